"""The bytes of a feed become headlines, whatever they are."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.market.news.feeds import headlines_of, parse_feed
from core.market.news.raw import entries_of
from core.model import Headline

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BASE = "https://feed.example/rss/all.xml"
ENTRY = {"id": "1", "link": "/a", "title": "Bitcoin rises", "summary": "", "author": "", "at": None}


def rss(*items: str) -> bytes:
    whole = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>All</title>{whole}</channel></rss>'.encode()


def parsed(body: bytes) -> list[Headline]:
    return parse_feed(body, "feed.example", BASE, NOW)


def read(body: bytes) -> list[Headline]:
    """The same in this process."""
    return headlines_of(entries_of(body, BASE), "feed.example", BASE, NOW)


def test_a_feed_becomes_headlines_in_its_own_order():
    headlines = parsed(
        rss(
            "<guid isPermaLink='false'>a</guid><title>Bitcoin &amp;amp; ether rise</title><link>https://feed.example/a</link>"
            "<description>&lt;p&gt;Both &lt;b&gt;gain&lt;/b&gt;.&lt;/p&gt;&lt;img src='https://t.example/x.gif'&gt;</description>"
            "<author>Jo</author><pubDate>Fri, 20 Nov 2026 10:30:00 +0200</pubDate>",
            "<title>Second</title><link>b</link>",
        )
    )

    assert headlines[0] == Headline(
        "feed.example", "a", "https://feed.example/a", "Bitcoin & ether rise", "Both gain.", "Jo",
        datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    )  # fmt: skip
    assert [(h.title, h.url) for h in headlines] == [
        ("Bitcoin & ether rise", "https://feed.example/a"),
        ("Second", "https://feed.example/rss/b"),
    ]


def test_atom_is_read_as_well():
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:1</id><title type="html">A &lt;i>word&lt;/i></title>'
        b'<link rel="alternate" href="https://feed.example/1"/><updated>2026-11-20T09:00:00Z</updated>'
        b'<content type="html">&lt;p>Text&lt;/p></content></entry></feed>'
    )

    (headline,) = parsed(body)

    assert (headline.guid, headline.title, headline.summary) == ("tag:1", "A word", "Text")
    assert headline.published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_every_headline_says_that_it_is_untrusted():
    assert parsed(rss("<title>Bitcoin rises</title>"))[0].provenance == "untrusted"


@pytest.mark.parametrize(
    "date",
    [
        "",
        "yesterday",
        "32 Foo 2026",
        "Fri, 20 Nov 2026 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "9" * 400,
        "0001-01-01",
    ],
)
def test_a_missing_odd_or_future_date_is_when_it_was_fetched(date: str):
    (headline,) = read(rss(f"<title>Bitcoin rises</title><pubDate>{date}</pubDate>"))

    assert headline.published_at == NOW


@pytest.mark.parametrize("seconds", [10**30, -(10**30), 0, int((NOW + timedelta(days=1)).timestamp())])
def test_a_moment_no_clock_knows_is_when_it_was_fetched(seconds: int):
    (headline,) = headlines_of([{**ENTRY, "at": seconds}], "s", BASE, NOW)

    assert headline.published_at == NOW


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://user@bank.example/"]
)
def test_a_link_off_the_web_is_left_out_and_the_headline_stays(link: str):
    (headline,) = read(rss(f"<title>Bitcoin rises</title><link>{link}</link>"))

    assert headline.url is None
    assert "javascript" not in repr(headline)


def test_without_a_guid_the_link_names_an_entry_and_without_both_its_title():
    by_link, by_title, again = read(
        rss("<title>One</title><link>https://feed.example/1</link>", "<title>Two</title>", "<title>Two</title>")
    )

    assert by_link.guid == "https://feed.example/1"
    assert by_title.guid == again.guid != ""


def test_a_guid_that_is_no_plain_text_still_tells_entries_apart():
    headlines = read(rss(*(f"<title>T</title><guid>&lt;b&gt;{n}{'x' * 900}&lt;/b&gt;</guid>" for n in range(3))))

    assert len({h.guid for h in headlines}) == 3
    assert all(len(h.guid) <= 500 and "<" not in h.guid for h in headlines)


def test_an_entry_without_a_title_is_called_by_its_text_and_one_without_any_is_left_out():
    headlines = read(rss("<description>Only text</description>", "<guid>empty</guid>", "<title> </title>"))

    assert [(h.title, h.summary) for h in headlines] == [("Only text", "")]


def test_fields_and_entries_have_an_end():
    headlines = read(
        rss(*(f"<title>{'word ' * 500}</title><description>{'word ' * 1_000}</description>" for _ in range(300)))
    )

    assert len(headlines) == 200
    assert all(len(h.title) <= 300 and len(h.summary) <= 1_000 for h in headlines)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\0" * 1000, b"\xff\xfe", b"<html><body>Not found</body></html>", b"[]", b"<rss><channel><item><title>cut off",
        b'<?xml version="1.0" encoding="nonsense"?><rss/>', b"/etc/passwd", b"https://feed.example/",
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>&f;</title></item></channel></rss>',
        b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
        + b']><rss version="2.0"><channel><item><title>&j;</title></item></channel></rss>',
    ],
)  # fmt: skip
def test_what_is_no_feed_has_no_headlines_and_reads_nothing_else(body: bytes):
    assert [h for h in parsed(body) if "root" in repr(h) or len(h.title) > 300] == []


def test_a_feed_that_keeps_its_reader_busy_is_given_up():
    busy = rss(f"<title>Bitcoin rises</title><author>{'a.' * 500_000}</author>")

    assert parsed(busy) == []


@pytest.mark.parametrize("name", ["item", "a", "!--", "![CDATA[", "/", "?", "a b='", "item><title"])
def test_broken_markup_without_end_raises_nothing(name: str):
    parsed(b"<rss><channel>" + f"<{name} ".encode() * (100_000 // (len(name) + 2)))


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_make_the_reader_fail(body: bytes):
    read(b'<rss version="2.0"><channel><item><title>' + body)
    read(body)


@given(st.text(), st.text(), st.text())
def test_no_text_in_any_field_reaches_a_headline_unsafe(title: str, summary: str, link: str):
    entries = json.loads(json.dumps([{**ENTRY, "id": title, "title": title, "summary": summary, "link": link}]))

    for headline in headlines_of(entries, "s", BASE, NOW):
        f"{headline.guid}{headline.title}{headline.summary}".encode()
        assert "\0" not in headline.guid + headline.title + headline.summary
        assert headline.url is None or headline.url.startswith(("http://", "https://"))
