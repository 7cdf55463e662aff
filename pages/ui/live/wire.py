"""Decide what must travel to the browser: everything, or only what changed. Pure.

A message says which set it belongs to (`e`, the epoch) and its number within it (`s`). A delta also says from which
number on it is complete (`b`): it carries every bar, part and mark changed since then, so a browser that missed a few
messages (a cancelled rerun, two messages drawn as one) catches up from the next one alone. The browser says which set
it `has`; until it does, each message carries the whole set, because the first ones may pass before the pane's code is
loaded. One that missed more sees that `b` is ahead of it and says it has none. `n` and `f`, the number of bars and the
first of them, let it check that what it put together is what we hold. `p` is the last price, `a` the moment of the
newest data.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .picture import Picture, rounded
from .shapes import Bars, Column

# Eight messages are some seconds at two a second; the bars changed in them are rarely more than two.
MESSAGES_COVERED = 8
BARS_BEFORE_A_FRESH_SET = 1_000
SIGNIFICANT_DIGITS = 7
# An indicator computed over a window moved by one bar differs in its last bits; nobody can see that.
NOISE = 1e-10

Message = dict[str, object]


@dataclass(frozen=True)
class Change:
    """What one message changed: the bars from `since` on (None: no bar), which parts, and which marks by their id."""

    since: float | None = None
    parts: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Sent:
    """What the browser was told last, and how."""

    epoch: str
    seq: int
    picture: Picture
    appended: int
    changes: tuple[Change, ...]
    message: Message


def next_message(
    sent: Sent | None, picture: Picture, fresh_epoch: str, has: str | None, known: frozenset[str] = frozenset()
) -> Sent:
    """Answer the smallest message that brings the browser from `sent` to `picture`.

    `has` is the set the browser says it has, `known` names the parts it made itself.
    """
    if sent is None or not _continues(sent.picture, picture):
        return _full(picture, fresh_epoch)
    change = _change(sent.picture, picture, known)
    if has == sent.epoch and change is None and "d" in sent.message:
        return sent
    changes = (*sent.changes, change or Change())[-MESSAGES_COVERED:]
    if has != sent.epoch:
        # Of several whole sets on their way a busy browser may have drawn an earlier one: deltas go on from that too.
        return _full(picture, sent.epoch, sent.seq + 1, changes)
    appended = sent.appended + _new_bars(sent.picture.bars, picture.bars)
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
        **_moment(picture),
        "d": _rows(picture, start),
    }
    message |= {name: picture.parts[name] for name in sorted(frozenset[str]().union(*(one.parts for one in changes)))}
    if touched := frozenset[str]().union(*(one.marks for one in changes)):
        marks = picture.marks_by_id
        message["marks"] = {
            "set": [marks[one] for one in marks if one in touched],
            "gone": sorted(touched - marks.keys()),
        }
    return Sent(sent.epoch, seq, picture, appended, changes, message)


def _full(picture: Picture, epoch: str, seq: int = 1, changes: tuple[Change, ...] = ()) -> Sent:
    bars = picture.bars
    message: Message = {
        "e": epoch,
        "s": seq,
        **_moment(picture),
        **picture.parts,
        "marks": {"set": list(picture.marks_by_id.values()), "gone": []},
        "full": {
            "frame": bars.frame,
            "step": bars.step,
            "history": None if bars.history is None else list(bars.history),
            **picture.dress,
            **_rows(picture, 0),
        },
    }
    return Sent(epoch, seq, picture, 0, changes, message)


def _moment(picture: Picture) -> Message:
    moment: Message = {"p": rounded(picture.last, picture.look.precision)}
    return moment if picture.as_of is None else moment | {"a": round(picture.as_of, 1)}


def _continues(before: Picture, now: Picture) -> bool:
    """Say whether `now` is the same chart moved on: the window may slide forward, but its past must be ours."""
    old, new = before.bars, now.bars
    if (old.frame, old.step, old.history and old.history[0]) != (
        new.frame,
        new.step,
        new.history and new.history[0],
    ):
        return False
    if before.dress != now.dress or before.parts.keys() != now.parts.keys():
        return False
    start = int(np.searchsorted(old.times, new.times[0])) if new.times.size else old.times.size
    overlap = old.times[start:]
    return 0 < overlap.size <= new.times.size and bool(np.array_equal(overlap, new.times[: overlap.size]))


def _new_bars(old: Bars, new: Bars) -> int:
    return int((new.times > old.times[-1]).sum())


def _change(before: Picture, now: Picture, known: frozenset[str]) -> Change | None:
    since = _first_change(before, now)
    parts = frozenset(name for name in now.parts if now.parts[name] != before.parts[name]) - known
    old, new = before.marks_by_id, now.marks_by_id
    marks = frozenset(one for one in old.keys() | new.keys() if old.get(one) != new.get(one))
    if since is None and not parts and not marks and (before.last, before.as_of) == (now.last, now.as_of):
        return None
    return Change(since, parts, marks)


def _first_change(before: Picture, now: Picture) -> float | None:
    """Find the first bar that differs; a value the new window is too short to know has not changed."""
    start = int(np.searchsorted(before.bars.times, now.bars.times[0]))
    overlap = before.bars.times.size - start
    firsts = [overlap] if now.bars.times.size > overlap else []
    for old, new in zip(before.columns, now.columns, strict=True):
        same = np.abs(old[start:] - new[:overlap]) <= NOISE * np.abs(new[:overlap])
        differs = np.flatnonzero(~(same | np.isnan(new[:overlap])))
        firsts.extend(differs[:1].tolist())
    return float(now.bars.times[min(firsts)]) if firsts else None


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
    rows |= {name: [rounded(value, digits) for value in column] for name, column in zip("ohlc", prices, strict=True)}
    rows["v"] = _short(volume)
    if picture.lines:
        rows["x"] = [_short(line.column[start:]) for line in picture.lines]
    return rows


def _short(column: Column) -> list[float | None]:
    return [float(f"{value:.{SIGNIFICANT_DIGITS}g}") if math.isfinite(value) else None for value in column.tolist()]
