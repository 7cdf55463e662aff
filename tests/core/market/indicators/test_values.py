"""What every indicator owes: the published values, no look ahead, no poison, an honest warm-up."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.market.indicators import INDICATORS, Group, Indicator, indicator
from core.market.indicators.base import Floats
from core.model import CandleColumns
from tests.core.market.indicators.expected import EXPECTED
from tests.core.market.indicators.series import RECORDED, beside, candles, chosen_for, recorded, walk

each = pytest.mark.parametrize("one", INDICATORS, ids=lambda one: one.name)
of_candles = pytest.mark.parametrize(
    "one", [i for i in INDICATORS if i.group is not Group.BOOK], ids=lambda one: one.name
)
# Their level is by nature counted from the first bar (or from a moment the caller must have bars of).
COUNTED_FROM_THE_START = {"obv", "vwap_anchored"}


def assert_equal(lines: Mapping[str, Floats], expected: tuple[Floats, ...]) -> None:
    for (label, line), wanted in zip(lines.items(), expected, strict=True):
        wanted = np.asarray(wanted, dtype=np.float64)
        scale = np.nanmax(np.abs(wanted), initial=1.0)
        np.testing.assert_allclose(line, wanted, rtol=1e-9, atol=1e-9 * scale, err_msg=label)


@each
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_values_equal_ta_lib_or_the_published_formula(one: Indicator, data: st.DataObject) -> None:
    made, chosen = data.draw(candles()), data.draw(chosen_for(one))

    lines = one.of(made, beside(made), **chosen)

    assert_equal(lines, EXPECTED[one.name](made, beside(made), **chosen))


@pytest.mark.skipif(not RECORDED.is_file(), reason=f"no {RECORDED}; set CRYPTOPULSE_DATA")
@each
def test_values_equal_ta_lib_or_the_published_formula_on_a_recorded_market(one: Indicator) -> None:
    made = recorded(1_500)

    lines = one.of(made, beside(made))

    assert_equal(lines, EXPECTED[one.name](made, beside(made), **one.checked()))


@each
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_bar_that_is_added_changes_no_value_before_it(one: Indicator, data: st.DataObject) -> None:
    made, chosen = data.draw(candles(least=1)), data.draw(chosen_for(one))
    known = data.draw(st.integers(0, len(made)))
    handed = beside(made)

    before = one.of(made.pick(slice(known)), {name: column[:known] for name, column in handed.items()}, **chosen)

    for label, line in one.of(made, handed, **chosen).items():
        np.testing.assert_array_equal(before[label], line[:known])


@of_candles
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_bar_that_misses_a_number_is_skipped_as_if_it_were_not_there(one: Indicator, data: st.DataObject) -> None:
    whole, chosen = data.draw(candles(least=1)), data.draw(chosen_for(one))
    column = data.draw(st.sampled_from([name for name in one.inputs if name != "opened"]))
    hole = data.draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    at = np.array(data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5, unique=True)))
    getattr(whole, column)[at] = hole
    kept = np.setdiff1d(np.arange(len(whole)), at)

    lines = one.of(whole, **chosen)

    for label, line in one.of(whole.pick(kept), **chosen).items():
        np.testing.assert_array_equal(lines[label][kept], line)
        assert np.isnan(lines[label][at]).all()


@of_candles
def test_a_bar_that_misses_a_number_is_skipped_among_many_as_among_few(one: Indicator) -> None:
    """A library that reckons long columns block by block would let what is missing end with its block."""
    whole, at = walk(20_000), 7_001
    kept = np.delete(np.arange(len(whole)), at)
    without = one.of(whole.pick(kept))

    for column, hole in product(set(one.inputs) - {"opened"}, (np.nan, np.inf, -np.inf)):
        holed = getattr(whole, column).copy()
        holed[at] = hole
        lines = one.of(replace(whole, **{column: holed}))

        for label, line in without.items():
            np.testing.assert_array_equal(lines[label][kept], line, err_msg=f"{label}, {hole} in {column}")


@of_candles
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_after_its_warm_up_a_value_no_longer_depends_on_where_the_candles_begin(
    one: Indicator, data: st.DataObject
) -> None:
    chosen = data.draw(chosen_for(one, most=30))
    if one.name in COUNTED_FROM_THE_START:
        assert one.warm_up(**chosen) == 0
        return
    warm, later = one.warm_up(**chosen), data.draw(st.integers(1, 400))
    made = walk(later + warm + 50, data.draw(st.integers(0, 2**32 - 1)), wildness=0.003)

    early, late = one.of(made, **chosen), one.of(made.pick(slice(later, None)), **chosen)

    for label, line in early.items():
        ours, theirs = line[later + warm :], late[label][warm:]
        assert np.isfinite(theirs).all()
        np.testing.assert_allclose(theirs, ours, rtol=1e-6, atol=1e-6 * np.abs(ours).mean(), err_msg=label)


@each
def test_a_line_is_missing_until_it_is_warm_and_then_never_again(one: Indicator) -> None:
    made = walk(1_500)

    lines = one.of(made, beside(made))

    for label, line in lines.items():
        assert len(line) == len(made)
        first = int(np.argmax(np.isfinite(line)))
        assert np.isfinite(line[first:]).all(), label
        assert first <= one.warm_up(), label


@each
def test_no_candles_and_nothing_but_missing_numbers_give_nothing(one: Indicator) -> None:
    nothing = np.full(60, np.nan)
    missing = CandleColumns.of(np.arange(60) * 60, *[nothing] * 5)
    handed = {name: np.full_like(column, np.nan) for name, column in beside(missing).items()}

    assert all(len(line) == 0 for line in one.of(CandleColumns.empty(), beside(CandleColumns.empty())).values())
    assert all(np.isnan(line).all() and len(line) == 60 for line in one.of(missing, handed).values())


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_the_cloud_to_come_is_the_cloud_that_comes(data: st.DataObject) -> None:
    one = indicator("ichimoku")
    chosen = data.draw(chosen_for(one))
    known, displacement = data.draw(st.integers(0, 200)), int(chosen["displacement"])
    made = walk(known + displacement, seed=data.draw(st.integers(0, 99)))

    ahead = one.to_come(made.pick(slice(known)), **chosen)

    assert len(ahead) == 2
    for label, line in ahead.items():
        np.testing.assert_array_equal(line, one.of(made, **chosen)[label][known:])
