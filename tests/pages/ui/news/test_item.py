"""One story as HTML: escaped, its link marked, its sentiment with who says so."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.news import item
from tests.pages.ui.news.examples import ITEM, NOW, told

TAG = re.compile(r"</?([a-z]+)")
OURS = {"article", "a", "bdi", "div", "span", "p", "time"}
NASTY = st.text(st.sampled_from([*"<>\"'&/= abconsrctyle\u202e"]))


@given(NASTY, NASTY, NASTY, NASTY)
def test_no_text_of_a_stranger_becomes_markup(title: str, summary: str, author: str, source: str):
    drawn = item.story(told(title=title, summary=summary, author=author, source=source, also=(source,)), NOW, {})

    assert set(TAG.findall(drawn)) <= OURS
    assert drawn.count("<a ") == 1


def test_a_link_names_where_it_leads_where_the_source_does_not():
    assert "↗ coindesk.com</span>" in item.title(told(source="aggregator.example"))
    assert "↗</span>" in item.title(ITEM)
    assert "↗</span>" in item.title(told(source="coindesk.com 2"))


def test_a_story_without_a_page_has_no_link():
    assert "<a " not in item.title(told(url=None))


def test_an_asset_leads_to_its_chart_where_the_desk_has_its_market():
    assert 'href="/markets?symbol=BTC%2FUSDT"' in item.story(ITEM, NOW, {"BTC": "BTC/USDT"})
    assert "/markets" not in item.story(ITEM, NOW, {"ETH": "ETH/USDT"})


@pytest.mark.parametrize(("score", "word"), [(0.6, "positive"), (-0.6, "negative"), (0.0, "neutral")])
def test_a_sentiment_says_its_word_its_figure_and_who_counted_it(score: float, word: str):
    drawn = item.sentiment(told(sentiment=score))

    assert re.sub("<[^>]*>", "", drawn) == f"{word} · lexicon"
    assert f"{score:+.2f}" in drawn


def test_an_unknown_sentiment_is_not_shown_as_neutral():
    assert item.sentiment(told(sentiment=None, sentiment_by=None)) == ""


def test_a_model_s_score_would_carry_its_name():
    assert "· gemini-x" in item.sentiment(told(sentiment_by="gemini-x"))
