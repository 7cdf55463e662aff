"""Several symbols over one window of time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from core import market
from core.agents.tools.base import At
from core.errors import InvalidError, NotFoundError
from core.market import Closes
from core.model import Interval

# How long each window is, and bars that give it enough returns to correlate.
WINDOWS: Mapping[str, tuple[timedelta, Interval]] = {
    "24h": (timedelta(days=1), Interval.M5),
    "7d": (timedelta(days=7), Interval.H1),
    "30d": (timedelta(days=30), Interval.H4),
    "90d": (timedelta(days=90), Interval.D1),
}
MOST = 5
Window = Annotated[Literal["24h", "7d", "30d", "90d"], Field(description="The window, ending with the newest bar.")]


def over(at: At, venue: str, symbols: Sequence[str], window: str) -> tuple[Closes, Closes]:
    """Return the closes of a window and the same indexed to 100; raises NotFoundError where they have no common bar."""
    if len(set(symbols)) < len(symbols):
        raise InvalidError("A symbol is named twice. Name different ones.")
    length, interval = WINDOWS[window]
    bars = length // interval.length + 1
    prices = market.closes(at.desk.store, at.desk.user, venue, symbols, interval, bars)
    if len(prices.opened):
        # Where only longer candles are stored, as many of them reach further back than was asked.
        first = int(np.searchsorted(prices.opened, prices.opened[-1] - length.total_seconds()))
        prices = replace(prices, opened=prices.opened[first:], table=prices.table[first:])
    beside = market.indexed(prices)
    if not len(beside.opened):
        raise NotFoundError(f"No bar of this window is stored of each of {', '.join(symbols)}. Take a longer one.")
    return prices, beside
