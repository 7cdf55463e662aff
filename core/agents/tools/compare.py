"""Symbols beside each other."""

from itertools import combinations
from typing import Annotated

from pydantic import Field

from core import market
from core.agents.tools.base import Arguments, At, Result
from core.agents.tools.symbols import Symbol, market_of, source, symbol_of
from core.agents.tools.windows import MOST, Window, over
from core.agents.tools.wire import moment, percent_of, rounded


class AskCompare(Arguments):
    symbols: Annotated[list[Symbol], Field(min_length=2, max_length=MOST, description="Two to five of them.")]
    window: Window = "30d"


def compare(asked: AskCompare, at: At) -> Result:
    """Compare symbols: change over a window and over fixed spans, volatility, deepest fall, and correlation.

    Volatility (over a year) and the deepest fall are of the last 30 days; the correlation is of the log returns within
    the window, null where too few bars are common.
    """
    board, feed = market_of(at)
    symbols = [symbol_of(board, said) for said in asked.symbols]
    prices, beside = over(at, feed.venue, symbols, asked.window)
    together = market.correlation(prices)
    done = {each.symbol: each for each in market.performance(at.desk.store, at.desk.user, feed.venue, symbols)}
    rows = [
        {
            "symbol": symbol,
            "last": done[symbol].last,
            "change_percent": percent_of(float(beside.table[-1, column] / 100 - 1)),
            "changes_percent": {span: percent_of(share) for span, share in done[symbol].changes.items()},
            "volatility_percent": percent_of(done[symbol].volatility),
            "drawdown_percent": percent_of(done[symbol].drawdown),
            "volume_24h": done[symbol].volume,
        }
        for column, symbol in enumerate(symbols)
    ]
    pairs = [
        {"of": symbols[i], "and": symbols[j], "correlation": rounded(float(together[i, j]), 4)}
        for i, j in combinations(range(len(symbols)), 2)
    ]
    first, last = moment(beside.opened[0]), moment(beside.opened[-1])
    span = {"window": asked.window, "from": first, "to": last, "bar_seconds": beside.interval.seconds}
    data = {**span, "symbols": rows, "correlations": pairs, "provenance": feed.provenance}
    return Result(data, source("candles", feed), last)
