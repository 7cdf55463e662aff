"""Decide what must travel to the browser: everything, or only the bars that changed. Pure.

A message says which set it belongs to (`e`, the epoch) and its number within it (`s`). A delta also says from which
number on it is complete (`b`): it carries every bar changed since then, so a browser that missed a few messages (a
cancelled rerun, two messages drawn as one) catches up from the next one alone. A browser that missed more, or has
nothing (F5 of the page, a return to it), sees that `b` is ahead of it and asks for the full set. `n` and `f`, the
number of bars and the first of them, let it check that what it put together is what we hold.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from .shapes import Bars, Column, InvalidSeriesError, Line, Look

# Eight messages are eight seconds at one tick a second; the bars changed in them are rarely more than two.
MESSAGES_COVERED = 8
BARS_BEFORE_A_FRESH_SET = 1_000
SIGNIFICANT_DIGITS = 7
# An indicator computed over a window moved by one bar differs in its last bits; nobody can see that.
NOISE = 1e-10

Message = dict[str, object]


@dataclass(frozen=True, eq=False)
class Picture:
    """What the browser should show now."""

    bars: Bars
    overlays: tuple[Line, ...]
    oscillators: tuple[Line, ...]
    look: Look
    last: float | None

    def __post_init__(self) -> None:
        for line in self.lines:
            if line.column.size != self.bars.times.size:
                raise InvalidSeriesError(f"{line.name} has {line.column.size} values, not one a bar.")

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every extra column, overlays first: the order in which they travel."""
        return self.overlays + self.oscillators

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column but time."""
        return (*self.bars.prices, *(line.column for line in self.lines))


@dataclass(frozen=True)
class Change:
    """What one message changed: the bars from `since` on (None: no bar) and whether the look."""

    since: float | None
    look: bool


@dataclass(frozen=True, eq=False)
class Sent:
    """What the browser was told last, and how."""

    epoch: str
    seq: int
    picture: Picture
    appended: int
    changes: tuple[Change, ...]
    message: Message


def next_message(sent: Sent | None, picture: Picture, fresh_epoch: str) -> Sent:
    """Answer the smallest message that brings the browser from `sent` to `picture`."""
    if sent is None or not _continues(sent.picture, picture):
        return _full(picture, fresh_epoch)
    appended = sent.appended + _new_bars(sent.picture.bars, picture.bars)
    change = _change(sent.picture, picture)
    if change is None and "d" in sent.message:
        return sent
    changes = (*sent.changes, change or Change(None, look=False))[-MESSAGES_COVERED:]
    start = _first_index(changes, picture.bars)
    if appended > BARS_BEFORE_A_FRESH_SET or (start == 0 and picture.bars.times.size > 1):
        return _full(picture, fresh_epoch)
    seq = sent.seq + 1
    message: Message = {
        "e": sent.epoch,
        "s": seq,
        "b": seq - len(changes),
        "n": int(picture.bars.times.size),
        "f": int(picture.bars.times[0]) if picture.bars.times.size else 0,
        "p": _price(picture.last, picture.look.precision),
        "d": _rows(picture, start),
    }
    if any(one.look for one in changes):
        message["look"] = asdict(picture.look)
    return Sent(sent.epoch, seq, picture, appended, changes, message)


def _full(picture: Picture, epoch: str) -> Sent:
    bars = picture.bars
    lines = [
        {
            "name": line.name,
            "colour": line.colour,
            "shape": line.shape,
            "levels": list(line.levels),
            "pane": pane,
        }
        for line, pane in zip(picture.lines, _panes(picture), strict=True)
    ]
    message: Message = {
        "e": epoch,
        "s": 1,
        "p": _price(picture.last, picture.look.precision),
        "look": asdict(picture.look),
        "full": {
            "frame": bars.frame,
            "step": bars.step,
            "history": None if bars.history is None else list(bars.history),
            "lines": lines,
            **_rows(picture, 0),
        },
    }
    return Sent(epoch, 1, picture, 0, (), message)


def _panes(picture: Picture) -> list[int]:
    """Number the pane of each line: 0 is the price, oscillators share one when they name the same."""
    names: dict[str, int] = {}
    for line in picture.oscillators:
        names.setdefault(line.pane or line.name, len(names) + 1)
    return [0] * len(picture.overlays) + [names[line.pane or line.name] for line in picture.oscillators]


def _continues(before: Picture, now: Picture) -> bool:
    """Say whether `now` is the same chart moved on: the window may slide forward, but its past must be ours."""
    old, new = before.bars, now.bars
    if (old.frame, old.step, old.history and old.history[0]) != (
        new.frame,
        new.step,
        new.history and new.history[0],
    ):
        return False
    if _dress(before) != _dress(now):
        return False
    start = int(np.searchsorted(old.times, new.times[0])) if new.times.size else old.times.size
    overlap = old.times[start:]
    return 0 < overlap.size <= new.times.size and bool(np.array_equal(overlap, new.times[: overlap.size]))


def _dress(picture: Picture) -> list[tuple[object, ...]]:
    return [
        (line.name, line.colour, line.shape, line.levels, pane)
        for line, pane in zip(picture.lines, _panes(picture), strict=True)
    ]


def _new_bars(old: Bars, new: Bars) -> int:
    return int((new.times > old.times[-1]).sum())


def _change(before: Picture, now: Picture) -> Change | None:
    """Find the first bar that differs; a value the new window is too short to know has not changed."""
    start = int(np.searchsorted(before.bars.times, now.bars.times[0]))
    overlap = before.bars.times.size - start
    firsts = [overlap] if now.bars.times.size > overlap else []
    for old, new in zip(before.columns, now.columns, strict=True):
        same = np.abs(old[start:] - new[:overlap]) <= NOISE * np.abs(new[:overlap])
        differs = np.flatnonzero(~(same | np.isnan(new[:overlap])))
        firsts.extend(differs[:1].tolist())
    look = before.look != now.look
    if not firsts and not look and before.last == now.last:
        return None
    return Change(float(now.bars.times[min(firsts)]) if firsts else None, look)


def _first_index(changes: Sequence[Change], bars: Bars) -> int:
    """Answer from which row on the covered messages changed something."""
    sinces = [one.since for one in changes if one.since is not None]
    return int(np.searchsorted(bars.times, min(sinces))) if sinces else bars.times.size


def _rows(picture: Picture, start: int) -> Message:
    """Write the rows from `start` on: time as the first value and then differences, prices rounded as shown."""
    times = picture.bars.times[start:].astype(np.int64)
    digits = picture.look.precision
    *prices, volume = (column[start:] for column in picture.bars.prices)
    rows: Message = {"t": np.diff(times, prepend=0).tolist()}
    rows |= {name: [_price(value, digits) for value in column] for name, column in zip("ohlc", prices, strict=True)}
    rows["v"] = _short(volume)
    if picture.lines:
        rows["x"] = [_short(line.column[start:]) for line in picture.lines]
    return rows


def _price(value: float | None, digits: int) -> float | None:
    return None if value is None or not math.isfinite(value) else round(float(value), digits)


def _short(column: Column) -> list[float | None]:
    return [float(f"{value:.{SIGNIFICANT_DIGITS}g}") if math.isfinite(value) else None for value in column.tolist()]
