"""Venues: where orders go. One file each behind the one Protocol in `base.py`.

In: an order of ours, sent once. Out: what the venue says, or that it did not answer. Add one: a file with a
class of the Protocol, and a line in `open_venue`.
"""

from core.errors import NotFoundError
from core.exchanges.base import Ack, RejectedError, UnansweredError, Venue, VenueOrder
from core.exchanges.paper import PaperVenue
from core.model import Account
from core.store import Store

__all__ = ["Ack", "PaperVenue", "RejectedError", "UnansweredError", "Venue", "VenueOrder", "open_venue"]


def open_venue(store: Store, account: Account) -> Venue:
    """Open the connection of an account; raises NotFoundError for a venue this desk does not know."""
    if account.venue == "paper":
        return PaperVenue(store, account.id)
    raise NotFoundError(f"This desk knows no venue called {account.venue!r}.")
