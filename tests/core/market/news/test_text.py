"""Text of strangers becomes plain: no markup, nothing invisible, one line, whatever it was."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.market.news.text import plain

MARKUP = re.compile(r"<[a-zA-Z/!?]")
PARTS = [
    *"<>&;/!?-'\" =abps#x3c",
    "<script>",
    "</script>",
    "&lt;",
    "&amp;",
    "<!--",
    "-->",
    "\u202e",
    "\u200b",
    "\u0316",
]
NASTY = st.lists(st.sampled_from(PARTS)).map("".join)


@given(st.one_of(st.text(), NASTY))
def test_no_text_keeps_markup_or_what_cannot_be_seen(text: str):
    said = plain(text, 200)

    assert not MARKUP.search(said)
    assert len(said) <= 200
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in said)
    assert said == " ".join(said.split())


@given(st.one_of(st.text(), NASTY))
def test_plain_text_is_plain_already(text: str):
    once = plain(text, 200)

    assert plain(once, 200) == once


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>up</p><p>down</p>", "up down"),
        ("<b>B</b>itcoin <em>falls</em>", "Bitcoin falls"),
        ("AT&amp;amp;T &copy; &#8364;5", "AT&T © €5"),
        ("BTC < 50k and ETH > 3k", "BTC < 50k and ETH > 3k"),
        ("one<br>two\r\n\tthree", "one two three"),
        ("<a href=\"x>y\" title='a>b'>link</a>", "link"),
        ("before<!-- <b>never</b> -->after", "beforeafter"),
    ],
)
def test_what_a_reader_sees_of_markup_stays(written: str, read: str):
    assert plain(written, 200) == read


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;amp;lt;script&amp;amp;gt;alert(1)&amp;amp;lt;/script&amp;amp;gt;",
        "<scr<script>ipt>alert(1)</script>",
        "<<b>script>alert(1)</script>",
        "<img src=x onerror=alert(1)",
        "<style>@import 'http://evil.example/alert'</style>",
        "<svg onload=alert(1)><text>alert</text></svg>",
        "<SCRIPT SRC=//evil.example/alert.js></SCRIPT >",
        "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>alert</iframe>",
    ],
)
def test_a_script_leaves_nothing_however_it_is_wrapped(written: str):
    assert "alert" not in plain(f"news {written}", 200)


def test_a_title_cannot_turn_the_direction_of_the_page_or_hide_characters():
    assert plain("\u202eniocti\u202c\u2066b\u2069 BT\u200bC\u00ad \ufeffup\u2028now", 200) == "nioctib BTC up now"


def test_a_letter_carries_at_most_three_marks():
    assert plain("B" + "\u0316" * 50 + "TC", 200) == "B" + "\u0316" * 3 + "TC"


def test_a_long_text_is_cut_at_a_word_and_says_so():
    assert plain("Bitcoin rises above its record", 20) == "Bitcoin rises above…"


@pytest.mark.parametrize("part", ["<", "<a ", '<a b="', "<!--", "&amp;", "<script>", "<![x", "\u0300", "<p>", "</"])
def test_a_million_characters_of_broken_markup_come_down_to_a_line(part: str):
    assert len(plain(part * (1_000_000 // len(part)), 300)) <= 300
