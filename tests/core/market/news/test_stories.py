"""One key for one title, however it is set; another for another."""

import pytest

from core.market.news.stories import title_key

TITLE = "Bitcoin Tops $100,000 for the First Time"


def key(title: str) -> str:
    return title_key(title, "coindesk.com", "https://www.coindesk.com/x")


@pytest.mark.parametrize(
    "same",
    [
        "Bitcoin tops $100000 for first time",
        "BREAKING: Bitcoin Tops $100,000 For The First Time!",
        "Bitcoin tops $100,000 for the first time - CoinDesk",
        "Bitcoin tops ‘$100,000’, for the first time…",
    ],
)
def test_case_punctuation_articles_labels_and_the_publisher_do_not_matter(same: str):
    assert key(same) == key(TITLE) != ""


@pytest.mark.parametrize(
    "other",
    [
        "Bitcoin tops $10,000 for the first time",
        "Ether tops $100,000 for the first time",
        "Bitcoin tops $100,000 for the first time - analysts cautious",
        "First Time Tops $100,000 for the Bitcoin",
        "Bitcoin tops $100,000.5 for the first time",
    ],
)
def test_another_number_word_or_order_is_another_title(other: str):
    assert key(other) != key(TITLE)


def test_accents_and_forms_of_a_letter_do_not_matter():
    assert key("Café owners in Zürich take bitcoin") == key("CAFE\u0301 owners in Zurich take bitcoin")


@pytest.mark.parametrize("title", ["", "Daily brief", "Market Wrap: The Day", "🚀🚀🚀"])
def test_a_title_that_comes_back_every_day_has_no_key(title: str):
    assert key(title) == ""
