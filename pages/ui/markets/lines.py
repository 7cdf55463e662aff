"""Indicators as lines of the pane: colours, panes, shapes and the bands between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.market.indicators import PRICE, Indicator, Shape
from core.model.columns import Floats
from pages.ui.live import Band, Line
from pages.ui.palette import DOWN, LINES, UP

Chosen = Sequence[tuple[Indicator, dict[str, float]]]


@dataclass(frozen=True)
class Drawing:
    """What is drawn over the candles, below them, and filled between two lines."""

    overlays: tuple[Line, ...]
    oscillators: tuple[Line, ...]
    bands: tuple[Band, ...]


def of(chosen: Chosen, values: Mapping[str, Floats], ahead: Mapping[str, Floats], lead: int) -> Drawing:
    """Return the lines of the chosen indicators without the first `lead` bars, each in a colour of its own.

    `values` has one a bar, `ahead` those of bars to come, both by label.
    """
    overlays: list[Line] = []
    oscillators: list[Line] = []
    bands: list[Band] = []
    for place, (indicator, inputs) in enumerate(chosen):
        over = indicator.pane == PRICE
        pane = "" if over else f"{indicator.pane} {place}"
        taken = len(overlays) + len(oscillators)
        drawn = [
            replace(line, ahead=ahead.get(line.name, ()))
            for line in _lines(indicator, inputs, values, lead, pane, taken)
        ]
        (overlays if over else oscillators).extend(drawn)
        names = {line.name: shown for line, shown in zip(indicator.lines, drawn, strict=True)}
        pairs = [(names[one], names[other]) for one, other in indicator.fills]
        bands.extend(Band(one.name, other.name, one.colour, other.colour) for one, other in pairs)
    return Drawing(tuple(overlays), tuple(oscillators), tuple(bands))


def _lines(
    indicator: Indicator, inputs: dict[str, float], values: Mapping[str, Floats], lead: int, pane: str, taken: int
) -> list[Line]:
    full = indicator.checked(**inputs)
    lines = []
    for number, (line, label) in enumerate(zip(indicator.lines, indicator.labels(**inputs), strict=True)):
        column = values[label]
        if line.drawn_back:
            back = int(full[line.drawn_back])
            column = np.concatenate([column[back:], np.full(min(back, len(column)), np.nan)])
        bars = line.shape is Shape.HISTOGRAM
        lines.append(
            Line(
                label, column[lead:], UP if bars else LINES[(taken + number) % len(LINES)], pane=pane,
                shape=line.shape.value, dashed=line.dashed, below=DOWN if bars else "",
                levels=indicator.levels if number == 0 else (),
            )
        )  # fmt: skip
    return lines
