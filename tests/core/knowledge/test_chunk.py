"""Passages: about two hundred words, each whole, none within a number, nothing lost."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files import Block
from core.knowledge.chunk import MOST_WORDS, OVERLAP, WORDS, chunk

SENTENCE = "The desk keeps what it was told and says so when somebody asks. "


def words(text: str) -> list[str]:
    return text.split()


def test_a_short_text_is_one_passage_with_its_heading_and_page():
    pieces = chunk([Block("First.", "Limits", 3), Block("Second.", "Limits", 3)])

    assert [(p.text, p.heading, p.page) for p in pieces] == [("First.\n\nSecond.", "Limits", 3)]


def test_another_heading_or_page_begins_another_passage():
    pieces = chunk([Block("a", "One", 1), Block("b", "Two", 1), Block("c", "Two", 2)])

    assert [(p.text, p.heading, p.page) for p in pieces] == [("a", "One", 1), ("b", "Two", 1), ("c", "Two", 2)]


def test_a_long_text_is_cut_at_the_ends_of_sentences_and_goes_on_with_the_last_words():
    pieces = chunk([Block(SENTENCE * 60)])

    assert len(pieces) > 2
    assert all(p.text.endswith("asks.") and p.text.startswith("The desk") for p in pieces)
    assert all(len(words(p.text)) <= WORDS + OVERLAP for p in pieces)
    for before, after in pairwise(pieces):
        assert before.text.endswith(" ".join(words(after.text)[:26]))


@pytest.mark.parametrize("number", ["1 000 000", "$12 345 678.90", "€1 234,50", "1\u202f000\u202f000"])
def test_a_number_written_in_groups_is_never_cut(number: str):
    for before in range(170, 232):
        pieces = chunk([Block("word " * before + number + " more" * 300)])

        assert any(" ".join(words(number)) in " ".join(words(p.text)) for p in pieces)
        for piece in pieces:
            first, last = words(piece.text)[0], words(piece.text)[-1]
            assert first in ("word", "more", words(number)[0])
            assert last in ("word", "more", words(number)[-1])


TOKENS = st.lists(st.sampled_from(["word", "end.", "123", "7", "1,000", "x" * 70, "\n\n", "ü"]), max_size=900)


@given(TOKENS)
def test_nothing_of_a_text_is_lost_and_no_passage_is_endless(tokens: list[str]):
    text = " ".join(tokens)

    pieces = chunk([Block(text)])

    said = re.sub(r"\s", "", text)
    at = 0
    for piece in pieces:
        body = re.sub(r"\s", "", piece.text)
        begins = said.find(body, max(0, at - len(body)))
        assert 0 <= begins <= at
        at = max(at, begins + len(body))
        assert len(words(piece.text)) <= MOST_WORDS
    assert at == len(said)
