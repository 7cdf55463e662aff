"""Cut a text into passages of about two hundred words; pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from core.files import Block

WORDS = 200
OVERLAP = 30
MOST_WORDS = 2 * WORDS
"""Where no place to cut comes, it is cut here: longer than any number is."""
MOST_LETTERS = 30
"""A longer word counts as several: some scripts have no spaces."""

_WORD = re.compile(rf"\S{{1,{MOST_LETTERS}}}")
_GROUP_BEFORE = re.compile(r"(?:^|\D)\d{1,3}(?:[ .,'’]\d{3})*$")
_GROUP = re.compile(r"^\d{3}(?!\d)")
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’»)\]]*$")


def chunk(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the passages of a text in its order, each under one heading and on one page.

    Each has about `WORDS` words and begins with the last `OVERLAP` of the one before it on the same page; a cut falls
    on the end of a paragraph or sentence where one is near, and never within a number, its groups parted by spaces.
    """
    passages: list[Block] = []
    for (heading, page), group in groupby(blocks, lambda block: (block.heading, block.page)):
        text = "\n\n".join(block.text.strip() for block in group if block.text.strip())
        passages += [Block(text[start:end], heading, page) for start, end in _spans(text)]
    return passages


def _spans(text: str) -> Iterator[tuple[int, int]]:
    words = [match.span() for match in _WORD.finditer(text)]
    begin = 0
    while begin < len(words):
        end = _end(text, words, begin)
        yield words[begin][0], words[end - 1][1]
        if end == len(words):
            return
        begin = _begin(text, words, begin, end)


def _end(text: str, words: Sequence[tuple[int, int]], begin: int) -> int:
    """Return before which word a passage ends that begins with another: the last good place, else the first there is."""
    if len(words) - begin <= WORDS + OVERLAP:
        return len(words)
    late = range(begin + WORDS, begin + WORDS * 3 // 4, -1)
    for good in (_ends_paragraph, _ends_sentence):
        for at in late:
            if good(text, words, at) and _may_cut(text, words, at):
                return at
    later = range(begin + WORDS, min(begin + MOST_WORDS, len(words)))
    return next((at for at in later if _may_cut(text, words, at)), later.stop)


def _begin(text: str, words: Sequence[tuple[int, int]], begin: int, end: int) -> int:
    """Return with which word the next passage begins: a sentence's within the overlap, else any that may be cut."""
    early = range(max(end - OVERLAP, begin + 1), end + 1)
    sentences = (at for at in early if _ends_sentence(text, words, at) and _may_cut(text, words, at))
    return next(sentences, next((at for at in early if _may_cut(text, words, at)), end))


def _may_cut(text: str, words: Sequence[tuple[int, int]], at: int) -> bool:
    """Tell whether no number goes on over the gap before a word: 1 000 000 is one, and so is a word cut for its length."""
    before, after = words[at - 1], words[at]
    if before[1] == after[0]:
        return not (text[before[1] - 1].isdigit() and text[after[0]].isdigit())
    gap = text[before[1] : after[0]]
    return "\n" in gap or not (_GROUP.match(text[slice(*after)]) and _GROUP_BEFORE.search(text[slice(*before)]))


def _ends_paragraph(text: str, words: Sequence[tuple[int, int]], at: int) -> bool:
    return "\n\n" in text[words[at - 1][1] : words[at][0]]


def _ends_sentence(text: str, words: Sequence[tuple[int, int]], at: int) -> bool:
    return bool(_SENTENCE_END.search(text[slice(*words[at - 1])]))
