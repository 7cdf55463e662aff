"""What the market as it is heard now would do to an order, by the paper venue's own rules; nothing is kept."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.exchanges.base import Rejection
from core.exchanges.matching import advance
from core.exchanges.reserves import reserve
from core.exchanges.view import View
from core.model import Balance, OrderDraft, OrderStatus, PaperOrder
from core.model.costs import touch_price
from core.model.numbers import EXACT

WITHOUT_END = Decimal("1e30")


@dataclass(frozen=True)
class Expected:
    """How much would fill at once, at which average price, and what then becomes of the rest, in a sentence.

    `slippage` is how much worse than the best price that average is, as a fraction; `depth_known` says whether a
    book was there to tell.
    """

    filled: Decimal
    average_price: Decimal | None
    slippage: Decimal | None
    depth_known: bool
    said: str


def expected(draft: OrderDraft, view: View, now: datetime) -> Expected:
    """Return what would happen to the draft now; whether the account can pay is the gate's to say."""
    order = PaperOrder(
        0, "", draft.symbol, draft.side, draft.type, draft.time_in_force, draft.quantity, draft.limit_price,
        draft.stop_price, draft.trail, draft.expires_at, draft.reduce_only, now, OrderStatus.OPEN,
    )  # fmt: skip
    rich = {asset: Balance(asset, WITHOUT_END, Decimal(0)) for asset in (order.base, order.unit)}
    answer = reserve(rich, order, view)
    if isinstance(answer, Rejection):
        return Expected(Decimal(0), None, None, view.book is not None, answer.sentence)
    after = advance(answer[1], answer[0], view, now).order
    return Expected(after.filled, after.average_price, _slippage(after, view), view.book is not None, after.note)


def _slippage(after: PaperOrder, view: View) -> Decimal | None:
    offers = view.offers(after.side, after.quantity)
    best = offers[0][0] if offers else touch_price(after.side, view.quote)
    if after.average_price is None or not best > 0:
        return None
    return EXACT.divide(abs(EXACT.subtract(after.average_price, best)), best)
