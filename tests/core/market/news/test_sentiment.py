"""The lexicon's score: bounded, deterministic, None where it knows nothing, and right about plain headlines."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.market.news.sentiment import Mood, sentiment_of
from core.market.news.sentiment import lexicon as lx

ANY_WORD = st.sampled_from(sorted({*lx.WORDS, *lx.PHRASES, *lx.NEGATIONS, *lx.LOUDER, *lx.QUIETER, "bitcoin", "fell;"}))
ANY_TEXT = st.one_of(st.text(), st.lists(ANY_WORD, max_size=60).map(" ".join))


@given(ANY_TEXT, ANY_TEXT)
def test_a_score_lies_between_minus_one_and_one_or_is_none(title: str, summary: str):
    score = sentiment_of(title, summary)

    assert score is None or -1 < score < 1


@given(st.sampled_from(sorted(lx.WORDS)), st.sampled_from(sorted(lx.NEGATIONS - {"nor"})))
def test_a_negation_flips_the_sign_and_says_less(word: str, negation: str):
    said, denied = sentiment_of(f"it {word}"), sentiment_of(f"it {negation} {word}")

    assert said
    assert denied
    assert said * denied < 0
    assert abs(denied) < abs(said)


@given(st.sampled_from(sorted(lx.WORDS)), st.sampled_from(sorted(lx.LOUDER)), st.sampled_from(sorted(lx.QUIETER)))
def test_a_word_beside_makes_it_louder_or_quieter_never_another_sign(word: str, louder: str, quieter: str):
    loud, plainly, quiet = (sentiment_of(f"{beside} {word}") for beside in (louder, "it", quieter))

    assert loud
    assert plainly
    assert quiet
    assert abs(quiet) < abs(plainly) < abs(loud)
    assert (loud > 0) == (plainly > 0) == (quiet > 0)


@pytest.mark.parametrize("text", ["", " ", "Fed holds its meeting", "価格", "\0"])
def test_a_text_without_a_word_of_the_lexicon_has_no_score(text: str):
    assert sentiment_of(text) is None


@pytest.mark.parametrize(
    "good",
    [
        "Bitcoin surges to record high",
        "SEC approves spot ether ETF",
        "SEC drops lawsuit against exchange",
        "Outflows drop for a third week",
        "Inflation falls more than expected",
        "Selling pressure eases",
        "Losses narrow at listed miner",
        "Ether up 5% on the day",
        "Solana +12% in a week",
        "Bitcoin isn't crashing",
    ],
)
def test_good_news_score_above_zero(good: str):
    assert (sentiment_of(good) or 0) > 0


@pytest.mark.parametrize(
    "bad",
    [
        "Bitcoin plunges below $60,000",
        "Exchange hacked, $40M stolen",
        "Liquidations surge past $1 billion",
        "Rug pull drains wallets",
        "Judge sentenced the founder to prison",
        "Fees jump as network slows",
        "No signs of recovery",
        "Bitcoin down 8%",
        "Ether -3.5% as markets open",
        "Exchange files for bankruptcy",
    ],
)
def test_bad_news_score_below_zero(bad: str):
    assert (sentiment_of(bad) or 0) < 0


def test_the_title_weighs_twice_as_much_as_the_summary():
    assert (sentiment_of("surges", "crashes") or 0) > 0 > (sentiment_of("crashes", "surges") or 0)


def test_a_negation_ends_with_its_part_of_the_sentence():
    assert (sentiment_of("Not today, bitcoin crashes") or 0) < 0


@pytest.mark.parametrize(("score", "mood"), [(0.2, Mood.POSITIVE), (0.19, Mood.NEUTRAL), (-0.19, Mood.NEUTRAL), (-0.2, Mood.NEGATIVE)])  # fmt: skip
def test_a_mood_is_named_from_a_clear_score_on(score: float, mood: Mood):
    assert Mood.of(score) is mood


def test_no_word_stands_twice_or_means_two_things():
    lists = [text.split() for words in (lx.GOOD, lx.BAD, lx.UP, lx.DOWN) for text in words.values()]
    words = [word for each in lists for word in each]

    assert len(words) == len(set(words))
    assert not set(words) & (lx.NEGATIONS | lx.LOUDER | lx.QUIETER)


def test_every_entry_can_be_met_in_a_text():
    """Words of letters and hyphens, phrases of words with spaces: others would never match."""
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", word) for word in lx.WORDS)
    assert all(re.fullmatch(r"[a-z]+( [a-z]+)+", phrase) for phrase in lx.PHRASES)
