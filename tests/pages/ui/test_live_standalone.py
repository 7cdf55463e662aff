"""The chart as one file: nothing in it can end a script early or load anything; how it moves is in tests/journeys."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from pages.ui.live import Bars, Mark, standalone_html

HOSTILE = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)>"


class Read(HTMLParser):
    """The elements of a page, and the text of its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "script":
            self.scripts[-1] += data


@pytest.fixture(scope="module")
def page() -> str:
    values = np.arange(1.0, 51.0)
    return standalone_html(
        Bars("BTC/USDT|1h", 3600, 3600 * np.arange(50), values, values, values, values, values),
        made_at=datetime(2026, 11, 21, 13, 45, tzinfo=UTC),
        up="#00f",
        down="#f80",
        precision=2,
        title=HOSTILE,
        label="simulated",
        marks=[Mark("news", datetime(1970, 1, 2, tzinfo=UTC), None, "news", HOSTILE)],
    )


def read(page: str) -> Read:
    reader = Read()
    reader.feed(page)
    return reader


def test_hostile_words_stand_in_the_data_whole_and_end_no_script(page: str) -> None:
    scripts = read(page).scripts

    data: Any = json.loads(scripts[1])
    assert len(scripts) == 3
    assert data["message"]["look"]["title"] == HOSTILE
    assert data["message"]["marks"]["set"][0][4] == HOSTILE
    assert data["made"] == "2026-11-21 13:45 UTC"


def test_every_module_is_inlined_and_nothing_is_loaded_from_elsewhere(page: str) -> None:
    reader = read(page)

    modules = json.loads(reader.scripts[0])["imports"]
    assert {"standalone.js", "chart.js", "drawing/primitive.js", "lightweight-charts-5.2.1.js"} <= modules.keys()
    assert all(address.startswith("data:text/javascript;base64,") for address in modules.values())
    assert not [attrs for _, attrs in reader.tags if attrs.keys() & {"src", "href"}]
    policy = next(attrs["content"] for _, attrs in reader.tags if "http-equiv" in attrs) or ""
    assert "default-src 'none'" in policy
    assert not re.search(r"https?:", policy)
