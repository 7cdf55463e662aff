"""What the paper venue's orders meet at one moment: a quote, the book behind it, and what was traded.

Pure. Where no fresh book is known, the assumption is that the whole quantity waits at the touch: candles say
nothing of depth. What one order took is not there for the next.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from core.model import Book, Instrument, Level, PublicTrade, Quote, Side
from core.model.costs import touch_price
from core.model.numbers import EXACT

FINEST = Decimal("0.00000001")
"""The step of a quantity where the instrument is not known."""
BOOK_MAX_AGE = timedelta(seconds=10)
"""A book this much older than the quote, by the market's own time, is no longer what waits."""


@dataclass(frozen=True)
class View:
    """The market of one symbol; `trades` oldest first, `offers` by the side that can take them, best first.

    An empty tuple of offers is a book without any; None is a depth that is not known.
    """

    quote: Quote
    instrument: Instrument | None
    trades: tuple[PublicTrade, ...] = ()
    book: Book | None = None

    def offers(self, side: Side, wanted: Decimal) -> tuple[Level, ...]:
        """Return what an order of this side could take, best price first."""
        if self.book is None:
            return ((touch_price(side, self.quote), wanted),)
        return self.book.asks if side is Side.BUY else self.book.bids

    def waiting_at(self, side: Side, price: Decimal) -> Decimal | None:
        """Return how much waits at this price on an order's own side; None where no book is known."""
        if self.book is None:
            return None
        levels = self.book.bids if side is Side.BUY else self.book.asks
        return sum((quantity for at, quantity in levels if at == price), Decimal(0))

    def since(self, moment: datetime) -> tuple[PublicTrade, ...]:
        return tuple(trade for trade in self.trades if trade.traded_at > moment)

    def without(self, side: Side, quantity: Decimal) -> "View":
        """Return the view after an order of this side took this much from the best offers on."""
        if self.book is None or not quantity:
            return self
        left = _less(self.book.asks if side is Side.BUY else self.book.bids, quantity)
        book = replace(self.book, asks=left) if side is Side.BUY else replace(self.book, bids=left)
        return replace(self, book=book)

    def with_trades(self, trades: tuple[PublicTrade, ...]) -> "View":
        """Return the view with these trades in place of those of the same ids."""
        newer = {trade.id: trade for trade in trades}
        return replace(self, trades=tuple(newer.get(trade.id, trade) for trade in self.trades))


def fresh(book: Book | None, quote: Quote) -> Book | None:
    """Return the book where it is as new as the quote and has both sides."""
    if book is None or not book.bids or not book.asks or abs(quote.market_at - book.taken_at) > BOOK_MAX_AGE:
        return None
    return book


def _less(levels: tuple[Level, ...], quantity: Decimal) -> tuple[Level, ...]:
    left: list[Level] = []
    for price, waiting in levels:
        taken = min(waiting, quantity)
        quantity = EXACT.subtract(quantity, taken)
        if waiting > taken:
            left.append((price, EXACT.subtract(waiting, taken)))
    return tuple(left)
