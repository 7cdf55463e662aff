"""An order as the paper venue's own book keeps it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.model.drafts import OrderType, Side, TimeInForce
from core.model.numbers import EXACT
from core.model.orders import OrderStatus

AVERAGE_STEP = Decimal("1e-16")


@dataclass(frozen=True)
class PaperOrder:
    """What was asked, and what became of it so far.

    `locked` is what of the account's balance it holds (quote asset for a buy, base for a sell), `value` the sum of
    filled quantity times price, `best_price` the best last price since it was accepted, `queue_ahead` what waited
    at its price before it came to rest. `seen_at` is the market's moment up to which trades were counted; None: it
    has not met the market yet.
    """

    venue_order_id: int
    client_order_id: str
    symbol: str
    side: Side
    type: OrderType
    time_in_force: TimeInForce
    quantity: Decimal
    limit_price: Decimal | None
    stop_price: Decimal | None
    trail: Decimal | None
    expires_at: datetime | None
    reduce_only: bool
    accepted_at: datetime
    status: OrderStatus
    filled: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    locked: Decimal = Decimal(0)
    best_price: Decimal | None = None
    triggered_at: datetime | None = None
    queue_ahead: Decimal = Decimal(0)
    seen_at: datetime | None = None
    note: str = ""

    @property
    def base(self) -> str:
        return self.symbol.partition("/")[0]

    @property
    def unit(self) -> str:
        """The quote asset."""
        return self.symbol.partition("/")[2]

    @property
    def remaining(self) -> Decimal:
        return EXACT.subtract(self.quantity, self.filled)

    @property
    def is_waiting(self) -> bool:
        """Whether its stop price has not been reached yet."""
        return self.type.waits and self.triggered_at is None

    @property
    def average_price(self) -> Decimal | None:
        """The value filled per unit: exact where 16 decimals can say it, else rounded to them."""
        if not self.filled:
            return None
        average = EXACT.divide(self.value, self.filled)
        return average.quantize(AVERAGE_STEP, context=EXACT).normalize(EXACT)
