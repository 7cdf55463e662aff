"""Why an order did not pass."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from core import market
from core.agents.tools.base import Arguments, At, Result
from core.agents.tools.remedies import REMEDIES
from core.agents.tools.symbols import symbol_of
from core.errors import NotFoundError
from core.model import Order, OrderStatus, Trust
from core.orders.ledger import ledger, one


class AskWhyRefused(Arguments):
    order: Annotated[UUID | None, Field(description="The id of an order; the newest refused one of yours without.")] = (
        None
    )
    symbol: Annotated[str | None, Field(max_length=30, description="The newest refused one of this symbol.")] = None


def why_refused(asked: AskWhyRefused, at: At) -> Result:
    """Explain why an order was refused by the desk's gates or rejected by the exchange.

    Every gate that said no comes with its sentence and what would have to change.
    """
    order = one(at.desk, asked.order) if asked.order else _newest(at, asked.symbol)
    rejected = order.status is OrderStatus.REJECTED
    data = {
        "order": order.id,
        "symbol": order.symbol,
        "side": order.side,
        "type": order.type,
        "quantity": order.quantity,
        "limit_price": order.limit_price,
        "stop_price": order.stop_price,
        "status": order.status,
        "placed_at": order.created_at,
        "refusals": [
            {"code": each.code, "sentence": each.sentence, "to_change": REMEDIES[each.code]} for each in order.refusals
        ],
        "rejected_by_exchange": order.note if rejected else None,
    }
    # An exchange's words came over the network, and a colleague can write the row of a refused order by SQL.
    theirs = rejected or order.user_id != at.desk.user.id
    return Result(data, "the desk's ledger", order.updated_at, Trust.UNTRUSTED if theirs else Trust.TRUSTED)


def _newest(at: At, said: str | None) -> Order:
    symbol = symbol_of(market.board(at.desk.store, at.desk.user), said) if said else None
    for order in ledger(at.desk).orders:
        refused = order.status in (OrderStatus.REFUSED, OrderStatus.REJECTED)
        if refused and order.user_id == at.desk.user.id and symbol in (None, order.symbol):
            return order
    of = f" of {symbol}" if symbol else ""
    raise NotFoundError(f"None of your newest orders{of} was refused. Name one by its id to see how it stands.")
