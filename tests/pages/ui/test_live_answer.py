"""What the browser told is read as if a stranger had sent it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from pages.ui.live import PaneAnswer, Viewport
from pages.ui.live.answer import Answered, answer


def test_a_told_range_becomes_a_viewport_in_aware_utc() -> None:
    told = {"frame": "A", "from": 0, "to": 3600.4, "bars": 60, "follows": True}

    view = Viewport.parse(told, "A")

    assert view == Viewport("A", datetime(1970, 1, 1, tzinfo=UTC), datetime.fromtimestamp(3600.4, UTC), 60, True)


@pytest.mark.parametrize(
    "told",
    [
        None,
        "nonsense",
        {"frame": "B", "from": 0, "to": 1, "bars": 1},
        {"frame": "A", "from": 1, "to": 1, "bars": 1},
        {"frame": "A", "from": float("nan"), "to": 1, "bars": 1},
        {"frame": "A", "from": -5, "to": 1, "bars": 1},
        {"frame": "A", "from": "0", "to": 1, "bars": 1},
        {"frame": "A", "from": 0, "to": 1e300, "bars": 1},
    ],
)
def test_nonsense_or_the_range_of_another_chart_is_no_viewport(told: object) -> None:
    assert Viewport.parse(told, "A") is None


def told_after(told: dict[str, Any], before: Answered | None = None) -> tuple[PaneAnswer, Answered]:
    shapes = ({"id": "line"},) if "drawings" in told else None
    return answer(told, "A", ["BTC/USDT", "ETH/USDT"], ["fill-1"], shapes, before or Answered())


def test_an_action_is_answered_once_however_often_it_is_told() -> None:
    told = {"symbol": {"word": "ETH/USDT", "act": 1}, "mark": {"word": "fill-1", "act": 2}, "drawings": "told"}

    first, answered = told_after(told)
    again, answered = told_after(told, answered)
    repeated, _ = told_after(told | {"symbol": {"word": "ETH/USDT", "act": 3}}, answered)

    assert (first.symbol, first.mark, first.drawings) == ("ETH/USDT", "fill-1", ({"id": "line"},))
    assert (again.symbol, again.mark, again.drawings) == (None, None, None)
    assert (repeated.symbol, repeated.mark, repeated.drawings) == ("ETH/USDT", None, None)


def test_drawings_told_before_are_not_answered_again_after_a_look_at_another_chart() -> None:
    _, answered = told_after({"drawings": "told"})
    _, answered = told_after({}, answered)

    back, _ = told_after({"drawings": "told"}, answered)

    assert back.drawings is None


@pytest.mark.parametrize(
    "told", [None, "ETH/USDT", 7, ["ETH/USDT"], {"word": "DOGE/USDT", "act": 1}, {"word": ["ETH/USDT"], "act": 1}]
)
def test_only_what_we_offered_can_have_been_chosen(told: object) -> None:
    new, _ = told_after({"symbol": told, "mark": told})

    assert (new.symbol, new.mark) == (None, None)
