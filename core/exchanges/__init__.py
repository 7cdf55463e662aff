"""Venues: where orders go. One file each behind the one Protocol in `base.py`.

In: an order of ours, sent once. Out: what the venue says, or that it did not answer. Add one: a file with a
class of the Protocol, and a line in `VENUES` and `open_venue`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from core.errors import NotFoundError
from core.exchanges import paper
from core.exchanges.base import Ack, RejectedError, UnansweredError, Venue, VenueOrder
from core.exchanges.expect import Expected, expected
from core.exchanges.paper import PaperVenue, heard
from core.model import Account, Capabilities
from core.store import Store

__all__ = [
    "Ack",
    "Expected",
    "PaperVenue",
    "RejectedError",
    "UnansweredError",
    "Venue",
    "VenueOrder",
    "capabilities_of",
    "expected",
    "heard",
    "open_venue",
]

VENUES: Mapping[str, Capabilities] = {"paper": paper.CAPABILITIES}


def capabilities_of(venue: str) -> Capabilities | None:
    """Return what orders a venue takes, without opening it; None for one this desk does not know."""
    return VENUES.get(venue)


def open_venue(store: Store, account: Account, now: Callable[[], datetime], paper_latency: timedelta) -> Venue:
    """Open the connection of an account; raises NotFoundError for a venue this desk does not know."""
    if account.venue == "paper":
        return PaperVenue(store, account.id, now, paper_latency)
    raise NotFoundError(f"This desk knows no venue called {account.venue!r}.")
