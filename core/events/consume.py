"""Deliver events to a consumer and move its offset."""

from collections.abc import Callable, Sequence

from core.model import Event, Topic
from core.store import Duty, Store

Handler = Callable[[Event], None]


def register(store: Store, consumer: str, topics: Sequence[Topic]) -> None:
    """Give a consumer its offset; a new one starts at the first event of its topics."""
    with store.as_service(Duty.RELAY) as tx:
        tx.events.register(consumer, topics)


def deliver(store: Store, consumer: str, handle: Handler, limit: int = 500) -> int:
    """Hand the next events to `handle`, in order, one by one; returns how many.

    The offset moves after each handled event; a handler that raises leaves its event to be delivered again,
    so handlers are idempotent. An advisory lock keeps two processes from delivering to the same consumer;
    unlike a row lock it takes no transaction id, which would hold back every other consumer's fence.
    """
    with store.as_service(Duty.RELAY) as tx:
        if not tx.events.claim(consumer):
            return 0
        events = tx.events.next(consumer, limit)
        for xid, n, event in events:
            handle(event)
            with store.as_service(Duty.RELAY) as step:
                step.events.advance(consumer, xid, n)
    return len(events)
