"""ccxt's shapes as our nouns; numbers come as strings (`number: str`) and never pass through a float."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import ccxt

from core.model import CandleColumns, Instrument, Provenance, Quote

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


def quote_of(venue: str, ticker: Mapping[str, Any], now: datetime) -> Quote | None:
    """Return the best prices of a ticker; None while a side of the book is empty."""
    bid, ask, last = (_number(ticker[side]) for side in ("bid", "ask", "last"))
    if not (bid and ask and last) or min(bid, ask, last) <= 0 or bid > ask:
        return None
    stamp = ticker.get("timestamp")
    market_at = datetime.fromtimestamp(stamp / 1000, UTC) if stamp else now
    return Quote(venue, ticker["symbol"], bid, ask, last, market_at, now, Provenance.LIVE)


def columns_of(rows: Sequence[Sequence[Any]]) -> CandleColumns:
    """Return ccxt's candles as columns, oldest first, not yet checked."""
    if not rows:
        return CandleColumns.empty()
    opened, *columns = zip(*(row[:6] for row in sorted(rows, key=lambda row: row[0])), strict=True)
    return CandleColumns.of([ms // 1000 for ms in opened], *columns)


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
