"""What was kept of a person's charts is read without trust: another version of the desk may have written it."""

import json
from dataclasses import asdict

import pytest

from pages.ui.markets.layout import Layout


def test_what_was_kept_is_read_back_the_same():
    layout = Layout("heikin-ashi", "log", "local", profile=True, news=False, indicators=(("rsi", {"period": 9}),))

    assert Layout.parse(json.loads(json.dumps(asdict(layout)))) == layout


@pytest.mark.parametrize(
    "kept",
    [None, [], "x", {"style": "bricks", "profile": "yes", "indicators": 7}, {"indicators": [["gone", {}], ["rsi"], 3]}],
)
def test_what_this_desk_does_not_know_is_left_out(kept: object):
    assert Layout.parse(kept) == Layout()


def test_an_indicator_keeps_the_inputs_it_still_has():
    kept = {"indicators": [["rsi", {"period": 9, "gone": 3}], ["sma", {"period": "many"}]]}

    assert Layout.parse(kept).indicators == (("rsi", {"period": 9}), ("sma", {}))


def test_the_same_indicator_may_stand_twice_with_other_inputs():
    layout = Layout(indicators=(("sma", {"period": 20}), ("sma", {"period": 50})))

    assert [inputs for _, inputs in layout.chosen()] == [{"period": 20}, {"period": 50}]
