"""The short list other pages show."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from core.desk import Desk
from core.market import news
from core.model import Person
from tests.core.market.news.examples import headline
from tests.pages.screens import html_of, words_of


def drawn(desk: Desk, person: Person, limit: int, symbols: list[str] | None = None) -> AppTest:
    def script(desk, limit, symbols):  # its text alone is run: no name of this file is known there
        from pages.ui import news

        news.draw_latest(desk, limit, symbols)

    return AppTest.from_function(script, args=(desk.for_person(person), limit, symbols)).run()


@pytest.fixture
def told(jobs_desk: Desk) -> None:
    now = datetime.now(UTC)
    titles = ("Bitcoin surges to a record", "Ether slides again today", "Bitcoin and ether funds compared")
    news.keep(jobs_desk.store, [headline(t, hours_ago=n, now=now) for n, t in enumerate(titles, 1)], now)


@pytest.mark.usefixtures("told")
def test_the_newest_stories_come_in_a_line_each_up_to_the_limit(desk: Desk, analyst: Person):
    page = drawn(desk, analyst, 2)

    assert html_of(page).count("<li>") == 2
    assert "Bitcoin surges to a record ↗ coindesk.com · 60 min ago positive · lexicon" in words_of(page)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("symbols", [["ETH/USDT"], ["ETH"]])
def test_with_symbols_only_stories_on_their_base_assets_are_shown(desk: Desk, analyst: Person, symbols: list[str]):
    said = words_of(drawn(desk, analyst, 10, symbols))

    assert "Ether slides" in said
    assert "funds compared" in said
    assert "Bitcoin surges" not in said


@pytest.mark.usefixtures("told")
def test_without_a_story_on_an_asset_it_says_so(desk: Desk, analyst: Person):
    assert "No news on XRP" in words_of(drawn(desk, analyst, 10, ["XRP/USDT"]))


def test_without_any_news_it_says_why(desk: Desk, analyst: Person):
    assert "No news yet" in words_of(drawn(desk, analyst, 10))
