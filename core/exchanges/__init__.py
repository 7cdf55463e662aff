"""Venues: where orders go. One file each behind the one Protocol in `base.py`.

In: an order of ours, sent once. Out: what the venue says, or that it did not answer. Add one: a file with a
class of the Protocol, and a line in `VENUES` and `open_venue`. An exchange ccxt knows is a line in `listed.py`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from core.errors import NotFoundError
from core.exchanges import paper
from core.exchanges.base import Ack, RejectedError, UnansweredError, Venue, VenueOrder
from core.exchanges.expect import Expected, expected
from core.exchanges.listed import EXCHANGES
from core.exchanges.paper import PaperVenue, heard
from core.model import Account, Capabilities
from core.settings import Settings
from core.store import Store
from core.vault import SignerClient

__all__ = [
    "EXCHANGES",
    "Ack",
    "Expected",
    "NoKeyError",
    "PaperVenue",
    "RejectedError",
    "UnansweredError",
    "Venue",
    "VenueOrder",
    "capabilities_of",
    "expected",
    "feed_of",
    "heard",
    "open_venue",
]

VENUES: Mapping[str, Capabilities] = {"paper": paper.CAPABILITIES} | {
    name: exchange.capabilities for name, exchange in EXCHANGES.items()
}


class NoKeyError(NotFoundError):
    """No key opens this account. An admin chooses one on the Accounts page."""


def capabilities_of(venue: str) -> Capabilities | None:
    """Return what orders a venue takes, without opening it; None for one this desk does not know."""
    return VENUES.get(venue)


def feed_of(venue: str) -> str | None:
    """Return whose prices an account's orders are held against; None on paper: any."""
    return EXCHANGES[venue].ccxt_id if venue in EXCHANGES else None


def open_venue(store: Store, settings: Settings, account: Account, now: Callable[[], datetime]) -> Venue:
    """Open the connection of an account; asks nobody yet.

    Raises NotFoundError for a venue this desk does not know, NoKeyError for an account nobody gave a key.
    """
    if account.on_paper:
        return PaperVenue(store, account.id, now, settings.paper_latency)
    if account.venue not in EXCHANGES:
        raise NotFoundError(f"This desk knows no venue called {account.venue!r}.")
    if account.key_id is None:
        raise NoKeyError
    # Only who opens an account waits for ccxt to be read.
    from core.exchanges.ccxt_venue import ExchangeVenue
    from core.exchanges.pen import Pen

    exchange, pen = EXCHANGES[account.venue], Pen(SignerClient(settings.signer_socket), account.key_id)
    mirror = dict(settings.provider_urls).get(exchange.name, "").rstrip("/")
    stream = f"ws{mirror[4:]}/ws-api/v3" if mirror and exchange.stream else exchange.stream
    locked = account.mainnet and not settings.mainnet_enable
    return ExchangeVenue(exchange, pen, mirror, stream, locked, settings.exchange_timeout_s)
