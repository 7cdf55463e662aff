"""Plotly figures as plain JSON: the page gives them their colours and fonts."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.agents.tools.wire import moment, wire
from core.market.indicators.base import Floats
from core.model.columns import CandleColumns, Seconds

Figure = dict[str, Any]


def candle_figure(title: str, unit: str, bars: CandleColumns, overlays: Mapping[str, Floats]) -> Figure:
    """Return candles with lines over them."""
    times = _times(bars.opened)
    prices = {"open": bars.open, "high": bars.high, "low": bars.low, "close": bars.close}
    candles = {"type": "candlestick", "name": title, "x": times} | {name: _numbers(row) for name, row in prices.items()}
    over = [_line(label, times, values) for label, values in overlays.items()]
    return _figure(title, [candles, *over], {"yaxis": {"title": {"text": unit}}, "xaxis": _dates(slider=False)})


def line_figure(title: str, unit: str, opened: Seconds, lines: Mapping[str, Floats]) -> Figure:
    """Return lines on one time axis."""
    times = _times(opened)
    traces = [_line(label, times, values) for label, values in lines.items()]
    return _figure(title, traces, {"yaxis": {"title": {"text": unit}}, "xaxis": _dates()})


def share_figure(title: str, unit: str, parts: Mapping[str, float], bars: bool) -> Figure:
    """Return parts of a whole, as bars or as a pie."""
    names, values = list(parts), list(parts.values())
    if bars:
        layout = {"yaxis": {"title": {"text": unit}}}
        return _figure(title, [{"type": "bar", "name": title, "x": names, "y": values}], layout)
    return _figure(title, [{"type": "pie", "name": title, "labels": names, "values": values, "hole": 0.5}], {})


def points_of(figure: Figure) -> int:
    """Return how many points all traces of a figure have together."""
    return sum(len(trace.get("x") or trace.get("labels") or ()) for trace in figure["data"])


def _figure(title: str, traces: Sequence[Figure], layout: Figure) -> Figure:
    return {"data": list(traces), "layout": {"title": {"text": title}, **layout}}


def _line(label: str, times: Sequence[str], values: Floats) -> Figure:
    return {"type": "scatter", "mode": "lines", "name": label, "x": times, "y": _numbers(values)}


def _dates(slider: bool = True) -> Figure:
    return {"type": "date"} if slider else {"type": "date", "rangeslider": {"visible": False}}


def _times(opened: Seconds) -> list[str]:
    return [wire(moment(each)) for each in opened]


def _numbers(values: Floats) -> list[float | None]:
    return [float(each) if np.isfinite(each) else None for each in values]
