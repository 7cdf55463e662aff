"""Our own HTTP for keys: the form in which one is entered and what becomes of it. No secret passes through a widget."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from core import identity, vault
from core.desk import Desk
from core.errors import DeskError, InvalidError
from core.model import Role
from core.vault import KeyDraft
from pages import doors, key_doors, ui
from pages.key_fields import body_of, forget_soon, wiped
from pages.routes import csrf_of, form, is_ours

LOOPBACK = ("127.0.0.1", "::1", "localhost")
UNPROTECTED = (
    "This page was not reached over https, so a key would cross the network for everybody to read. Open the desk over "
    "https, or on its own machine."
)


async def entry_form(request: Request) -> Response:
    """Show the form of a new key (`?provider=`), or of one that takes another's place (`?replaces=`)."""
    desk = await entered(request)
    if isinstance(desk, Response):
        return desk
    try:
        draft = await run_in_threadpool(wished, desk, request.query_params)
        return await shown(request, desk, draft)
    except DeskError as e:
        return form(request, doors.note("No key can be entered", str(e)), 400)


async def entry(request: Request) -> Response:
    """Take what was entered: sealed by the browser, or sealed here at once and then forgotten."""
    response = await taken(request)
    response.headers["Connection"] = "close"  # what the server keeps of a request goes with its connection
    forget_soon()
    return response


async def taken(request: Request) -> Response:
    desk = await entered(request)
    if isinstance(desk, Response):
        return desk
    try:
        with wiped(await body_of(request)) as fields:
            given = Given.of_form(fields)
            if not is_ours(request, {"csrf": given.csrf}):
                raise InvalidError("This form has expired. Try once more.")
            draft = await run_in_threadpool(given.draft, desk)
            try:
                await run_in_threadpool(handed_in, desk, draft, given, fields)
            except DeskError as e:
                return await shown(request, desk, draft, str(e), given.name)
    except DeskError as e:
        return form(request, doors.note("The key was not stored", f"{e} Go back to Keys."), 400)
    return RedirectResponse("/keys", 303)


async def entered(request: Request) -> Desk | Response:
    """Return the desk of whoever is signed in, or the answer that leads to the sign-in or out of a page in clear."""
    house = ui.desk_of_house()
    person = await run_in_threadpool(identity.person_of, house.store, request.cookies.get(ui.session_cookie()))
    if person is None:
        return RedirectResponse("/sign-in?next=/keys", 303)
    if request.url.scheme != "https" and request.url.hostname not in LOOPBACK:
        return form(request, doors.note("No key can be entered here", UNPROTECTED), 403)
    return house.for_person(person)


async def shown(request: Request, desk: Desk, draft: KeyDraft, why: str = "", name: str = "") -> Response:
    sealing_key = await run_in_threadpool(vault.sealing_key, desk.store, desk.user)
    choosing = desk.user.role is Role.ADMIN and not draft.replaces
    mine, for_desk = replace(draft, owner=desk.user.id), replace(draft, owner=None)
    html = key_doors.entry(
        csrf_of(request), mine if choosing else draft, for_desk if choosing else None, sealing_key, why, name
    )
    return form(request, html, 400 if why else 200)


def wished(desk: Desk, query: Mapping[str, str]) -> KeyDraft:
    if replaced := query.get("replaces"):
        return vault.replacement(desk.store, desk.user, id_of(replaced))
    return vault.new_draft(desk.user, query.get("provider", ""), for_desk=False)


def handed_in(desk: Desk, draft: KeyDraft, given: "Given", fields: Mapping[str, bytearray]) -> None:
    sealed = given.sealed
    if sealed is None:
        public = "@".join(text_of(fields, field.name).strip() for field in draft.provider.public)
        key = vault.sealing_key(desk.store, desk.user)
        sealed = vault.sealed_for_signer(key, draft, public, fields.get("secret", bytearray()))
    vault.hand_in(desk.store, desk.user, draft, given.name, sealed)


@dataclass(frozen=True)
class Given:
    """The fields of the form that are no secret; `sealed` is what the browser sealed, None where it could not."""

    csrf: str
    id: UUID
    provider: str
    name: str
    of: str
    replaces: bool
    sealed: bytes | None

    @classmethod
    def of_form(cls, fields: Mapping[str, bytearray]) -> "Given":
        try:
            sealed = base64.b64decode(fields["sealed"], validate=True) if "sealed" in fields else None
        except binascii.Error as e:
            raise InvalidError("This is no sealed key. Load the form again.") from e
        text = {name: text_of(fields, name) for name in ("csrf", "provider", "name", "of", "replaces")}
        return cls(
            text["csrf"], id_of(text_of(fields, "id")), text["provider"], text["name"], text["of"],
            bool(text["replaces"]), sealed,
        )  # fmt: skip

    def draft(self, desk: Desk) -> KeyDraft:
        """Return the draft the form was made of; whose it may be is asked again."""
        if self.replaces:
            return vault.replacement(desk.store, desk.user, self.id)
        return replace(vault.new_draft(desk.user, self.provider, for_desk=self.of == "desk"), id=self.id)


def text_of(fields: Mapping[str, bytearray], name: str) -> str:
    return fields.get(name, bytearray()).decode("utf-8", "replace")


def id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as e:
        raise InvalidError("This is no key of this desk.") from e


ROUTES = [
    Route("/keys/entry", entry_form, methods=["GET"]),
    Route("/keys/entry", entry, methods=["POST"]),
]
