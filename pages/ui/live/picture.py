"""One picture of the chart: all that the browser should show, and how its small parts are written for the way."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal, Required, Self, TypedDict

from .marks import Mark, PriceLevel, Profile
from .shapes import Band, Bars, Column, InvalidSeriesError, Line, Look

# A profile is a few hundred pixels wide: finer steps would only make it travel more often.
PROFILE_STEPS = 500
MOST_WORDS = 280


class Shown(TypedDict, total=False):
    """What is shown beside the bars, and how: the same words for the live pane and for the file.

    `up` and `down` are the colours of rising and falling bars; `precision` counts the decimals of a price; `last` is
    the newest traded price (its own line, also when the bars end earlier). `label` is the word for where the bars
    come from ("live", "recorded", "simulated"), always visible; `title` names the chart. `height` is in pixels,
    `timezone` an IANA name or "local" (the browser's). Heikin-Ashi bars are bars like others: compute them first.
    """

    up: Required[str]
    down: Required[str]
    precision: Required[int]
    last: float | None
    label: str | None
    title: str
    height: int
    timezone: str
    scale: Literal["linear", "log"]
    style: Literal["candles", "line"]
    overlays: Sequence[Line]
    oscillators: Sequence[Line]
    bands: Sequence[Band]
    marks: Sequence[Mark]
    levels: Sequence[PriceLevel]
    profile: Profile | None


@dataclass(frozen=True, eq=False)
class Picture:
    """What the browser should show now; `extras` are parts only a live pane has, ready to travel."""

    bars: Bars
    overlays: tuple[Line, ...]
    oscillators: tuple[Line, ...]
    look: Look
    last: float | None = None
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    levels: tuple[PriceLevel, ...] = ()
    profile: Profile | None = None
    as_of: float | None = None
    extras: Mapping[str, object] | None = None

    def __post_init__(self) -> None:
        for line in self.lines:
            if line.column.size != self.bars.times.size:
                raise InvalidSeriesError(f"{line.name} has {line.column.size} values, not one a bar.")
        names = {line.name for line in self.overlays}
        for band in self.bands:
            if not {band.upper, band.lower} <= names:
                raise InvalidSeriesError(f"A band needs {band.upper} and {band.lower} among the overlays.")

    @classmethod
    def of(
        cls,
        bars: Bars,
        shown: Shown,
        *,
        as_of: float | None = None,
        stale_after_s: float | None = None,
        extras: Mapping[str, object] | None = None,
    ) -> Self:
        """Put a picture together; `as_of` is in epoch seconds."""
        look = Look(
            title=shown.get("title") or bars.frame,
            label=shown.get("label"),
            height=shown.get("height", 560),
            up=shown["up"],
            down=shown["down"],
            precision=shown["precision"],
            timezone=shown.get("timezone", "UTC"),
            scale=shown.get("scale", "linear"),
            style=shown.get("style", "candles"),
            stale_after_s=stale_after_s,
        )
        return cls(
            bars=bars,
            overlays=tuple(shown.get("overlays", ())),
            oscillators=tuple(shown.get("oscillators", ())),
            look=look,
            last=shown.get("last"),
            bands=tuple(shown.get("bands", ())),
            marks=tuple(shown.get("marks", ())),
            levels=tuple(shown.get("levels", ())),
            profile=shown.get("profile"),
            as_of=as_of,
            extras=extras,
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every extra column, overlays first: the order in which they travel."""
        return self.overlays + self.oscillators

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column but time."""
        return (*self.bars.prices, *(line.column for line in self.lines))

    @cached_property
    def dress(self) -> dict[str, Any]:
        """How the lines are drawn, and the fills between them."""
        numbers = {line.name: number for number, line in reversed(list(enumerate(self.lines)))}
        drawn = ("name", "colour", "shape", "levels", "dashed", "below")
        return {
            "lines": [
                {name: getattr(line, name) for name in drawn} | {"levels": list(line.levels), "pane": pane}
                for line, pane in zip(self.lines, self._panes(), strict=True)
            ],
            "bands": [asdict(b) | {"upper": numbers[b.upper], "lower": numbers[b.lower]} for b in self.bands],
        }

    @cached_property
    def parts(self) -> dict[str, object]:
        """The parts that travel whole, and only when they change."""
        digits = self.look.precision
        return {
            "look": asdict(self.look),
            "levels": [
                [one.id, price, one.text[:MOST_WORDS], one.tone]
                for one in self.levels
                if (price := rounded(one.price, digits)) is not None
            ],
            "profile": _profile(self.profile, digits),
            "ahead": [[rounded(value, digits) for value in line.to_come.tolist()] for line in self.overlays],
            **(self.extras or {}),
        }

    @cached_property
    def marks_by_id(self) -> dict[str, list[object]]:
        """The marks as they travel: id, epoch second, price, kind, text."""
        digits = self.look.precision
        return {
            one.id: [one.id, int(one.time.timestamp()), rounded(one.price, digits), one.kind, one.text[:MOST_WORDS]]
            for one in self.marks
        }

    def _panes(self) -> list[int]:
        """Number the pane of each line: 0 is the price, oscillators share one when they name the same."""
        names: dict[str, int] = {}
        for line in self.oscillators:
            names.setdefault(line.pane or line.name, len(names) + 1)
        return [0] * len(self.overlays) + [names[line.pane or line.name] for line in self.oscillators]


def rounded(value: float | None, digits: int) -> float | None:
    """Round a price as it is shown; what is no finite number becomes None."""
    return None if value is None or not math.isfinite(value) else round(float(value), digits)


def _profile(profile: Profile | None, digits: int) -> dict[str, list[float]] | None:
    if profile is None:
        return None
    edges, up, down = profile.columns
    most = (up + down).max(initial=0)
    if not most > 0:
        return None
    widths = {
        name: (column / most * PROFILE_STEPS).round().astype(int).tolist() for name, column in (("u", up), ("d", down))
    }
    return {"edges": edges.round(digits + 2).tolist(), **widths}
