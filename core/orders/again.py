"""Every gate once more, with the facts of this moment, as the executor asks before it sends."""

from core.desk import Desk
from core.model import Code, Decision, Order, Refusal
from core.orders.decide import decide
from core.orders.gather import gather
from core.orders.record import draft_of
from core.store import Tx


def ask_again(tx: Tx, desk: Desk, order: Order, sent: Order | None = None) -> Decision:
    """Return what the gates say now; `sent` is the order as the venue gets it, where that is not what was placed."""
    person = tx.people.by_id(order.user_id)
    if person is None:
        gone = Refusal(Code.ROLE_FORBIDDEN, "Whoever placed this order is no longer at this desk.")
        return Decision((gone,), 1)
    return decide(draft_of(sent or order), gather(tx, desk.settings, person, draft_of(order), desk.now()))
