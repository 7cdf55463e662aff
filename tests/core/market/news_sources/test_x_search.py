from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.market.breaker import ProviderError, ProviderRestsError
from core.market.news_sources.x_search import EPOCH, XSearch, told_at
from core.model import BreakerState, ProviderHealth
from core.settings import Settings
from tests.clocks import Clock
from tests.servers.news import X, post
from tests.servers.web import Web, serving, told

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
Open = Callable[..., XSearch]


def id_at(moment: datetime) -> int:
    return round((moment - EPOCH) / timedelta(milliseconds=1)) << 22


FIRST = id_at(NOW - timedelta(minutes=15))


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def server() -> X:
    return X(posts=[post(FIRST)])


@pytest.fixture
def web(server: X) -> Iterator[Web]:
    with serving(server) as running:
        yield running


@pytest.fixture
def source(web: Web, clock: Clock, tmp_path: Path) -> Open:
    def open(kept: ProviderHealth | None = None, token: Any = "AAAA-good") -> XSearch:
        return XSearch(Settings(home=tmp_path, x_url=web.address, x_token=token), clock, kept)

    return open


def test_posts_become_headlines_in_plain_text(source: Open, web: Web) -> None:
    [headline] = source().fetch(NOW)

    assert (headline.source, headline.title) == ("X", "BTC to the moon & back")
    assert headline.url == f"https://x.com/i/web/status/{FIRST}"
    assert headline.published_at == NOW - timedelta(minutes=15)
    assert web.requests[0].query["query"] == "(bitcoin OR ethereum OR crypto) lang:en -is:retweet"


def test_without_a_token_nobody_is_asked_and_the_reason_is_said(source: Open, web: Web) -> None:
    x = source(token=None)

    headlines = x.fetch(NOW)

    assert (headlines, web.requests, x.health().state) == ((), [], BreakerState.OFF)
    assert x.health().note == "Posts on X need the bearer token of an app: set CRYPTOPULSE_X_TOKEN."


def test_only_newer_posts_are_paid_for_also_across_a_restart(source: Open, server: X, web: Web, clock: Clock) -> None:
    before = source()
    before.fetch(clock())
    clock.pass_(1800)
    server.posts.insert(0, post(FIRST + 1, "ETH too"))

    headlines = source(before.health()).fetch(clock())

    assert [headline.title for headline in headlines] == ["ETH too"]
    assert web.requests[-1].query["since_id"] == str(FIRST)


def test_no_new_post_is_an_answer_and_the_newest_id_stays(source: Open, web: Web, clock: Clock) -> None:
    x = source()
    x.fetch(clock())
    for _ in range(2):
        clock.pass_(1800)
        assert list(x.fetch(clock())) == []

    assert web.requests[-1].query["since_id"] == str(FIRST)
    assert x.health().failures == 0


def test_after_a_week_of_silence_the_search_begins_anew(source: Open, web: Web, clock: Clock) -> None:
    """X refuses a `since_id` older than its search reaches, for ever if it is sent again."""
    x = source()
    x.fetch(clock())
    clock.pass_(7 * 86_400)

    x.fetch(clock())

    assert "since_id" not in web.requests[-1].query


def test_an_id_tells_its_moment() -> None:
    # The example of X's own documentation on ids.
    assert told_at("1541815603606036480") == datetime(2022, 6, 28, 16, 7, 40, 105_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "said"),
    [(400, "CRYPTOPULSE_X_QUERY"), (401, "CRYPTOPULSE_X_TOKEN"), (402, "no credit left"), (403, "no search of recent")],
)
def test_a_refusal_is_said_in_a_sentence_without_the_token(source: Open, web: Web, status: int, said: str) -> None:
    x = source()
    web.meet(told({"title": "no", "status": status}, status))

    with pytest.raises(ProviderError, match=said):
        x.fetch(NOW)

    assert "AAAA" not in str(x.health())


def test_a_spent_window_is_waited_for(source: Open, server: X, web: Web, clock: Clock) -> None:
    server.remaining, server.reset = 0, round(NOW.timestamp()) + 3600
    x = source()
    x.fetch(clock())
    clock.pass_(1800)

    with pytest.raises(ProviderRestsError, match="allows no more calls until 13:00:00 UTC"):
        x.fetch(clock())

    assert len(web.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        {"data": []},
        {"meta": {}, "data": [{}]},
        {"meta": {}, "data": [{**post(1), "id": "x"}]},
        {"meta": {}, "data": [{**post(1), "id": "9" * 30}]},
        {"meta": {}, "data": [{**post(1), "created_at": "noon"}]},
    ],
)
def test_what_is_no_list_of_posts_counts_as_a_failure(source: Open, web: Web, answer: Any) -> None:
    x = source()
    web.meet(told(answer))

    with pytest.raises(ProviderError, match="something else than what was asked for"):
        x.fetch(NOW)

    assert (x.health().failures, x.health().detail.get("newest")) == (1, None)
