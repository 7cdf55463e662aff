"""Crossings: each is told once, whatever path the value takes and whatever happens in between."""

from collections.abc import Collection
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.market.alerts.base import Direction, Reading, measured
from core.market.alerts.crossing import advance
from core.model import AlertState, Standing

AT = datetime(2026, 3, 2, tzinfo=UTC)
THRESHOLD, BAND = 100, 10
VALUES = st.lists(st.one_of(st.integers(80, 120), st.none()), max_size=60)


def read(value: float | None, direction: Direction = Direction.ABOVE, *seen: str) -> Reading:
    if value is None:
        return Reading(None, "No price.")
    return measured(float(value), float(THRESHOLD), direction, float(BAND), "", AT, seen)


def firings(values: list[float | None], silent: Collection[int] = (), direction: Direction = Direction.ABOVE) -> list[int]:  # fmt: skip
    """Return the places of a path at which an alert fires that was silent at some of them."""
    standing, fired = Standing(), []
    for place, value in enumerate(values):
        standing, fires = advance(standing, read(value, direction), place in silent)
        if fires:
            fired.append(place)
    return fired


def crossings(values: list[float | None]) -> list[int]:
    """Say it in other words: each arrival at the threshold since the last value that was the band below it."""
    crossed, armed = [], None
    for place, value in enumerate(values):
        if value is None:
            continue
        if value >= THRESHOLD:
            if armed:
                crossed.append(place)
            armed = False
        elif armed is None or value <= THRESHOLD - BAND:
            armed = True
    return crossed


@given(VALUES)
def test_it_fires_exactly_at_the_crossings_of_any_path(values: list[float | None]):
    assert firings(values) == crossings(values)


@given(VALUES)
def test_below_is_the_mirror_of_above(values: list[float | None]):
    mirrored = [None if value is None else 2 * THRESHOLD - value for value in values]

    assert firings(mirrored, direction=Direction.BELOW) == firings(values)


@given(VALUES, st.sets(st.integers(0, 59)))
def test_what_is_crossed_in_silence_is_never_told(values: list[float | None], silent: set[int]):
    assert firings(values, silent) == [place for place in crossings(values) if place not in silent]


@given(VALUES, st.integers(0, 60))
def test_a_gap_of_any_length_changes_nothing_but_the_time(values: list[float | None], place: int):
    with_gap = [*values[:place], None, None, *values[place:]]

    assert len(firings(with_gap)) == len(firings(values))


@given(VALUES)
def test_between_two_firings_the_value_came_back_by_the_band(values: list[float | None]):
    fired = firings(values)

    for first, second in pairwise(fired):
        assert any(value is not None and value <= THRESHOLD - BAND for value in values[first:second])


def test_what_is_beyond_at_the_first_look_was_never_crossed():
    assert firings([101, 105, 99, 101]) == []
    assert firings([101, 90, 101]) == [2]


def test_a_value_that_shakes_within_the_band_is_told_once():
    assert firings([99, 100, 99, 100, 95, 101, 91, 100]) == [1]


def test_without_data_it_is_blind_and_knows_where_it_stood():
    armed, _ = advance(Standing(), read(50), silent=False)

    blind, fires = advance(armed, read(None), silent=False)

    assert blind == Standing(AlertState.BLIND, AlertState.ARMED)
    assert not fires


def test_what_never_saw_anything_does_not_fire_at_its_first_sight():
    assert firings([None, None, 105]) == []


@pytest.mark.parametrize("between", [95, 80])
def test_a_candle_that_is_revised_is_not_told_twice(between: float):
    path = [(50, "first"), (105, "second"), (between, "second"), (105, "second")]
    standing, fired = Standing(), 0

    for value, candle in path:
        standing, fires = advance(standing, read(value, Direction.ABOVE, candle), silent=False)
        fired += fires

    assert fired == 1


def test_the_same_candle_of_a_recording_that_starts_over_is_told_anew():
    lap = [(50, "first"), (105, "second"), (50, "third")]
    standing, fired = Standing(), 0

    for value, candle in lap * 2:
        standing, fires = advance(standing, read(value, Direction.ABOVE, candle), silent=False)
        fired += fires

    assert fired == 2
