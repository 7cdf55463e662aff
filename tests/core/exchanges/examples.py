"""Orders and markets the tests of the paper venue begin with."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.exchanges.view import View
from core.model import (
    Balance,
    Book,
    Instrument,
    OrderStatus,
    OrderType,
    PaperOrder,
    Provenance,
    PublicTrade,
    Quote,
    Side,
    TimeInForce,
)

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
D = Decimal
BTC = Instrument(
    "paper", "BTC/USDT", "BTC", "USDT", D("0.01"), D("0.00000001"), D("0.00000001"), D("9000"), D(0), D(10**9)
)


def an_order(
    side: Side, kind: OrderType, quantity: Decimal | str, limit_price: Decimal | str | None = None, **more: Any
) -> PaperOrder:
    limit = None if limit_price is None else D(limit_price)
    words: dict[str, Any] = {
        "time_in_force": TimeInForce.GTC, "stop_price": None, "trail": None, "expires_at": None, "reduce_only": False,
        "accepted_at": AT, "status": OrderStatus.OPEN,
    }  # fmt: skip
    return PaperOrder(
        5, "cp-5", "BTC/USDT", side, kind, quantity=D(quantity), limit_price=limit, **{**words, **more}
    )  # fmt: skip


def a_quote(bid: Decimal | str, ask: Decimal | str, last: Decimal | str | None = None, second: float = 0) -> Quote:
    bid, ask = D(bid), D(ask)
    at = AT + timedelta(seconds=second)
    return Quote("paper", "BTC/USDT", bid, ask, bid if last is None else D(last), at, at, Provenance.SIMULATED)


def a_view(
    quote: Quote,
    *,
    bids: tuple[tuple[str, str], ...] = (),
    asks: tuple[tuple[str, str], ...] = (),
    trades: tuple[PublicTrade, ...] = (),
) -> View:
    """Return a market with that book; one without levels has no book at all."""
    book = Book("BTC/USDT", _levels(bids), _levels(asks), quote.market_at) if bids or asks else None
    return View(quote, BTC, trades, book)


def a_trade(side: Side, price: Decimal | str, quantity: Decimal | str, second: float) -> PublicTrade:
    """Return a public trade of this taker's side, so many seconds after the order was accepted."""
    return PublicTrade("BTC/USDT", f"t{second}", side, D(price), D(quantity), AT + timedelta(seconds=second))


def holding(**free: str) -> dict[str, Balance]:
    return {asset: Balance(asset, D(amount), D(0)) for asset, amount in free.items()}


def _levels(levels: tuple[tuple[str, str], ...]) -> tuple[tuple[Decimal, Decimal], ...]:
    return tuple((D(price), D(quantity)) for price, quantity in levels)
