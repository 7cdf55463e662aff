"""Hand a notice to every channel."""

from core.model import Notice, Person
from core.notify.channels import CHANNELS
from core.store import Store, Tx


def send(tx: Tx, notice: Notice) -> None:
    """Send a notice with the transaction of what it tells: both happen or neither does."""
    for channel in CHANNELS:
        channel.deliver(tx, notice)


def send_as(store: Store, person: Person, notice: Notice) -> None:
    """Send a notice of one's own, by the road every notice takes; raises ForbiddenError for somebody else's."""
    with store.as_user(person) as tx:
        send(tx, notice)
