"""What the browser tells of drawings is believed only as far as it is sound."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.live.drawings import COLOURS, POINTS, parse

FRAME = "BTC/USDT|1h|recorded"
LINE: dict[str, Any] = {
    "id": "abc123",
    "at": 1_763_600_000_123,
    "tool": "trend",
    "points": [{"t": 1_763_600_000, "p": 64_000.5}, {"t": 1_763_603_600.5, "p": 63_900}],
    "style": {"colour": "violet", "width": 2},
}
TEXT = LINE | {"id": "text1", "tool": "text", "points": LINE["points"][:1], "text": "Größe 💡\n<script>"}


def told(*shapes: object) -> dict[str, object]:
    return {"frame": FRAME, "shapes": list(shapes)}


def test_sound_shapes_are_taken_as_they_are() -> None:
    gone = {"id": "erased", "at": 5, "gone": True}
    shapes = (LINE, TEXT, LINE | {"id": "locked", "locked": True}, gone)

    assert parse(told(*shapes), FRAME) == shapes
    assert parse(told(), FRAME) == ()


def test_nothing_we_do_not_know_passes() -> None:
    more = LINE | {"html": "<b>", "text": None, "locked": "yes"}
    more["points"] = [point | {"z": 1} for point in LINE["points"]]
    more["style"] = LINE["style"] | {"url": "javascript:"}

    assert parse(told(more), FRAME) == (LINE,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "UPPER"}, {"id": "a/b c"}, {"id": "x" * 33}, {"id": None}, {"at": -1}, {"at": True}, {"at": 1e300},
        {"tool": "javascript"}, {"tool": ["trend"]}, {"points": []}, {"points": LINE["points"][:1]},
        {"points": [{"t": "1", "p": 1}, {"t": 1, "p": 1}]}, {"points": [{"t": 1, "p": float("nan")}] * 2},
        {"points": [{"t": 1, "p": float("inf")}] * 2}, {"points": [{"t": -1, "p": 1}] * 2}, {"points": [[1, 1]] * 2},
        {"points": [{"t": 5e9, "p": 1}] * 2}, {"style": None}, {"style": {"colour": "red;", "width": 2}},
        {"style": {"colour": "violet", "width": 9}}, {"style": {"colour": ["violet"], "width": 2}},
        {"style": {"colour": "violet", "width": True}}, {"text": "only a text has words"},
    ],
)  # fmt: skip
def test_one_shape_that_is_not_sound_refuses_all(wrong: dict[str, object]) -> None:
    assert parse(told(TEXT, LINE | wrong), FRAME) is None


@pytest.mark.parametrize("words", ["", "x" * 501, "\0", "half of a pair \ud83d", None, 7])
def test_a_text_that_cannot_be_kept_is_refused(words: object) -> None:
    assert parse(told(TEXT | {"text": words}), FRAME) is None


def test_too_many_too_large_or_the_same_twice_is_refused() -> None:
    many = [LINE | {"id": f"line{i}"} for i in range(201)]
    large = [TEXT | {"id": f"text{i}", "text": "💡" * 500} for i in range(40)]

    assert parse(told(*many[:200]), FRAME) is not None
    assert parse(told(*many), FRAME) is None
    assert parse(told(*large), FRAME) is None
    assert parse(told(LINE, LINE), FRAME) is None


@pytest.mark.parametrize("nothing", [None, "x", [], {}, {"frame": FRAME}, {"frame": FRAME, "shapes": {}}])
def test_what_says_nothing_is_nothing(nothing: object) -> None:
    assert parse(nothing, FRAME) is None


def test_shapes_of_another_chart_are_not_this_ones() -> None:
    assert parse(told(LINE), "ETH/USDT|1h|recorded") is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
nearly = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["abcd", "efgh"]) | anything,
        "at": st.integers(0, 10**13) | anything,
        "tool": st.sampled_from(sorted(POINTS)) | anything,
        "points": st.lists(
            st.fixed_dictionaries({"t": st.integers(0, 4 * 10**9) | anything, "p": st.floats() | anything}), max_size=2
        ),
        "style": st.fixed_dictionaries({"colour": st.sampled_from(sorted(COLOURS)) | anything, "width": anything}),
    },
    optional={"text": st.text(max_size=4), "gone": st.booleans(), "locked": st.booleans()},
)


@given(st.lists(nearly | anything, max_size=3))
def test_whatever_comes_it_is_refused_or_can_be_kept_as_json(shapes: list[object]) -> None:
    parsed = parse(told(*shapes), FRAME)

    if parsed is not None:
        written = json.dumps(parsed, allow_nan=False, ensure_ascii=False).encode()
        assert parse(told(*json.loads(written)), FRAME) == parsed
