"""Indicators as people name them: `rsi`, `rsi 21`, `macd 12 26 9`, `bollinger(20, 2)`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from core import market
from core.agents.tools.base import At
from core.errors import InvalidError, NotFoundError
from core.market import Chart
from core.market.indicators import INDICATORS, PRICE, Indicator
from core.market.indicators.base import Floats
from core.model import CandleColumns, Interval

Indicators = Annotated[
    list[Annotated[str, Field(max_length=60)]],
    Field(
        default_factory=list,
        max_length=5,
        description=(
            "Indicators by name, parameters behind it in their order, such as “rsi 14” or “bollinger 20 2”. "
            f"Known: {', '.join(each.name for each in INDICATORS)}."
        ),
    ),
]


@dataclass(frozen=True)
class Lines:
    """The bars of a window and what indicators make of them, by label: NaN until warm, as long as the bars."""

    chart: Chart
    bars: CandleColumns
    values: Mapping[str, Floats]
    apart: Sequence[str]
    """Indicators that are not drawn on the price."""


def lines(at: At, venue: str, symbol: str, interval: Interval, bars: int, wanted: Sequence[str]) -> Lines:
    """Return the latest bars of a symbol with indicators; raises NotFoundError without candles, InvalidError."""
    chosen = [_chosen(text) for text in wanted]
    warm_up = max((one.warm_up(**values) for one, values in chosen), default=0)
    store, person = at.desk.store, at.desk.user
    chart = market.chart(store, person, venue, symbol, interval, None, bars, warm_up)
    if len(chart.bars) <= chart.lead:
        raise NotFoundError(
            f"No candles of {symbol} are stored yet. Wait for the feed, or look at the operations page."
        )
    values: dict[str, Floats] = {}
    for one, numbers in chosen:
        by_the_book = set(one.inputs) - set(vars(chart.bars))
        handed = market.book_series(store, person, venue, symbol, chart.bars, chart.bar_s) if by_the_book else {}
        values |= one.of(chart.bars, handed, **numbers)
    shown = slice(chart.lead, None)
    apart = [one.title(**numbers) for one, numbers in chosen if one.pane != PRICE]
    cut = {label: np.asarray(line[shown]) for label, line in values.items()}
    return Lines(chart, chart.bars.pick(shown), cut, apart)


def _chosen(text: str) -> tuple[Indicator, dict[str, float]]:
    name, *numbers = [part for part in re.split(r"[\s(),]+", text) if part] or [""]
    one = next((each for each in INDICATORS if each.name == name.lower()), None)
    if one is None:
        raise NotFoundError(f"There is no indicator “{name}”. Use one of {', '.join(i.name for i in INDICATORS)}.")
    if len(numbers) > len(one.parameters):
        known = ", ".join(parameter.name for parameter in one.parameters) or "none"
        raise InvalidError(f"“{text}” has more parameters than {one.label}, which has {known}.")
    try:
        given = {p.name: float(n) for p, n in zip(one.parameters, numbers, strict=False)}
    except ValueError as e:
        raise InvalidError(f"“{text}” is no indicator with numbers behind it; write it like “rsi 14”.") from e
    one.checked(**given)
    return one, given
