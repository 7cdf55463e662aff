from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core.market.breaker import ProviderBusyError, ProviderError, ProviderRestsError
from core.market.news_sources.rss import RssFeed
from core.model import ProviderHealth
from tests.clocks import Clock
from tests.servers.news import EMPTY_RSS, Feed
from tests.servers.web import Reply, Web, serving

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
Open = Callable[..., RssFeed]


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def web(feed: Feed) -> Iterator[Web]:
    with serving(feed) as running:
        yield running


@pytest.fixture
def source(web: Web, clock: Clock) -> Open:
    def open(kept: ProviderHealth | None = None, path: str = "/feed?token=secret") -> RssFeed:
        return RssFeed("wire.example", web.address + path, clock, kept)

    return open


def test_a_feed_becomes_headlines_in_plain_text(source: Open) -> None:
    first, second = source().fetch(NOW)

    assert (first.source, first.guid, first.title) == ("wire.example", "wire-1", "Bitcoin rises & falls")
    assert (first.summary, first.url) == ("Both in an hour.", "https://wire.example/a")
    assert first.published_at == NOW - timedelta(minutes=30)
    assert second.title == "Ether sleeps"


def test_an_unchanged_feed_is_not_sent_again_also_across_a_restart(source: Open, web: Web, clock: Clock) -> None:
    before = source()
    before.fetch(clock())
    clock.pass_(300)

    again = source(before.health()).fetch(clock())

    asked = web.requests[-1].headers
    assert (again, len(web.requests)) == ((), 2)
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"v1"', "Mon, 02 Mar 2026 11:31:00 GMT")


def test_a_changed_feed_is_read_again(source: Open, feed: Feed, clock: Clock) -> None:
    wire = source()
    wire.fetch(clock())
    feed.etag, feed.body = '"v2"', feed.body.replace("Ether sleeps", "Ether wakes")
    clock.pass_(300)

    headlines = wire.fetch(clock())

    assert [headline.title for headline in headlines] == ["Bitcoin rises & falls", "Ether wakes"]


def test_another_address_under_the_same_name_begins_anew(source: Open, web: Web) -> None:
    before = source()
    before.fetch(NOW)

    headlines = source(before.health(), path="/other").fetch(NOW)

    assert len(headlines) == 2
    assert "if-none-match" not in web.requests[-1].headers


def test_the_address_of_a_private_feed_is_not_kept_with_its_health(source: Open, web: Web) -> None:
    wire = source()
    wire.fetch(NOW)
    web.meet(Reply(404))

    assert "secret" not in str(wire.health())


def test_it_asks_once_in_five_minutes_whatever_the_answer(source: Open, web: Web, clock: Clock) -> None:
    wire = source()
    web.meet(Reply(404))
    with pytest.raises(ProviderError, match=r"wire\.example answered 404"):
        wire.fetch(clock())
    clock.pass_(299)

    early = wire.fetch(clock())
    clock.pass_(1)
    due = wire.fetch(clock())

    assert (early, len(due), len(web.requests)) == ((), 2, 2)


def test_a_feed_without_entries_is_a_feed(source: Open, feed: Feed) -> None:
    feed.body = EMPTY_RSS
    wire = source()

    headlines = wire.fetch(NOW)

    assert (list(headlines), wire.health().failures) == ([], 0)


@pytest.mark.parametrize("body", ["<html><h1>Are you human?</h1></html>", "", '{"items": []}', "\x00\x01\x02"])
def test_a_page_that_is_no_feed_counts_as_a_failure(source: Open, feed: Feed, body: str) -> None:
    feed.body = body
    wire = source()

    with pytest.raises(ProviderError, match="something else than what was asked for"):
        wire.fetch(NOW)

    assert wire.health().failures == 1
    assert "validators" not in wire.health().detail


def test_a_feed_larger_than_the_cap_is_not_taken(source: Open, web: Web) -> None:
    web.meet(Reply(body=b"<rss>" + b" " * 5_000_001))

    with pytest.raises(ProviderError, match="sent more than 5,000,000 bytes"):
        source().fetch(NOW)


def test_a_publisher_that_asks_to_wait_is_left_alone(source: Open, web: Web, clock: Clock) -> None:
    wire = source()
    web.meet(Reply(429, headers={"Retry-After": "3600"}))
    with pytest.raises(ProviderBusyError):
        wire.fetch(clock())
    clock.pass_(300)

    with pytest.raises(ProviderRestsError):
        wire.fetch(clock())

    assert len(web.requests) == 1


@pytest.mark.parametrize("etag", ["x" * 501, "a\x00b"])
def test_a_validator_no_database_would_hold_is_not_kept(source: Open, feed: Feed, etag: str) -> None:
    feed.etag = etag
    wire = source()

    wire.fetch(NOW)

    assert "If-None-Match" not in wire.health().detail["validators"]
