"""What a person keeps is his own, within limits, and two tabs do not undo each other."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import market
from core.desk import Desk
from core.market import keepsakes
from core.market.keepsakes import (
    BadNameError,
    BadSymbolsError,
    ListNameTakenError,
    ListNotFoundError,
    TooManyDrawingsError,
    TooManyListsError,
    TooMuchToKeepError,
)
from core.model import Interval, Person

CHART = ("replay", "BTC/USDT", Interval.H1)
Shape = dict[str, Any]


def shape(id: str, at: int, **more: object) -> Shape:
    return {"id": id, "at": at, "tool": "horizontal", "points": [{"t": 1_763_600_000, "p": 64_000.5}], **more}


def erased(id: str, at: int) -> Shape:
    return {"id": id, "at": at, "gone": True}


def test_drawings_are_kept_for_the_person_the_symbol_and_the_interval(
    desk: Desk, analyst: Person, operator: Person
) -> None:
    drawn = [shape("aaaa", 1, text="Größe 💡"), shape("bbbb", 2)]

    answered = market.keep_drawings(desk.store, analyst, *CHART, drawn)

    assert list(answered) == drawn
    assert list(market.drawings(desk.store, analyst, *CHART)) == drawn
    assert market.drawings(desk.store, operator, *CHART) == ()
    assert market.drawings(desk.store, analyst, "replay", "BTC/USDT", Interval.M1) == ()
    assert market.drawings(desk.store, analyst, "replay", "ETH/USDT", Interval.H1) == ()


def test_a_tab_that_does_not_know_of_the_others_shapes_leaves_them(desk: Desk, analyst: Person) -> None:
    market.keep_drawings(desk.store, analyst, *CHART, [shape("aaaa", 1), shape("bbbb", 2)])

    market.keep_drawings(desk.store, analyst, *CHART, [shape("cccc", 3), erased("aaaa", 4)])

    assert [one["id"] for one in market.drawings(desk.store, analyst, *CHART) if "gone" not in one] == ["bbbb", "cccc"]


def test_an_older_message_neither_brings_back_what_was_erased_nor_what_was_changed(desk: Desk, analyst: Person) -> None:
    old = [shape("aaaa", 1), shape("bbbb", 1)]
    market.keep_drawings(desk.store, analyst, *CHART, old)
    now = market.keep_drawings(desk.store, analyst, *CHART, [erased("aaaa", 5), shape("bbbb", 6, locked=True)])

    again = market.keep_drawings(desk.store, analyst, *CHART, old)

    assert again == now == market.drawings(desk.store, analyst, *CHART)


versions = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 20), st.booleans()).map(
        lambda one: erased(one[0], one[1]) if one[2] else shape(one[0], one[1])
    ),
    max_size=8,
    unique_by=lambda one: (one["id"], one["at"]),
)


@given(versions, versions)
def test_whichever_tab_speaks_first_or_twice_the_latest_version_of_each_shape_is_kept(
    one: list[Shape], other: list[Shape]
) -> None:
    latest: dict[str, Shape] = {}
    for told in [*one, *other]:
        if told["id"] not in latest or told["at"] > latest[told["id"]]["at"]:
            latest[told["id"]] = told

    merged = keepsakes._merged(keepsakes._merged([], one), other)

    assert {s["id"]: s for s in merged} == latest
    assert keepsakes._merged(merged, one) == keepsakes._merged(merged, other) == merged


def test_the_201st_drawing_is_refused_and_the_others_stay(desk: Desk, analyst: Person) -> None:
    full = [shape(f"shape{i}", i) for i in range(market.MOST_SHAPES)]
    market.keep_drawings(desk.store, analyst, *CHART, full)

    with pytest.raises(TooManyDrawingsError, match="200 drawings"):
        market.keep_drawings(desk.store, analyst, *CHART, [shape("onemore", 999)])

    assert list(market.drawings(desk.store, analyst, *CHART)) == full


def test_only_the_newest_erasures_are_remembered(desk: Desk, analyst: Person) -> None:
    many = [erased(f"gone{i}", i) for i in range(market.MOST_ERASED + 50)]

    kept = market.keep_drawings(desk.store, analyst, *CHART, many)

    assert [one["at"] for one in kept] == list(range(market.MOST_ERASED + 49, 49, -1))


@pytest.mark.parametrize("value", [{"a": "x" * 70_000}, {"a": float("nan")}, {"a": "\0"}, {"a": "\ud800"}, {"a": {1}}])
def test_a_layout_that_is_no_small_json_is_refused(desk: Desk, analyst: Person, value: dict[str, object]) -> None:
    with pytest.raises(TooMuchToKeepError):
        market.keep_layout(desk.store, analyst, "markets", value)

    assert market.layout(desk.store, analyst, "markets") is None


def test_a_layout_is_the_persons_own_and_the_last_one_counts(desk: Desk, analyst: Person, operator: Person) -> None:
    market.keep_layout(desk.store, analyst, "markets", {"style": "line"})

    market.keep_layout(desk.store, analyst, "markets", {"style": "candles", "note": r"a \u0000 that is words"})

    assert market.layout(desk.store, analyst, "markets") == {"style": "candles", "note": r"a \u0000 that is words"}
    assert market.layout(desk.store, operator, "markets") is None


def test_watch_lists_are_made_renamed_filled_and_deleted_in_the_order_they_were_made(
    desk: Desk, analyst: Person
) -> None:
    majors = market.add_watch_list(desk.store, analyst, " Majors ", ["BTC/USDT", "ETH/USDT", "BTC/USDT"])
    empty = market.add_watch_list(desk.store, analyst, "Later")
    gone = market.add_watch_list(desk.store, analyst, "Old")

    market.rename_watch_list(desk.store, analyst, majors.id, "Large")
    market.set_watched(desk.store, analyst, empty.id, ["SOL/USDT"])
    market.delete_watch_list(desk.store, analyst, gone.id)

    lists = market.watch_lists(desk.store, analyst)
    assert [(one.name, one.symbols) for one in lists] == [("Large", ("BTC/USDT", "ETH/USDT")), ("Later", ("SOL/USDT",))]


def test_nobody_sees_or_changes_the_list_of_another(desk: Desk, analyst: Person, operator: Person) -> None:
    mine = market.add_watch_list(desk.store, analyst, "Majors", ["BTC/USDT"])
    theirs = market.add_watch_list(desk.store, operator, "Majors")

    for change in (
        lambda: market.rename_watch_list(desk.store, operator, mine.id, "Stolen"),
        lambda: market.set_watched(desk.store, operator, mine.id, []),
        lambda: market.delete_watch_list(desk.store, operator, mine.id),
    ):
        with pytest.raises(ListNotFoundError):
            change()

    assert market.watch_lists(desk.store, analyst) == [mine]
    assert market.watch_lists(desk.store, operator) == [theirs]


def test_a_list_needs_a_name_of_its_own_and_sound_symbols(desk: Desk, analyst: Person) -> None:
    market.add_watch_list(desk.store, analyst, "Majors")
    other = market.add_watch_list(desk.store, analyst, "Others")

    for name in ("", "   ", "two\nlines", "x" * 61):
        with pytest.raises(BadNameError):
            market.add_watch_list(desk.store, analyst, name)
    with pytest.raises(ListNameTakenError):
        market.add_watch_list(desk.store, analyst, "Majors")
    with pytest.raises(ListNameTakenError):
        market.rename_watch_list(desk.store, analyst, other.id, "Majors")
    for symbols in (["BTC USDT"], [""], ["X" * 41], [f"A{i}/USDT" for i in range(201)]):
        with pytest.raises(BadSymbolsError):
            market.set_watched(desk.store, analyst, other.id, symbols)

    assert [one.name for one in market.watch_lists(desk.store, analyst)] == ["Majors", "Others"]


def test_thirty_lists_are_enough(desk: Desk, analyst: Person) -> None:
    for number in range(keepsakes.MOST_LISTS):
        market.add_watch_list(desk.store, analyst, f"List {number}")

    with pytest.raises(TooManyListsError):
        market.add_watch_list(desk.store, analyst, "One more")


def test_a_list_that_is_gone_is_named_as_gone(desk: Desk, analyst: Person) -> None:
    with pytest.raises(ListNotFoundError, match="gone"):
        market.delete_watch_list(desk.store, analyst, uuid4())
