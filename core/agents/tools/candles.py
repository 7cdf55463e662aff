"""What a price did: the bars of a symbol summed up, with indicators."""

from typing import Annotated, Any, Literal

from pydantic import Field

from core.agents.tools.base import Arguments, At, Result
from core.agents.tools.indicated import Indicators, Lines, lines
from core.agents.tools.symbols import Symbol, market_of, source, symbol_of
from core.agents.tools.wire import moment, percent_of, rounded
from core.model import Interval

MOST_BARS = 500
MOST_ROWS = 60
Length = Annotated[Literal["1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w"], Field(description="How long a bar is.")]


class AskCandles(Arguments):
    symbol: Symbol
    interval: Length = "1h"
    bars: Annotated[int, Field(ge=2, le=MOST_BARS, description="How many of the latest bars to look at.")] = 100
    rows: Annotated[int, Field(ge=0, le=MOST_ROWS, description="How many of the newest bars to list one by one.")] = 5
    indicators: Indicators


def candles(asked: AskCandles, at: At) -> Result:
    """Tell what a symbol's price did over its latest bars: change, high, low, volume, and indicators at the last bar.

    Prices are in the quote asset, volume in the base asset. The last bar may still be forming.
    """
    board, feed = market_of(at)
    symbol = symbol_of(board, asked.symbol)
    made = lines(at, feed.venue, symbol, Interval.of(asked.interval), asked.bars, asked.indicators)
    bars, bar_s = made.bars, made.chart.bar_s
    data = {
        "symbol": symbol,
        "bar_seconds": bar_s,
        "bars": len(bars),
        "from": moment(bars.opened[0]),
        "to": moment(bars.opened[-1] + bar_s),
        "open": bars.open[0],
        "high": bars.high.max(),
        "low": bars.low.min(),
        "close": bars.close[-1],
        "change": rounded(bars.close[-1] - bars.open[0]),
        "change_percent": percent_of(float(bars.close[-1] / bars.open[0] - 1)) if bars.open[0] else None,
        "volume": rounded(bars.volume.sum()),
        "indicators": {label: rounded(values[-1]) for label, values in made.values.items()},
        "rows": _rows(made, asked.rows),
        "provenance": feed.provenance,
    }
    return Result(data, source("candles", feed), moment(bars.opened[-1]))


def _rows(made: Lines, most: int) -> list[dict[str, Any]]:
    bars = made.bars
    first = max(len(bars) - most, 0)
    named = {"open": bars.open, "high": bars.high, "low": bars.low, "close": bars.close, "volume": bars.volume}
    return [
        {"opened": moment(bars.opened[i])}
        | {name: column[i] for name, column in named.items()}
        | {label: rounded(values[i]) for label, values in made.values.items()}
        for i in range(first, len(bars))
    ]
