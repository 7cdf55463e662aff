"""A picture in an answer."""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from core.agents.tools.accounts import Named
from core.agents.tools.base import Arguments, At, Result
from core.agents.tools.candles import Length
from core.agents.tools.figures import candle_figure, line_figure, share_figure
from core.agents.tools.holdings import holdings
from core.agents.tools.indicated import Indicators, lines
from core.agents.tools.symbols import Symbol, market_of, source, symbol_of
from core.agents.tools.windows import MOST, Window, over
from core.agents.tools.wire import moment, percent_of, rounded
from core.errors import InvalidError
from core.model import Interval

MOST_POINTS = 500
"""Of all traces of a figure together."""


class AskChart(Arguments):
    what: Annotated[
        Literal["candles", "compare", "exposure"],
        Field(description="candles of one symbol; compare: lines of several indexed to 100; exposure: what is held."),
    ] = "candles"
    symbols: Annotated[
        list[Symbol],
        Field(default_factory=list, max_length=MOST, description="One for candles, two to five to compare."),
    ]
    interval: Length = "1h"
    bars: Annotated[int, Field(ge=10, le=MOST_POINTS)] = 150
    overlays: Indicators
    window: Window = "30d"
    account: Named
    style: Annotated[Literal["pie", "bar"], Field(description="Of an exposure.")] = "pie"


def chart(asked: AskChart, at: At) -> Result:
    """Draw a chart that is shown in the answer: candles with overlays, several symbols indexed to 100, or the exposure.

    Overlays are indicators drawn on the price itself, such as “ema 20” or “bollinger 20 2”.
    """
    match asked.what:
        case "candles":
            return _candles(asked, at)
        case "compare":
            return _compare(asked, at)
        case _:
            return _exposure(asked, at)


def _candles(asked: AskChart, at: At) -> Result:
    if len(asked.symbols) != 1:
        raise InvalidError("A chart of candles shows one symbol. Name one, or compare several.")
    board, feed = market_of(at)
    symbol = symbol_of(board, asked.symbols[0])
    made = lines(at, feed.venue, symbol, Interval.of(asked.interval), asked.bars, asked.overlays)
    if made.apart:
        raise InvalidError(f"{', '.join(made.apart)} is not drawn on the price. Ask for its value by the candles tool.")
    most = MOST_POINTS // (1 + len(made.values))
    bars, overlays = made.bars.pick(slice(-most, None)), {name: line[-most:] for name, line in made.values.items()}
    first, last = moment(bars.opened[0]), moment(bars.opened[-1])
    figure = candle_figure(f"{symbol}, {_length(made.chart.bar_s)} bars", symbol.partition("/")[2], bars, overlays)
    data = {
        "drawn": "candles",
        "symbol": symbol,
        "bar_seconds": made.chart.bar_s,
        "bars": len(bars),
        "from": first,
        "to": last,
        "high": bars.high.max(),
        "low": bars.low.min(),
        "close": bars.close[-1],
        "overlays": {name: rounded(line[-1]) for name, line in overlays.items()},
        "provenance": feed.provenance,
    }
    return Result(data, source("candles", feed), last, figure=figure)


def _compare(asked: AskChart, at: At) -> Result:
    if len(asked.symbols) < 2:
        raise InvalidError("A comparison shows two to five symbols. Name them.")
    board, feed = market_of(at)
    symbols = [symbol_of(board, said) for said in asked.symbols]
    _, beside = over(at, feed.venue, symbols, asked.window)
    count = len(beside.opened)
    shown = np.linspace(0, count - 1, min(count, MOST_POINTS // len(symbols))).round().astype(int)
    drawn = {symbol: beside.table[shown, column] for column, symbol in enumerate(symbols)}
    first, last = moment(beside.opened[0]), moment(beside.opened[-1])
    figure = line_figure(f"{', '.join(symbols)}, {first:%d %b %Y} = 100", "index", beside.opened[shown], drawn)
    changes = [{"symbol": s, "change_percent": percent_of(float(line[-1] / 100 - 1))} for s, line in drawn.items()]
    span = {"from": first, "to": last, "bar_seconds": beside.interval.seconds}
    data = {"drawn": "compare", "symbols": changes, **span, "provenance": feed.provenance}
    return Result(data, source("candles", feed), last, figure=figure)


def _exposure(asked: AskChart, at: At) -> Result:
    found = holdings(at, asked.account)
    if len(found.totals) > 1:
        raise InvalidError("These accounts are valued in different currencies. Name one account.")
    total = found.totals[0]
    held = sorted((each for each in total.assets.values() if each.value > 0), key=lambda each: -each.value)
    parts = {each.asset: float(each.value) for each in held[:MOST_POINTS]}
    figure = share_figure(f"Held, in {total.currency}", total.currency, parts, bars=asked.style == "bar")
    rows: list[dict[str, Any]] = [
        {"asset": each.asset, "value": each.value, "weight_percent": percent_of(total.weight(each.value))}
        for each in held
    ]
    data = {"drawn": "exposure", "currency": total.currency, "equity": total.equity, "assets": rows}
    return Result(data, "the desk's account snapshots", found.as_of, figure=figure)


def _length(bar_s: int) -> str:
    return next((i.label for i in Interval if i.seconds == bar_s), f"{bar_s} s")
