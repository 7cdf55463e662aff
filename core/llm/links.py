"""Which providers a person's questions may go to: those with a key that works, and the desk's own Ollama."""

import ssl
from collections.abc import Sequence
from functools import cache

import httpx

from core.desk import Desk
from core.llm.guarded import Link
from core.llm.providers import PROVIDERS, Opening, Provider
from core.model import Person
from core.settings import Settings
from core.vault.findings import key_for
from core.vault.transport import ForwardTransport, forward_address


def links_for(desk: Desk, person: Person) -> Sequence[Link]:
    """Return the providers in the settings' order; for the jobs, who may look which keys there are.

    The person's own key comes before the desk's. Nobody is asked yet, and no key is seen here: the forwarder puts it in.
    """
    found = (_link(desk, person, PROVIDERS[name]) for name in desk.settings.llm_order)
    return [link for link in found if link]


def _link(desk: Desk, person: Person, provider: Provider) -> Link | None:
    settings = desk.settings
    if provider.NAME == "ollama":
        if not settings.ollama_url:
            return None
        return Link(provider, _opening(settings, provider, settings.ollama_url, httpx.HTTPTransport(verify=_tls())))
    key = key_for(desk.store, person, provider.NAME)
    if key is None:
        return None
    transport = ForwardTransport(settings.forward_socket)
    return Link(provider, _opening(settings, provider, forward_address(key.id), transport), str(key.id))


def _opening(settings: Settings, provider: Provider, root: str, transport: httpx.BaseTransport) -> Opening:
    model = getattr(settings, f"{provider.NAME}_model")
    timeout_s = getattr(settings, f"{provider.NAME}_timeout_s")
    return Opening(root.rstrip("/") + provider.PATH, model, timeout_s, transport)


@cache
def _tls() -> ssl.SSLContext:
    """Load the certificates once, and not for each turn."""
    return httpx.create_ssl_context()
