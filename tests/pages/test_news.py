"""The news page: stories as a person asks for them, strangers' text that stays text, and what is muted."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from core.desk import Desk
from core.market import news
from core.model import BreakerState, MuteKind, Person, ProviderHealth, ProviderKind, Role
from core.store import Duty
from pages import ui
from tests.conftest import join
from tests.core.market.news.examples import headline
from tests.pages.screens import PageAs, html_of, quote_market, words_of

HOSTILE = 'evil "><img src=https://t.example/x onerror=alert(1)> :red[*bold*] [link](javascript:alert(2)) $x$'
TAGS = re.compile(r"<(/?[a-z0-9]+)")
HARMLESS = {
    "article",
    "a",
    "bdi",
    "div",
    "span",
    "p",
    "time",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
    "small",
    "h2",
}


def tell(jobs_desk: Desk, *told: tuple[str, str, float], summary: str = "") -> None:
    """Keep headlines of (title, source, hours ago)."""
    now = datetime.now(UTC)
    news.keep(jobs_desk.store, [headline(t, s, hours_ago=h, now=now, summary=summary) for t, s, h in told], now)


def stand(jobs_desk: Desk, health: ProviderHealth) -> None:
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.providers.set(health)


def titles(page: AppTest) -> list[str]:
    found = re.findall(r'class="cp-news-title"[^>]*><bdi>(.*?)</bdi>', html_of(page))
    return list(found)


@pytest.fixture
def told(jobs_desk: Desk) -> None:
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    tell(
        jobs_desk,
        ("Bitcoin surges to a record high", "coindesk.com", 1),
        ("Ether plunges after bridge hack", "theblock.co", 2),
        ("BREAKING: Bitcoin surges to record high", "theblock.co", 0.5),
        ("CFTC publishes its weekly report", "cftc.gov", 200),
    )


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_stories_with_their_sources_assets_and_sentiment(page_as: PageAs, desk: Desk, role: Role):
    page = page_as(join(desk, f"{role.value}@desk.example", role), "news.py")

    assert not page.exception
    assert titles(page) == ["Bitcoin surges to a record high", "Ether plunges after bridge hack"]
    said = words_of(page)
    assert "also in theblock.co" in said
    assert "positive · lexicon" in said
    assert "negative · lexicon" in said
    assert 'href="/markets?symbol=BTC%2FUSDT"' in html_of(page)


@pytest.mark.parametrize("role", list(Role))
def test_a_hostile_title_is_shown_as_text_to_every_role(page_as: PageAs, desk: Desk, jobs_desk: Desk, role: Role):
    tell(jobs_desk, (HOSTILE, "<b>s</b>.example", 1), summary=HOSTILE)
    person = join(desk, f"{role.value}@desk.example", role)
    news.mute(desk.store, person, MuteKind.WORD, ":red[*muted*] [x](javascript:alert(3))")

    page = page_as(person, "news.py")

    assert not page.exception
    assert titles(page) == [escape(HOSTILE)]
    body = html_of(page)
    assert {tag.removeprefix("/") for tag in TAGS.findall(body)} <= HARMLESS
    assert not re.search(r"<[^>]*\s(?:on\w+|src|style)\s*=", re.sub(r'"[^"]*"', '""', body))
    assert 'href="javascript' not in body
    labels = [page_button.label for page_button in page.button] + [p.proto.popover.label for p in page.get("popover")]
    assert not any(re.search(r"(?<!\\)(?:\[|\*|\$|:red)", label) for label in labels)


@pytest.mark.usefixtures("told")
def test_a_link_leaves_the_desk_in_a_tab_of_its_own_and_says_to_where(page_as: PageAs, analyst: Person):
    (link, *_) = re.findall(r'<a class="cp-news-title"[^>]*>', html_of(page_as(analyst, "news.py")))

    assert 'target="_blank"' in link
    assert 'rel="noopener noreferrer nofollow"' in link
    assert 'title="Opens coindesk.com in a new tab"' in link


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("choose", "left"),
    [
        (lambda page: page.text_input(key="words").input("bridges"), ["Ether plunges after bridge hack"]),
        (lambda page: page.multiselect(key="asset").select("BTC"), ["Bitcoin surges to a record high"]),
        (lambda page: page.multiselect(key="source").select("theblock.co"), ["BREAKING: Bitcoin surges to record high", "Ether plunges after bridge hack"]),
        (lambda page: page.button_group(key="sounds").set_value("negative"), ["Ether plunges after bridge hack"]),
        (lambda page: page.button_group(key="period").set_value("30 d"), ["Bitcoin surges to a record high", "Ether plunges after bridge hack", "CFTC publishes its weekly report"]),
    ],
    ids=["words", "asset", "source", "sounds", "period"],
)  # fmt: skip
def test_each_filter_narrows_the_list(page_as: PageAs, analyst: Person, choose, left: list[str]):
    page = page_as(analyst, "news.py")

    choose(page).run()

    assert titles(page) == left


@pytest.mark.usefixtures("told")
def test_a_filter_that_leaves_nothing_says_so_and_can_be_cleared(page_as: PageAs, analyst: Person):
    page = page_as(analyst, "news.py")

    page.text_input(key="words").input("nothing-like-it").run()
    said = words_of(page)
    page.button(key="news-clear").click().run()

    assert "Nothing matches the filter" in said
    assert len(titles(page)) == 2


@pytest.mark.usefixtures("told")
def test_a_source_is_muted_in_the_menu_of_its_story_and_comes_back_where_it_is_listed(
    page_as: PageAs, desk: Desk, analyst: Person
):
    page = page_as(analyst, "news.py")
    ether = next(item for item in news.latest(desk.store, analyst) if "Ether" in item.title)
    page.session_state[f"news-menu-{ether.id}"] = True

    page.run()
    page.button(key=f"news-mute-asset-ETH-{ether.id}").click().run()
    muted = titles(page)
    page.button(key="news-unmute-asset-ETH").click().run()

    assert muted == ["Bitcoin surges to a record high"]
    assert len(titles(page)) == 2


@pytest.mark.usefixtures("told")
def test_a_word_is_muted_by_typing_it_and_one_too_common_is_refused(page_as: PageAs, analyst: Person):
    page = page_as(analyst, "news.py")

    page.text_input(key="news-word").input("hack").run()
    muted = titles(page)
    page.text_input(key="news-word").input("the").run()

    assert muted == ["Bitcoin surges to a record high"]
    assert "too common" in words_of(page)


@pytest.mark.usefixtures("told")
def test_the_stories_shown_can_be_taken_away_as_a_file(page_as: PageAs, analyst: Person):
    assert page_as(analyst, "news.py").get("download_button")


def test_a_title_cannot_turn_the_direction_of_what_stands_beside_it(page_as: PageAs, jobs_desk: Desk, analyst: Person):
    """What overrides the direction is gone, and a title of a right-to-left script is a box of its own."""
    now = datetime.now(UTC)
    entry = {"id": "1", "link": "", "title": "\u202eevil\u2066 אבג", "summary": "", "author": "\u202edaor", "at": None}
    news.keep(jobs_desk.store, news.headlines_of([entry], "wire.example", "", now), now)

    page = page_as(analyst, "news.py")

    assert titles(page) == ["evil אבג"]
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(html_of(page))
    assert "<bdi>daor</bdi>" in html_of(page)


def test_more_stories_than_a_page_are_loaded_on_demand(page_as: PageAs, jobs_desk: Desk, analyst: Person):
    tell(jobs_desk, *((f"Story number {n} of very many", "coindesk.com", 1 + n / 100) for n in range(60)))

    page = page_as(analyst, "news.py")
    first = len(titles(page))
    page.button(key="news-more").click().run()

    assert (first, len(titles(page))) == (50, 60)


def test_before_any_feed_answered_the_page_says_why_and_where_to_look(
    page_as: PageAs, jobs_desk: Desk, analyst: Person
):
    page = page_as(analyst, "news.py")
    waiting = words_of(page)
    stand(jobs_desk, replace(HEALTH, failures=1, last_error="wire.example could not be reached, or broke off.",
                             last_error_at=datetime.now(UTC)))  # fmt: skip
    page.run()

    assert "No news yet" in waiting
    assert "No feed has answered yet wire.example could not be reached, or broke off." in words_of(page)
    assert 'href="/operations"' in html_of(page)


def test_without_any_feed_the_page_says_which_setting_names_them(page_as: PageAs, desk: Desk, analyst: Person):
    page = page_as(analyst, "news.py")

    ui.open_doors(replace(desk, settings=desk.settings.model_copy(update={"news_feeds": ()})))
    page.run()

    assert "CRYPTOPULSE_NEWS_FEEDS" in words_of(page)


HEALTH = ProviderHealth("wire.example", ProviderKind.NEWS, BreakerState.CLOSED)


def test_every_source_of_news_says_how_it_stands(page_as: PageAs, jobs_desk: Desk, analyst: Person):
    stand(jobs_desk, replace(HEALTH, last_success_at=datetime.now(UTC)))
    stand(jobs_desk, replace(HEALTH, name="X", state=BreakerState.OFF, note="Posts need a token."))
    stand(jobs_desk, replace(HEALTH, name="binance", kind=ProviderKind.EXCHANGE))

    said = words_of(page_as(analyst, "news.py"))

    assert re.search(r"wire\.example\s+answering", said)
    assert re.search(r"X\s+Posts need a token\.\s+off", said)
    assert "binance" not in said
