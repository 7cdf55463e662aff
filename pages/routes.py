"""Our own HTTP beside the pages: sign-in and sign-out, the links that let people in, health, metrics."""

import secrets
from collections.abc import Callable
from typing import Any

import anyio
import anyio.to_thread
import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from core import identity
from core.desk import LATE_BEAT_S, Desk, figures
from core.errors import DeskError
from core.model import Person
from core.observe import logs, metrics
from pages import doors, ui

LOG = logs.of("desk")
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
READY_S = 3.0
"""Who asks for readiness gives up sooner than our own wait for the database would."""


def tell_address(desk: Desk) -> None:
    """Say in the terminal where the desk is, and the link that makes the admin while there is none."""
    base = f"http://{st.get_option('server.address') or '127.0.0.1'}:{st.get_option('server.port')}"
    LOG.info("The desk is open at %s", base)
    token = identity.first_admin_link_token(desk.store, desk.now())
    if token:
        LOG.info("Nobody is admin yet. Make yourself the admin within 15 minutes: %s/first-admin?token=%s", base, token)


async def sign_in_form(request: Request) -> Response:
    return form(request, doors.sign_in(csrf_of(request), next_of(request.query_params.get("next"))))


async def sign_in(request: Request) -> Response:
    desk, given = ui.desk_of_house(), await request.form()
    target = next_of(str(given.get("next", "/")))
    if not is_ours(request, given):
        return form(request, doors.sign_in(csrf_of(request), target, "This form has expired. Try once more."), 403)
    email, password = str(given.get("email", "")), str(given.get("password", ""))
    result = await run_in_threadpool(identity.sign_in, desk.store, email, password, desk.now())
    if result.person is None:
        return form(request, doors.sign_in(csrf_of(request), target, result.sentence, email), 401)
    return await let_in(request, result.person, target)


async def sign_out(request: Request) -> Response:
    given = await request.form()
    if not is_ours(request, given):
        return form(request, doors.note("This page has expired", "Go back, reload it, and sign out again."), 403)
    await run_in_threadpool(identity.end_session, ui.desk_of_house().store, request.cookies.get(ui.session_cookie()))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(ui.session_cookie())
    return response


async def stay(_: Request) -> Response:
    """Answer a mere look at the way out: only the form signs out, a link from elsewhere does not."""
    return RedirectResponse("/", 303)


async def first_admin_form(request: Request) -> Response:
    return form(request, doors.first_admin(csrf_of(request), request.query_params.get("token", "")))


async def first_admin(request: Request) -> Response:
    given = await request.form()
    token, email = str(given.get("token", "")), str(given.get("email", ""))

    def join(desk: Desk) -> Person:
        return identity.accept_first_admin(desk.store, token, email, str(given.get("password", "")), desk.now())

    return await joined(request, given, join, lambda why: doors.first_admin(csrf_of(request), token, why, email))


async def join_form(request: Request) -> Response:
    return form(request, doors.join(csrf_of(request), request.query_params.get("token", "")))


async def join(request: Request) -> Response:
    given = await request.form()
    token = str(given.get("token", ""))

    def accept(desk: Desk) -> Person:
        return identity.accept_invitation(desk.store, token, str(given.get("password", "")), desk.now())

    return await joined(request, given, accept, lambda why: doors.join(csrf_of(request), token, why))


async def joined(request: Request, given: Any, join: Callable[[Desk], Person], again: Callable[[str], str]) -> Response:
    """Let somebody join and sign in, or show the form again with the sentence why not."""
    if not is_ours(request, given):
        return form(request, again("This form has expired. Try once more."), 403)
    try:
        person = await run_in_threadpool(join, ui.desk_of_house())
    except DeskError as e:
        return form(request, again(str(e)), 400)
    return await let_in(request, person, "/")


async def let_in(request: Request, person: Person, target: str) -> Response:
    """Open a session, give its cookie, and go where the person wanted to."""
    desk = ui.desk_of_house()
    agent, expires = request.headers.get("user-agent", ""), desk.settings.session_time
    token = await run_in_threadpool(identity.open_session, desk.store, person, agent, desk.now() + expires)
    response = RedirectResponse(target, 303)
    response.set_cookie(
        ui.session_cookie(), token, max_age=int(expires.total_seconds()), httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


def form(request: Request, html: str, status: int = 200) -> Response:
    """Return a door's page with the cookie its form is checked against."""
    response = HTMLResponse(html, status, {"Cache-Control": "no-store"})
    response.set_cookie(
        ui.csrf_cookie(), csrf_of(request), httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )
    return response


def csrf_of(request: Request) -> str:
    """Return this browser's form token, the same for the cookie and the hidden field of one answer."""
    if not hasattr(request.state, "csrf"):
        known = request.cookies.get(ui.csrf_cookie(), "")
        request.state.csrf = known if known.isascii() and known else secrets.token_urlsafe(24)
    return request.state.csrf


def is_ours(request: Request, given: Any) -> bool:
    """Say whether a form comes from a page of ours: its token is the cookie's, and no other origin sent it."""
    cookie, field = request.cookies.get(ui.csrf_cookie(), ""), str(given.get("csrf", ""))
    origin = request.headers.get("origin")
    same_origin = origin is None or origin.split("://")[-1] == request.headers.get("host")
    return bool(cookie) and same(cookie, field) and same_origin


def same(one: str, other: str) -> bool:
    """Compare in a time that tells nothing; as bytes, since text from outside need not be ASCII."""
    return secrets.compare_digest(one.encode(), other.encode())


def next_of(wanted: str | None) -> str:
    """Return where to go after the sign-in: a path of this desk, never another site."""
    # Browsers drop tabs and line ends inside an address and read a backslash as a slash.
    ours = wanted and wanted.startswith("/") and wanted[1:2] not in ("/", "\\") and wanted.isprintable()
    return wanted if wanted and ours else "/"


async def healthz(_: Request) -> Response:
    return PlainTextResponse("ok")


async def readyz(_: Request) -> Response:
    """Answer 200 when the database answers and the jobs beat, else 503 with what is missing."""
    try:
        with anyio.fail_after(READY_S):
            seen = await anyio.to_thread.run_sync(figures, ui.desk_of_house(), abandon_on_cancel=True)
    except (DeskError, TimeoutError) as e:
        return JSONResponse({"ready": False, "database": str(e) or "The database does not answer."}, 503)
    jobs = seen.jobs_beat_s is not None and seen.jobs_beat_s < LATE_BEAT_S
    return JSONResponse({"ready": jobs, "database": True, "jobs": jobs}, 200 if jobs else 503)


async def metrics_text(request: Request) -> Response:
    """Answer Prometheus: freely on this machine, elsewhere with the token as bearer."""
    if not may_scrape(request):
        return PlainTextResponse("Set CRYPTOPULSE_METRICS_TOKEN and send it as a bearer token.", 401)
    seen = await run_in_threadpool(figures, ui.desk_of_house())
    return Response(metrics.text(seen), media_type=metrics.CONTENT_TYPE)


def may_scrape(request: Request) -> bool:
    host = request.client.host if request.client else ""
    if host in LOOPBACK and not any(name in request.headers for name in FORWARDED):
        return True
    token = ui.desk_of_house().settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return token is not None and same(token.get_secret_value(), given)


ROUTES = [
    Route("/sign-in", sign_in_form, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", stay, methods=["GET"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/first-admin", first_admin_form, methods=["GET"]),
    Route("/first-admin", first_admin, methods=["POST"]),
    Route("/join", join_form, methods=["GET"]),
    Route("/join", join, methods=["POST"]),
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/metrics", metrics_text),
]
