"""What the price pane sends, checked without a browser; the browser's half is in tests/journeys."""

import asyncio
import json
from collections.abc import MutableMapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.live import Band, Bars, InvalidSeriesError, Line, Mark, PaneServed, PriceLevel, Profile
from pages.ui.live.bundle import ASSETS, LIBRARY
from pages.ui.live.component import NAME
from pages.ui.live.picture import MOST_WORDS, Picture
from pages.ui.live.shapes import Look
from pages.ui.live.wire import MESSAGES_COVERED, Sent, next_message

START = 1_763_600_040
LOOK = Look("BTC/USDT", "recorded", 500, "#1b9e9e", "#d9652b", 2)


def bars(count: int, *, first: int = 0, frame: str = "BTC/USDT|1m|recorded", step: int = 60, close: float = 0) -> Bars:
    times = START + step * np.arange(first, first + count)
    closes = 60_000 + np.arange(first, first + count, dtype=float)
    closes[-1:] += close
    return Bars(frame, step, times, closes - 1, closes + 2.123456, closes - 3, closes, np.full(count, 1234.56789))


def picture(drawn: Bars, *lines: Line, last: float | None = None, look: Look = LOOK) -> Picture:
    return Picture(drawn, lines, (), look, last)


def mark(id: str, text: str = "Bought 1 BTC") -> Mark:
    return Mark(id, datetime.fromtimestamp(START, UTC), 60_000.123, "buy", text)


def sent_after(*pictures: Picture) -> Sent:
    """Send these one after the other to a browser that has heard each of them."""
    sent = None
    for epoch, one in enumerate(pictures):
        sent = next_message(sent, one, f"epoch{epoch}", sent and sent.epoch)
    assert sent is not None
    return sent


def rows(sent: Sent) -> Any:
    return sent.message["d"]


def size(sent: Sent) -> int:
    return len(json.dumps(sent.message))


def test_the_first_message_is_the_whole_set() -> None:
    sent = sent_after(picture(bars(300)))

    full: Any = sent.message["full"]
    assert np.cumsum(full["t"]).tolist() == bars(300).times.tolist()
    assert full["h"][0] == 60_002.12
    assert full["v"][0] == 1234.568


def test_a_forming_bar_travels_alone_in_a_few_hundred_bytes() -> None:
    line = Line("SMA 20", np.arange(2_000.0), "#888")

    sent = sent_after(picture(bars(2_000), line), picture(bars(2_000, close=5.5), line, last=62_004.5))

    assert rows(sent)["c"] == [62_004.5]
    assert rows(sent)["t"] == [START + 60 * 1_999]
    assert sent.message["p"] == 62_004.5
    assert size(sent) < 300


def test_a_new_bar_of_a_window_that_slid_travels_without_the_bars_known() -> None:
    sent = sent_after(picture(bars(300)), picture(bars(300, first=1)))

    assert rows(sent)["t"] == [START + 60 * 300]
    assert sent.message["f"] == START + 60
    assert sent.message["n"] == 300


def test_a_corrected_older_bar_travels_with_all_after_it() -> None:
    corrected = bars(300)
    closes = corrected.prices[3].copy()
    closes[290] += 1

    sent = sent_after(picture(bars(300)), picture(replace(corrected, close=closes)))

    assert len(rows(sent)["c"]) == 10
    assert rows(sent)["c"][0] == 60_291


def test_the_same_picture_again_costs_no_new_message() -> None:
    once = sent_after(picture(bars(300)), picture(bars(300)))

    again = next_message(once, picture(bars(300)), "other", once.epoch)

    assert again is once
    assert rows(again)["t"] == []
    assert size(again) < 150


def test_a_delta_carries_every_change_of_the_messages_it_covers() -> None:
    sent = sent_after(*(picture(bars(count)) for count in range(300, 304)))

    assert sent.message["s"] == 4
    assert sent.message["b"] == 1
    assert len(rows(sent)["t"]) == 3


@pytest.mark.parametrize("has", [None, "of another page"])
def test_until_the_browser_has_the_set_every_message_carries_all_of_it(has: str | None) -> None:
    sent = next_message(sent_after(picture(bars(300))), picture(bars(301)), "other", has)

    full: Any = sent.message["full"]
    assert len(full["t"]) == 301
    assert (sent.epoch, sent.message["s"]) == ("epoch0", 2)


def test_a_browser_that_took_any_of_the_whole_sets_goes_on_from_it() -> None:
    first = sent_after(picture(bars(300)))
    again = next_message(first, picture(bars(301)), "other", None)

    sent = next_message(again, picture(bars(302)), "other", "epoch0")

    assert len(rows(sent)["t"]) == 2
    assert sent.message["b"] == first.seq


def test_a_delta_stops_covering_what_lies_too_far_back() -> None:
    sent = sent_after(*(picture(bars(count)) for count in range(300, 320)))

    assert sent.message["s"] == 20
    assert sent.message["b"] == 20 - MESSAGES_COVERED
    assert len(rows(sent)["t"]) == MESSAGES_COVERED


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(bars(300, frame="ETH/USDT|1m|recorded"), id="another symbol"),
        pytest.param(bars(300, step=300), id="another aggregation"),
        pytest.param(bars(300, first=-50), id="a window further back"),
        pytest.param(bars(299), id="a bar that vanished"),
        pytest.param(bars(300, first=400), id="a hole between"),
        pytest.param(replace(bars(300), history=(START - 600, START)), id="a longer history"),
    ],
)
def test_what_does_not_continue_the_chart_travels_whole(other: Bars) -> None:
    sent = sent_after(picture(bars(300)), picture(other))

    assert "full" in sent.message
    assert sent.epoch == "epoch1"


def test_one_more_overlay_travels_whole() -> None:
    line = Line("SMA 20", np.zeros(300), "#888")

    sent = sent_after(picture(bars(300)), picture(bars(300), line))

    assert "full" in sent.message


def test_an_overlay_value_the_slid_window_no_longer_knows_changes_nothing() -> None:
    before = Line("SMA 2", np.append(np.nan, np.arange(299.0)), "#888")
    after = Line("SMA 2", np.append(np.nan, np.arange(1, 300.0)), "#888")

    sent = sent_after(picture(bars(300), before), picture(bars(300, first=1), after))

    assert rows(sent)["x"] == [[299.0]]


def test_a_changed_label_travels_with_the_delta() -> None:
    stale = replace(LOOK, label="simulated")

    sent = sent_after(picture(bars(300)), picture(bars(300), look=stale))

    look: Any = sent.message["look"]
    assert look["label"] == "simulated"
    assert rows(sent)["t"] == []


def test_bars_changed_by_the_page_after_sending_do_not_change_what_was_sent() -> None:
    closes = np.full(3, 60_000.0)
    times = START + 60 * np.arange(3)
    first = Bars("A", 60, times, closes, closes, closes, closes, closes)
    sent = sent_after(picture(first))
    closes[2] = 61_000

    moved = Bars("A", 60, times, closes, closes, closes, closes, closes)

    assert rows(next_message(sent, picture(moved), "other", sent.epoch))["c"] == [61_000]


def test_oscillators_that_name_one_pane_share_it() -> None:
    zeros = np.zeros(3)
    oscillators = (
        Line("MACD", zeros, "#1", pane="macd"),
        Line("RSI", zeros, "#2"),
        Line("Signal", zeros, "#3", pane="macd"),
    )

    sent = next_message(None, Picture(bars(3), (Line("SMA", zeros, "#4"),), oscillators, LOOK), "e", None)

    full: Any = sent.message["full"]
    assert [line["pane"] for line in full["lines"]] == [0, 1, 2, 1]


def test_what_a_line_knows_of_bars_to_come_travels_whole_and_only_when_it_changes() -> None:
    def cloud(newest: float) -> Picture:
        return picture(bars(300), Line("Span A", np.zeros(300), "#888", ahead=[60_000.123, newest]))

    sent = sent_after(cloud(1), cloud(1))
    changed = next_message(sent, cloud(2), "other", sent.epoch)

    assert "ahead" not in sent.message
    assert changed.message["ahead"] == [[60_000.12, 2]]
    assert rows(changed)["t"] == []


def test_a_band_names_its_lines_by_number_and_the_first_of_two_alike() -> None:
    lines = tuple(Line(name, np.zeros(3), "#888") for name in ("Upper", "Middle", "Lower", "Upper"))

    sent = next_message(None, Picture(bars(3), lines, (), LOOK, bands=(Band("Upper", "Lower", "#123"),)), "e", None)

    full: Any = sent.message["full"]
    assert full["bands"] == [{"upper": 0, "lower": 2, "colour": "#123", "below": ""}]


def test_a_band_between_lines_that_are_not_there_is_refused() -> None:
    with pytest.raises(InvalidSeriesError, match="Upper and Lower"):
        Picture(bars(3), (), (), LOOK, bands=(Band("Upper", "Lower", "#123"),))


def test_of_the_marks_only_those_that_changed_travel() -> None:
    before = replace(picture(bars(300)), marks=tuple(mark(str(i)) for i in range(20)))
    after = replace(before, marks=(*before.marks[1:19], mark("19", "Bought 2 BTC"), mark("new")))

    sent = sent_after(before, after)

    marks: Any = sent.message["marks"]
    assert marks["set"] == [
        ["19", START, 60_000.12, "buy", "Bought 2 BTC"],
        ["new", START, 60_000.12, "buy", "Bought 1 BTC"],
    ]
    assert marks["gone"] == ["0"]
    assert rows(sent)["t"] == []


def test_a_change_of_marks_levels_or_profile_travels_for_as_long_as_a_message_covers_it() -> None:
    plain = picture(bars(300))
    dressed = replace(plain, marks=(mark("a"),), levels=(PriceLevel("o", 60_000, "buy 1", "buy"),))
    later = [replace(dressed, bars=bars(300, close=i)) for i in range(1, MESSAGES_COVERED + 1)]

    covered = sent_after(plain, dressed, *later[:-1])
    after = sent_after(plain, dressed, *later)

    assert {"marks", "levels"} <= covered.message.keys()
    assert not {"marks", "levels"} & after.message.keys()


def test_a_profile_travels_again_only_when_its_change_could_be_seen() -> None:
    def with_volume(last: float) -> Picture:
        return replace(picture(bars(300)), profile=Profile([1, 2, 3], [1_000, last], [500, 0]))

    same = sent_after(with_volume(10), with_volume(10.1))
    other = sent_after(with_volume(10), with_volume(200))

    assert "profile" not in same.message
    assert other.message["profile"] == {"edges": [1, 2, 3], "u": [333, 67], "d": [167, 0]}


@pytest.mark.parametrize("up", [[1, 2, 3], [1, np.nan]])
def test_a_profile_whose_edges_do_not_enclose_finite_volumes_is_refused(up: list[float]) -> None:
    with pytest.raises(InvalidSeriesError):
        Profile([1, 2, 3], up, up)


def test_a_level_at_no_price_is_left_out() -> None:
    sent = sent_after(replace(picture(bars(3)), levels=(PriceLevel("o", float("nan"), "stop", "stop"),)))

    assert sent.message["levels"] == []


def test_long_words_of_strangers_are_cut_before_they_travel() -> None:
    sent = sent_after(replace(picture(bars(3)), marks=(mark("a", "x" * 10_000),)))

    marks: Any = sent.message["marks"]
    assert len(marks["set"][0][4]) == MOST_WORDS


def test_newer_data_without_another_price_travels_as_its_moment_alone() -> None:
    sent = sent_after(replace(picture(bars(300)), as_of=START), replace(picture(bars(300)), as_of=START + 1.25))

    assert sent.message["a"] == START + 1.2
    assert rows(sent)["t"] == []
    assert size(sent) < 150


def test_what_the_browser_made_itself_is_not_sent_back_to_it_but_to_one_that_has_nothing() -> None:
    before = replace(picture(bars(300)), extras={"drawings": []})
    drawn = replace(before, bars=bars(300, close=1), extras={"drawings": [{"id": "line"}]})

    first = sent_after(before)
    sent = next_message(first, drawn, "other", first.epoch, known=frozenset({"drawings"}))
    fresh = next_message(first, drawn, "other", None, known=frozenset({"drawings"}))

    assert "drawings" not in sent.message
    assert fresh.message["drawings"] == [{"id": "line"}]


def test_with_twelve_lines_and_twenty_marks_a_tick_stays_below_five_hundred_bytes() -> None:
    def at(tick: int) -> Picture:
        values = np.append(np.linspace(50_000, 60_000, 1_999), 60_000 + tick)
        lines = tuple(Line(f"Line {number}", values, "#888") for number in range(12))
        return replace(
            picture(bars(2_000, close=tick), *lines, last=62_000 + tick),
            marks=tuple(mark(str(number)) for number in range(20)),
            levels=(PriceLevel("o", 60_000, "buy 1", "buy"),),
        )

    sent = sent_after(at(0), at(1), at(2))

    assert len(rows(sent)["t"]) == 1
    assert size(sent) < 500


def test_a_value_that_is_no_number_travels_as_null() -> None:
    sent = sent_after(picture(bars(2), Line("SMA", [np.nan, 1.0], "#888"), last=float("nan")))

    full: Any = sent.message["full"]
    assert full["x"] == [[None, 1.0]]
    assert sent.message["p"] is None
    assert "NaN" not in json.dumps(sent.message)


@pytest.mark.parametrize(
    ("column", "values"),
    [("close", [1.0, 2.0]), ("time", [3, 2, 1]), ("time", [1, 1, 2]), ("time", [1, 2, np.nan])],
)
def test_columns_that_cannot_be_a_chart_are_refused(column: str, values: list[float]) -> None:
    with pytest.raises(InvalidSeriesError):
        replace(bars(3), **{column: values})


def test_an_overlay_of_another_length_than_the_bars_is_refused() -> None:
    with pytest.raises(InvalidSeriesError, match="SMA 20 has 2 values"):
        picture(bars(3), Line("SMA 20", [1, 2], "#888"))


PAGE = """
import numpy as np
import streamlit as st
from pages.ui import live

values = np.arange(1.0, 51.0)
values[-1] += st.session_state.get("more", 0)
bars = live.Bars("A", 60, 60 * np.arange(50), values, values, values, values, values)
answer = live.price_pane(
    bars, key="pane", up="#00f", down="#f80", precision=2, label="simulated", symbols=["A", "B"], drawings=[],
)
st.text(f"{answer} {live.chosen_view('pane', 'A')}")
"""


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_string(PAGE, default_timeout=20).run()


def mounted(page: AppTest) -> Any:
    return next(one.proto for one in page.main if one.type == "bidi_component")


def test_a_page_sends_everything_at_first_and_then_only_the_change(page: AppTest) -> None:
    first = json.loads(mounted(page).mixed.json or mounted(page).json)

    page.session_state["pane"] = {"has": first["e"]}
    page.session_state["more"] = 3
    page.run()

    second = json.loads(mounted(page).mixed.json or mounted(page).json)
    assert len(first["full"]["t"]) == 50
    assert second["d"]["c"] == [53]
    assert second["e"] == first["e"]


def test_the_code_of_the_pane_is_named_and_never_travels_with_an_update(page: AppTest) -> None:
    proto = mounted(page)

    assert (proto.js_source_path, proto.css_source_path) == ("pane.js", "pane.css")
    assert proto.js_content == proto.css_content == proto.html_content == ""


def test_before_a_person_does_anything_the_answer_is_empty(page: AppTest) -> None:
    assert page.text[0].value == "PaneAnswer(viewport=None, symbol=None, mark=None, drawings=None) None"


def test_the_bundled_library_comes_with_its_licence_and_its_notice() -> None:
    head = (ASSETS / LIBRARY).read_text()[:300]

    assert "Apache License 2.0" in head
    assert "Apache License" in (ASSETS / "lightweight-charts-LICENSE").read_text()
    assert "https://www.tradingview.com/" in (ASSETS / "lightweight-charts-NOTICE").read_text()
    assert "https://www.tradingview.com/" in (ASSETS / "dom.js").read_text()


def test_no_asset_of_ours_loads_anything_from_another_host() -> None:
    for asset in [*ASSETS.rglob("*.js"), *ASSETS.rglob("*.css")]:
        words = asset.read_text()
        assert 'from "http' not in words, asset.name
        assert 'import("http' not in words, asset.name
        assert "url(http" not in words, asset.name


async def _streamlit(scope: Any, receive: Any, send: Any) -> None:
    status = 404 if scope["path"].startswith("/missing") else 200
    await send({"type": "http.response.start", "status": status, "headers": [(b"Cache-Control", b"public")]})
    await send({"type": "http.response.body", "body": b""})


def cache_header(path: str) -> bytes:
    answers: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {}

    async def send(message: MutableMapping[str, Any]) -> None:
        answers.append(message)

    asyncio.run(PaneServed(_streamlit)({"type": "http", "path": path}, receive, send))
    return {name.lower(): value for name, value in answers[0]["headers"]}[b"cache-control"]


def test_files_whose_address_names_this_version_may_be_kept_for_a_year() -> None:
    base = f"/_stcore/bidi-components/{NAME}"

    assert b"immutable" in cache_header(f"{base}/{LIBRARY}")
    assert b"immutable" in cache_header(f"{base}/drawing/tools.js")
    assert cache_header("/_stcore/bidi-components/cryptopulse-0.price_pane/pane.js") == b"public"
    assert cache_header(f"/missing/{NAME}/{LIBRARY}") == b"public"
