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

from pages.ui.live import Bars, InvalidSeriesError, LibraryCached, Line, Viewport
from pages.ui.live.component import ASSETS, LIBRARY
from pages.ui.live.shapes import Look
from pages.ui.live.wire import MESSAGES_COVERED, Picture, Sent, next_message

START = 1_763_600_040
LOOK = Look("BTC/USDT", "recorded", 500, "#1b9e9e", "#d9652b", 2, "UTC", "linear")


def bars(count: int, *, first: int = 0, frame: str = "BTC/USDT|1m|recorded", step: int = 60, close: float = 0) -> Bars:
    times = START + step * np.arange(first, first + count)
    closes = 60_000 + np.arange(first, first + count, dtype=float)
    closes[-1:] += close
    return Bars(frame, step, times, closes - 1, closes + 2.123456, closes - 3, closes, np.full(count, 1234.56789))


def picture(drawn: Bars, *lines: Line, last: float | None = None, look: Look = LOOK) -> Picture:
    return Picture(drawn, lines, (), look, last)


def sent_after(*pictures: Picture) -> Sent:
    sent = None
    for epoch, one in enumerate(pictures):
        sent = next_message(sent, one, f"epoch{epoch}")
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

    again = next_message(once, picture(bars(300)), "other")

    assert again is once
    assert rows(again)["t"] == []
    assert size(again) < 150


def test_a_delta_carries_every_change_of_the_messages_it_covers() -> None:
    sent = sent_after(*(picture(bars(count)) for count in range(300, 304)))

    assert sent.message["s"] == 4
    assert sent.message["b"] == 1
    assert len(rows(sent)["t"]) == 3


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

    assert rows(next_message(sent, picture(moved), "other"))["c"] == [61_000]


def test_oscillators_that_name_one_pane_share_it() -> None:
    zeros = np.zeros(3)
    oscillators = (
        Line("MACD", zeros, "#1", pane="macd"),
        Line("RSI", zeros, "#2"),
        Line("Signal", zeros, "#3", pane="macd"),
    )

    sent = next_message(None, Picture(bars(3), (Line("SMA", zeros, "#4"),), oscillators, LOOK, None), "e")

    full: Any = sent.message["full"]
    assert [line["pane"] for line in full["lines"]] == [0, 1, 2, 1]


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


PAGE = """
import numpy as np
import streamlit as st
from pages.ui import live

values = np.arange(1.0, 51.0)
values[-1] += st.session_state.get("more", 0)
bars = live.Bars("A", 60, 60 * np.arange(50), values, values, values, values, values)
view = live.price_pane(bars, key="pane", up="#00f", down="#f80", precision=2, label="simulated")
st.text(f"{view} {live.chosen_view('pane', 'A')}")
"""


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_string(PAGE, default_timeout=20).run()


def mounted(page: AppTest) -> Any:
    return next(one.proto for one in page.main if one.type == "bidi_component")


def test_a_page_sends_everything_at_first_and_then_only_the_change(page: AppTest) -> None:
    first = json.loads(mounted(page).mixed.json or mounted(page).json)

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


def test_before_any_zoom_there_is_no_viewport(page: AppTest) -> None:
    assert page.text[0].value == "None None"


def test_the_bundled_library_comes_with_its_licence_and_its_notice() -> None:
    head = (ASSETS / LIBRARY).read_text()[:300]

    assert "Apache License 2.0" in head
    assert "Apache License" in (ASSETS / "lightweight-charts-LICENSE").read_text()
    assert "https://www.tradingview.com/" in (ASSETS / "lightweight-charts-NOTICE").read_text()
    assert "https://www.tradingview.com/" in (ASSETS / "pane.js").read_text()


def test_no_asset_of_ours_loads_anything_from_another_host() -> None:
    for asset in [*ASSETS.glob("*.js"), *ASSETS.glob("*.css")]:
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

    asyncio.run(LibraryCached(_streamlit)({"type": "http", "path": path}, receive, send))
    return {name.lower(): value for name, value in answers[0]["headers"]}[b"cache-control"]


def test_only_the_versioned_library_may_be_kept_for_a_year() -> None:
    base = "/_stcore/bidi-components/cryptopulse.price_pane"

    assert b"immutable" in cache_header(f"{base}/{LIBRARY}")
    assert cache_header(f"{base}/pane.js") == b"public"
    assert cache_header(f"/missing/cryptopulse.price_pane/{LIBRARY}") == b"public"
