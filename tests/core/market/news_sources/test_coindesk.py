from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.market.breaker import ProviderBusyError, ProviderError
from core.market.news_sources.coindesk import CoinDeskNews
from core.model import BreakerState
from core.settings import Settings
from tests.clocks import Clock
from tests.servers.news import CoinDesk, article
from tests.servers.web import Reply, Web, serving, told

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def server() -> CoinDesk:
    return CoinDesk()


@pytest.fixture
def web(server: CoinDesk) -> Iterator[Web]:
    with serving(server) as running:
        yield running


def opened(web: Web, home: Path, key: str | None = "cd-good") -> CoinDeskNews:
    settings = Settings(home=home, coindesk_url=web.address, coindesk_key=key)  # pyright: ignore[reportArgumentType]
    return CoinDeskNews(settings, Clock(NOW), None)


def test_articles_become_headlines_in_plain_text(web: Web, server: CoinDesk, tmp_path: Path) -> None:
    server.articles = [article(7, TITLE="<b>Up</b> 5&nbsp;%")]

    [headline] = opened(web, tmp_path).fetch(NOW)

    assert (headline.source, headline.guid) == ("CoinDesk Data", "https://publisher.example/7")
    assert (headline.title, headline.summary, headline.author) == ("Up 5 %", "Body of 7.", "The Publisher")
    assert headline.published_at == datetime.fromtimestamp(1_772_451_007, UTC)


def test_without_a_key_nobody_is_asked_and_the_reason_is_said(web: Web, tmp_path: Path) -> None:
    source = opened(web, tmp_path, key=None)

    headlines = source.fetch(NOW)

    assert (headlines, web.requests, source.health().state) == ((), [], BreakerState.OFF)
    assert source.health().note == (
        "News of CoinDesk Data need a paid key (since May 2026): set CRYPTOPULSE_COINDESK_KEY."
    )


def test_a_wrong_key_is_said_in_a_sentence_without_the_key(web: Web, tmp_path: Path) -> None:
    source = opened(web, tmp_path, key="cd-wrong")

    with pytest.raises(ProviderError, match="does not accept the key: look at CRYPTOPULSE_COINDESK_KEY"):
        source.fetch(NOW)

    assert "cd-wrong" not in str(source.health())


def test_an_article_that_was_taken_back_is_left_out(web: Web, server: CoinDesk, tmp_path: Path) -> None:
    server.articles = [article(1), article(2, STATUS="DELETED")]

    headlines = opened(web, tmp_path).fetch(NOW)

    assert [headline.title for headline in headlines] == ["Article 1"]


def test_an_article_that_lacks_much_is_still_one(web: Web, server: CoinDesk, tmp_path: Path) -> None:
    nothing = dict.fromkeys(("GUID", "SUBTITLE", "BODY", "URL", "AUTHORS", "SOURCE_DATA", "PUBLISHED_ON"))
    server.articles = [article(9, **nothing)]

    [headline] = opened(web, tmp_path).fetch(NOW)

    assert (headline.guid, headline.url, headline.author, headline.published_at) == ("coindesk:9", None, None, NOW)


@pytest.mark.parametrize(
    "answer", [{"Err": {"type": 2}, "Data": []}, {"Data": [{"ID": 1}]}, {"Data": [7]}, {"Err": {}}, [], "x"]
)
def test_what_is_no_list_of_articles_counts_as_a_failure(web: Web, tmp_path: Path, answer: Any) -> None:
    source = opened(web, tmp_path)
    web.meet(told(answer))

    with pytest.raises(ProviderError, match="something else than what was asked for"):
        source.fetch(NOW)

    assert source.health().failures == 1


def test_its_own_rate_limit_is_read_and_kept(web: Web, tmp_path: Path) -> None:
    source = opened(web, tmp_path)
    limits = {"X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "0, 19;window=60", "X-RateLimit-Reset": "40"}
    web.meet(Reply(429, headers=limits))

    with pytest.raises(ProviderBusyError, match="asks us to wait 40 s"):
        source.fetch(NOW)

    assert (source.health().allowance, source.health().remaining) == (20, 0)
