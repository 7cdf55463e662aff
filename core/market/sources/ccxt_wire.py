"""ccxt's shapes as our nouns; numbers come as strings (`number: str`) and never pass through a float.

Order books are the exception: ccxt keeps those of streams in floats. The shortest decimal that reads as the same
float is what the exchange sent, up to fifteen digits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import ccxt

from core.market.sources.columns import is_sound
from core.model import Book, CandleColumns, Instrument, Interval, Level, Provenance, PublicTrade, Quote, Side

# Stands in where an exchange names no upper bound.
UNBOUNDED = Decimal(10) ** 12


def instrument_of(venue: str, market: Mapping[str, Any]) -> Instrument:
    """Return what a market accepts; steps are prices and amounts, as ccxt's TICK_SIZE exchanges have them."""
    limits, precision = market["limits"], market["precision"]
    return Instrument(
        venue=venue,
        symbol=market["symbol"],
        base=market["base"],
        quote=market["quote"],
        price_step=_step(precision["price"], market["symbol"]),
        quantity_step=_step(precision["amount"], market["symbol"]),
        min_quantity=_number(limits["amount"]["min"]) or Decimal(0),
        max_quantity=_number(limits["amount"]["max"]) or UNBOUNDED,
        min_notional=_number(limits["cost"]["min"]) or Decimal(0),
        max_notional=_number(limits["cost"]["max"]) or UNBOUNDED,
    )


@dataclass(frozen=True)
class Touch:
    """The best prices an exchange told; None is unsaid."""

    bid: Decimal | None = None
    ask: Decimal | None = None
    last: Decimal | None = None
    at: datetime | None = None

    def quote(self, venue: str, symbol: str, spare: "Touch", now: datetime) -> Quote | None:
        """Return the quote these make, with `spare` where something is unsaid; None while a side is empty."""
        bid, ask, last = self.bid or spare.bid, self.ask or spare.ask, self.last or spare.last
        if not (bid and ask and last) or min(bid, ask, last) <= 0 or bid > ask:
            return None
        return Quote(venue, symbol, bid, ask, last, self.at or now, now, Provenance.LIVE)


def touch_of(ticker: Mapping[str, Any]) -> Touch:
    bid, ask, last = (_number(ticker.get(side)) for side in ("bid", "ask", "last"))
    stamp = ticker.get("timestamp")
    return Touch(bid, ask, last, moment(stamp) if stamp else None)


def trade_of(symbol: str, trade: Mapping[str, Any]) -> PublicTrade | None:
    """Return a trade; None where the exchange gives it no id or no side, by which it could be kept."""
    price, quantity = _number(trade["price"]), _number(trade["amount"])
    if not (price and quantity and price > 0 and quantity > 0 and trade["timestamp"]):
        raise ccxt.BadResponse(f"a trade of {symbol} without price, amount or time")
    if not trade["id"] or not trade["side"]:
        return None
    return PublicTrade(symbol, trade["id"], Side(trade["side"]), price, quantity, moment(trade["timestamp"]))


def book_of(symbol: str, book: Mapping[str, Any], levels: int, now: datetime) -> Book | None:
    """Return the best levels of both sides, each price once; None while the book is crossed, and so half told."""
    bids, asks = _side(book["bids"], levels), _side(book["asks"], levels)
    if bids and asks and bids[0][0] >= asks[0][0]:
        return None
    stamp = book.get("timestamp")
    return Book(symbol, bids, asks, moment(stamp) if stamp else now)


def columns_of(rows: Sequence[Sequence[Any]]) -> CandleColumns:
    """Return ccxt's candles as columns, oldest first, not yet checked."""
    if not rows:
        return CandleColumns.empty()
    opened, *columns = zip(*(row[:6] for row in sorted(rows, key=lambda row: row[0])), strict=True)
    return CandleColumns.of([ms // 1000 for ms in opened], *columns)


def sound_columns(rows: Sequence[Sequence[Any]], symbol: str, interval: Interval) -> tuple[CandleColumns, int]:
    """Return the candles that can be true, and how many were left out; raises BadResponse where none can be."""
    columns = columns_of(rows)
    good = is_sound(columns, interval)
    if len(columns) and not good.any():
        raise ccxt.BadResponse(f"the {interval.label} candles of {symbol} cannot be true")
    return columns.pick(good), int(len(columns) - good.sum())


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _side(levels: Sequence[Sequence[Any]], most: int) -> tuple[Level, ...]:
    side: dict[Decimal, Decimal] = {}
    for price, quantity, *_ in levels[:most]:
        there = Decimal(str(price))
        side[there] = side.get(there, Decimal(0)) + Decimal(str(quantity))
    return tuple((price, quantity) for price, quantity in side.items() if price > 0 and quantity > 0)


def _step(text: Any, symbol: str) -> Decimal:
    step = _number(text)
    if not step:
        raise ccxt.BadResponse(f"{symbol} is listed without the steps of its prices and amounts")
    return step


def _number(text: Any) -> Decimal | None:
    if text is None:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation as e:
        raise ccxt.BadResponse(f"{text!r} is not a number") from e
    if not number.is_finite():
        return None
    # Exchanges pad to eight decimals; a price is shown as it is quoted.
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
