"""What a person keeps on his charts: drawings, layouts, watch lists. Nobody else reads or changes them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from core.errors import ConflictError, InvalidError, NotFoundError
from core.model import Interval, Person
from core.store import Store
from core.store.keepsakes import WatchList

MOST_SHAPES = 200
MOST_ERASED = 200
MOST_BYTES = 65_536
MOST_LISTS = 30
MOST_SYMBOLS = 200
LONGEST_NAME = 60
LONGEST_SYMBOL = 40

Shape = Mapping[str, Any]


class TooMuchToKeepError(InvalidError):
    """This is more than the desk keeps here (64 kB); make it smaller."""


class TooManyDrawingsError(TooMuchToKeepError):
    """One chart keeps 200 drawings; erase some."""


class BadNameError(InvalidError):
    """A name has 1 to 60 letters, in one line."""


class BadSymbolsError(InvalidError):
    """A watch list has at most 200 symbols, like BTC/USDT."""


class ListNameTakenError(ConflictError):
    """You have a watch list of this name already; choose another name."""


class TooManyListsError(InvalidError):
    """30 watch lists are the most; delete one first."""


class ListNotFoundError(NotFoundError):
    """This watch list is gone; another tab may have deleted it."""


def drawings(store: Store, person: Person, venue: str, symbol: str, interval: Interval) -> tuple[dict[str, Any], ...]:
    """Return what the person drew on one chart, lowest first, then what was erased of late (`gone`)."""
    with store.as_user(person) as tx:
        return tuple(tx.keepsakes.drawings(person.id, venue, symbol, interval))


def keep_drawings(
    store: Store, person: Person, venue: str, symbol: str, interval: Interval, shapes: Sequence[Shape]
) -> tuple[dict[str, Any], ...]:
    """Keep what one tab holds of a chart and return what the chart holds now.

    Of two versions of a shape (same `id`) the later one (`at`, milliseconds) is kept, so that two tabs of one person
    do not undo each other, and the same shapes again change nothing. Raises TooManyDrawingsError, TooMuchToKeepError.
    """
    with store.as_user(person) as tx:
        kept = tx.keepsakes.hold_drawings(person.id, venue, symbol, interval)
        merged = _merged(kept, shapes)
        if sum(not shape.get("gone") for shape in merged) > MOST_SHAPES:
            raise TooManyDrawingsError
        _check_size(merged)
        if merged != kept:
            tx.keepsakes.set_drawings(person.id, venue, symbol, interval, merged)
    return tuple(merged)


def layout(store: Store, person: Person, name: str) -> dict[str, Any] | None:
    """Return how the person wants what is called `name`; None before anything was kept."""
    with store.as_user(person) as tx:
        return tx.keepsakes.layout(person.id, name)


def keep_layout(store: Store, person: Person, name: str, value: Mapping[str, Any]) -> None:
    """Keep it, in place of what was kept; raises BadNameError, and TooMuchToKeepError for what is no small JSON."""
    _check_size(value)
    with store.as_user(person) as tx:
        tx.keepsakes.set_layout(person.id, _name(name), value)


def watch_lists(store: Store, person: Person) -> Sequence[WatchList]:
    """Return the person's watch lists in the order he made them."""
    with store.as_user(person) as tx:
        return tx.keepsakes.watch_lists(person.id)


def add_watch_list(store: Store, person: Person, name: str, symbols: Sequence[str] = ()) -> WatchList:
    """Add a list; raises BadNameError, BadSymbolsError, ListNameTakenError, TooManyListsError."""
    name, symbols = _name(name), _symbols(symbols)
    with store.as_user(person) as tx:
        if len(tx.keepsakes.watch_lists(person.id)) >= MOST_LISTS:
            raise TooManyListsError
        made = tx.keepsakes.add_watch_list(person.id, name, symbols)
    if made is None:
        raise ListNameTakenError
    return made


def rename_watch_list(store: Store, person: Person, id: UUID, name: str) -> None:
    """Give a list another name; raises BadNameError, ListNameTakenError, ListNotFoundError."""
    name = _name(name)
    with store.as_user(person) as tx:
        if any(one.name == name and one.id != id for one in tx.keepsakes.watch_lists(person.id)):
            raise ListNameTakenError
        found = tx.keepsakes.rename_watch_list(person.id, id, name)
    _expect(found)


def set_watched(store: Store, person: Person, id: UUID, symbols: Sequence[str]) -> None:
    """Make these the symbols of a list; raises BadSymbolsError, ListNotFoundError."""
    symbols = _symbols(symbols)
    with store.as_user(person) as tx:
        found = tx.keepsakes.set_watched(person.id, id, symbols)
    _expect(found)


def delete_watch_list(store: Store, person: Person, id: UUID) -> None:
    """Delete a list; raises ListNotFoundError."""
    with store.as_user(person) as tx:
        found = tx.keepsakes.delete_watch_list(person.id, id)
    _expect(found)


def _merged(kept: Iterable[Shape], told: Iterable[Shape]) -> list[dict[str, Any]]:
    shapes = {shape["id"]: dict(shape) for shape in kept}
    for shape in told:
        known = shapes.get(shape["id"])
        if known is None or shape["at"] > known["at"]:
            shapes[shape["id"]] = dict(shape)
    erased = sorted((s for s in shapes.values() if s.get("gone")), key=lambda s: s["at"], reverse=True)
    return [s for s in shapes.values() if not s.get("gone")] + erased[:MOST_ERASED]


def _check_size(value: object) -> None:
    """Refuse what is too large, and NaN and the character 0, which Postgres keeps in no JSON."""
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError) as e:  # what cannot be encoded is a ValueError too
        raise TooMuchToKeepError("Only plain values can be kept: words, whole and broken numbers, lists.") from e
    if len(written) > MOST_BYTES:
        raise TooMuchToKeepError
    if b"\\u0000" in written.replace(b"\\\\", b""):
        raise TooMuchToKeepError("A text with the character 0 cannot be kept.")


def _name(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadNameError
    return name


def _symbols(symbols: Sequence[str]) -> tuple[str, ...]:
    once = tuple(dict.fromkeys(symbols))
    sound = all(0 < len(s) <= LONGEST_SYMBOL and s.isprintable() and " " not in s for s in once)
    if len(once) > MOST_SYMBOLS or not sound:
        raise BadSymbolsError
    return once


def _expect(found: bool) -> None:
    if not found:
        raise ListNotFoundError
