"""What tests of proposals share: an assistant that wishes for orders in a person's thread."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

from core.agents import threads
from core.desk import Desk
from core.model import Account, OrderDraft, Proposal
from core.orders import proposals, propose
from tests.core.orders.test_road import draft

ROOM = {f"max_orders_per_{span}": 100_000 for span in ("minute", "session", "day")}


def with_room(desk: Desk) -> Desk:
    """Return the desk with limits on the number of orders that no test reaches."""
    return replace(desk, settings=desk.settings.model_copy(update=ROOM))


def wished(desk: Desk, wish: OrderDraft, thread: UUID | None = None, call: str = "") -> Proposal:
    """Let the assistant propose an order, in a new thread and by a new call where none is named."""
    thread, turn = said(desk, thread)
    return propose(desk, wish, thread_id=thread, turn_id=turn, call_id=call or uuid4().hex, why="Trim.")


def said(desk: Desk, thread: UUID | None = None) -> tuple[UUID, UUID]:
    """Return a thread of this person's, a new one where none is named, with a turn in it."""
    if thread is not None:
        return thread, threads.thread(desk, thread).turns[0].id
    turn = threads.ask(desk, None, "Trim it.")
    return turn.thread_id, turn.id


def nth_wish(account: Account, n: int) -> OrderDraft:
    """Return a small draft that is like no other, so that none is refused as a duplicate."""
    return draft(account, str(Decimal("0.0002") + n * Decimal("0.00001")))


def now_of(desk: Desk, proposal: Proposal) -> Proposal:
    return next(one for one in proposals(desk, proposal.thread_id) if one.id == proposal.id)


def acts(desk: Desk, proposal: Proposal) -> list[tuple[str, str]]:
    """Return who did what with a proposal and its order by the audit trail, oldest first."""
    with desk.store.as_user(desk.user) as tx:
        rows = tx.audit.recent(2000, search=str(proposal.id))
    return [(row.actor, row.action) for row in reversed(rows)]
