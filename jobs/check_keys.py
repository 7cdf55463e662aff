"""Find out what new keys may do, and once a day whether the others still work."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from core import vault
from core.desk import Desk
from core.errors import UnavailableError
from core.exchanges import permissions
from core.model import Event
from core.observe import logs
from core.store.api_keys import Usable
from core.vault import ForwardClient, Provider, SignerClient, SignerRefusedError, Use
from core.vault.findings import Findings, keys_to_check, note_unanswered, write_down
from core.vault.providers import address_of

EVERY = timedelta(minutes=5)
ON = ()
WAKE = "desk_keys"
AGAIN_AFTER = timedelta(seconds=30)

LOG = logs.of("keys")


def open(desk: Desk) -> Callable[[Event | None], None]:
    signer, forward = SignerClient(desk.settings.signer_socket), ForwardClient(desk.settings.forward_socket)
    mirrors, rest = dict(desk.settings.provider_urls), dict[UUID, datetime]()

    def run(_: Event | None) -> None:
        now = desk.now()
        for key in keys_to_check(desk.store, now):
            if key.id in rest and now < rest[key.id]:
                continue
            try:
                found = asked(signer, forward, key, mirrors, now)
            except UnavailableError as e:
                LOG.warning("The key %s for %s could not be checked: %s", key.name, key.provider, e)
                rest[key.id] = now + AGAIN_AFTER
                note_unanswered(desk.store, key, str(e))
            else:
                write_down(desk.store, key, found, now)

    return run


def asked(
    signer: SignerClient, forward: ForwardClient, key: Usable, mirrors: Mapping[str, str], now: datetime
) -> Findings:
    """Ask the provider with the key itself; raises UnavailableError where it does not answer."""
    provider = vault.provider_of(key.provider)
    try:
        if provider.use is Use.EXCHANGE:
            return permissions.PROBES[provider.name](signer, key.id, address_of(provider, mirrors), now)
        return called(forward, key.id, provider)
    except SignerRefusedError as e:
        return Findings(False, why=str(e))


def called(forward: ForwardClient, key: UUID, provider: Provider) -> Findings:
    """Make the provider's cheapest call with a key."""
    if provider.use is Use.CHAT and not provider.check:
        return Findings(True, warnings=("Nobody can ask whether it works without posting: send a test message.",))
    answer = forward.ask(key, "GET", provider.check)
    if answer.status in (401, 403, 404):
        return Findings(False, why=f"{provider.title} does not accept this key (status {answer.status}).")
    if answer.status == 400 and b"API_KEY_INVALID" in answer.body:  # Gemini's own word for 401
        return Findings(False, why=f"{provider.title} does not accept this key.")
    if answer.status != 200:
        raise UnavailableError(f"{provider.title} answered with status {answer.status}.")
    return Findings(True)
