"""What the browser told, read as if a stranger had sent it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

LATEST_SECOND = 4_102_444_800


@dataclass(frozen=True)
class Viewport:
    """The part of the chart a person chose; `follows` says it is held at the newest bar and moves on with it."""

    frame: str
    start: datetime
    end: datetime
    bars: int
    follows: bool

    @classmethod
    def parse(cls, told: object, frame: str) -> Self | None:
        """Read what the browser told; None when it told nothing, nonsense, or of another chart."""
        if not isinstance(told, dict) or told.get("frame") != frame:
            return None
        start, end, bars = (_number(told.get(name)) for name in ("from", "to", "bars"))
        if start is None or end is None or bars is None or start >= end:
            return None
        return cls(
            frame=frame,
            start=datetime.fromtimestamp(start, UTC),
            end=datetime.fromtimestamp(end, UTC),
            bars=round(bars),
            follows=told.get("follows") is True,
        )


@dataclass(frozen=True)
class PaneAnswer:
    """What a person did in the pane.

    `viewport` is the view chosen on this chart, None before any zoom or pan. The others are answered once an action:
    `symbol` chosen in the search, `mark` clicked (its id), `drawings` as they are after an edit: keep them at once,
    before anything else is drawn.
    """

    viewport: Viewport | None
    symbol: str | None = None
    mark: str | None = None
    drawings: tuple[dict[str, Any], ...] | None = None


@dataclass(frozen=True)
class Answered:
    """What was answered last: a rerun cut short is run again with what the browser told, and no action counts twice."""

    symbol: object = None
    mark: object = None
    drawings: object = None


def answer(
    told: Mapping[str, Any],
    frame: str,
    symbols: Collection[str],
    marks: Collection[str],
    shapes: tuple[dict[str, Any], ...] | None,
    before: Answered,
) -> tuple[PaneAnswer, Answered]:
    """Answer what is new since `before`; `shapes` are the drawings the browser told of this frame."""
    symbol, symbol_act = _picked(told.get("symbol"), symbols)
    mark, mark_act = _picked(told.get("mark"), marks)
    drawn = before.drawings if shapes is None else (frame, shapes)
    new = PaneAnswer(
        viewport=Viewport.parse(told.get("viewport"), frame),
        symbol=symbol if symbol_act != before.symbol else None,
        mark=mark if mark_act != before.mark else None,
        drawings=shapes if drawn != before.drawings else None,
    )
    return new, Answered(symbol_act, mark_act, drawn)


def _picked(told: object, known: Collection[str]) -> tuple[str | None, object]:
    """Answer the word a person picked, if it is one of those we offered, and the number of that act."""
    if not isinstance(told, Mapping):
        return None, None
    word = told.get("word")
    return (word if isinstance(word, str) and word in known else None), told.get("act")


def _number(value: object) -> float | None:
    """Accept a number of seconds between 1970 and 2100; NaN, booleans and words are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value <= LATEST_SECOND else None
