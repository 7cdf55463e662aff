"""Addresses of articles: only the web's, and one key for every spelling of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.market.news.links import domain, page_key, safe_url

PAGE = "https://www.coindesk.com/markets/2026/11/20/bitcoin-rises/"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,<script>", "file:///etc/passwd", "ftp://feed.example/x", "//", "",
        "http://", "https://user:secret@bank.example/", "http://[::1", "http://a b/", "http://localhost:99999/", "http://x/",
        "https://feed.example/" + "a" * 3000, None, 5,
    ],
)  # fmt: skip
def test_what_is_no_page_of_the_web_is_no_link(address: object):
    assert safe_url(address) is None


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("HTTPS://Feed.Example/A?b=1&c=2#d", "https://feed.example/A?b=1&c=2#d"),
        (" https://feed.example/a b\"<c>'d ", "https://feed.example/a%20b%22%3Cc%3E%27d"),
        ("https://bücher.example/ü?x=ö", "https://xn--bcher-kva.example/%C3%BC?x=%C3%B6"),
        ("https://feed.example/%41", "https://feed.example/%41"),
    ],
)
def test_a_link_is_ascii_without_anything_that_could_end_an_attribute(address: str, safe: str):
    assert safe_url(address) == safe


def test_a_relative_link_is_completed_by_the_feed_s_address():
    assert safe_url("../story", "https://feed.example/rss/all.xml") == "https://feed.example/story"


@given(st.text())
def test_no_text_makes_a_link_that_is_none(text: str):
    made = safe_url(text, "https://feed.example/")

    assert made is None or (
        made.isascii() and made.startswith(("http://", "https://")) and not set(made) & set("\"'<> ")
    )


@pytest.mark.parametrize(
    "spelling",
    [
        "http://coindesk.com/markets/2026/11/20/bitcoin-rises",
        "https://www.coindesk.com/markets/2026/11/20/bitcoin-rises/?utm_source=rss&utm_medium=feed",
        "https://www.coindesk.com/markets//2026/11/20/bitcoin-rises/#comments",
        "https://www.coindesk.com/markets/2026/11/20/bitcoin-rises/?fbclid=1&ref=x",
    ],
)
def test_every_spelling_of_a_page_has_one_key(spelling: str):
    assert page_key(spelling) == page_key(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "https://www.coindesk.com/markets/2026/11/20/bitcoin-falls/",
        "https://www.theblock.co/markets/2026/11/20/bitcoin-rises/",
        "https://www.coindesk.com/markets/2026/11/20/bitcoin-rises/?page=2",
    ],
)
def test_another_page_has_another_key(other: str):
    assert page_key(other) != page_key(PAGE)


def test_parameters_that_name_the_page_count_in_any_order():
    assert page_key("https://a.example/?p=1&q=2&utm_term=x") == page_key("https://a.example/?q=2&p=1")
    assert page_key("https://a.example/?p=1") != page_key("https://a.example/?p=2")


def test_the_front_page_of_a_site_tells_no_story():
    assert page_key("https://www.coindesk.com/") is None
    assert page_key("https://www.coindesk.com/?utm_source=rss") is None
    assert page_key(None) is None


def test_a_domain_is_named_as_people_do():
    assert domain(PAGE) == "coindesk.com"
