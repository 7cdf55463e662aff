"""The embedder that needs no model, no network and no key: the words of a text, hashed into places.

Each stem adds or subtracts its weight at eight places of the vector which its own hash names (feature hashing with
signs: Weinberger et al., 2009, "Feature Hashing for Large Scale Multitask Learning"; several places a word keep apart two
that share one), and its runs of three letters, together as heavy, at theirs: a word misspelt is half found. A word told often counts little more than told once: f · (k + 1) / (f + k) with k = 1.2, the saturation
of BM25. Function words count nothing, after Snowball's list: rarity in a corpus would weigh words better, but every vector
would be wrong as soon as the corpus grew. It finds words, not meanings; two texts are close that share words.

The first ten words of a document count double: titles, headings and first sentences name what a text is about. The last
place holds BALLAST in documents and nothing in queries. Made length 1 without it, a text of three words would be ahead of
every passage that says more; with it, length counts as in pivoted normalisation (Singhal et al., 1996).
"""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from snowballstemmer.english_stemmer import EnglishStemmer

from core.llm.embedders.base import DIMENSIONS, Rows, joined, parts, unit

NAME = "offline-hash-1"
PLACES = 8
SATURATION = 1.2
LEAD = 10
# As heavy as sixty-four different words told once: a passage of about 150 words.
BALLAST = 8 * PLACES**0.5
AT_ONCE = 256
_LIST = """
a about above after again against all am an and any are as at be because been before being below between both but
by can did do does doing don down during each few for from further had has have having he her here hers herself him
himself his how i if in into is it its itself just me more most my myself no nor not now of off on once only or other
our ours ourselves out over own s same she should so some such t than that the their theirs them themselves then there
these they this those through to too under until up very was we were what when where which while who whom why will
with you your yours yourself yourselves
"""
FUNCTION_WORDS = frozenset(_LIST.split())
# A key or a blob without a space is no word: it is cut, or its runs would fill the memory.
LONGEST = 40
WORD = re.compile(rf"\w{{1,{LONGEST}}}")
# The stemmer keeps the word it works on in itself.
STEMMING = threading.Lock()
STEMMER = EnglishStemmer()


class OfflineEmbedder:
    """The same vectors for the same texts in every process and on every machine."""

    name = NAME

    def documents(self, texts: Sequence[str]) -> Rows:
        return joined([_documents(some) for some in parts(texts, AT_ONCE)])

    def query(self, text: str) -> Rows:
        return unit(_sums([Counter(_terms(text))]), 1)[0]


def _documents(texts: Sequence[str]) -> Rows:
    sums = _sums([_counted(_terms(text)) for text in texts])
    sums[:, -1] = BALLAST
    return unit(sums, len(texts))


def _counted(terms: Sequence[str]) -> Counter[str]:
    counts = Counter(terms)
    for term in set(terms[:LEAD]):
        counts[term] *= 2
    return counts


def _sums(counted: Sequence[Counter[str]]) -> NDArray[np.float64]:
    """Return what the terms of each text add up to; the last place stays empty."""
    marks = [_marks(term) for counts in counted for term in counts]
    often = np.array([often for counts in counted for often in counts.values()], np.float64)
    sizes = [len(places) for places, _ in marks]
    rows = np.repeat(np.repeat(np.arange(len(counted)), [len(counts) for counts in counted]), sizes)
    weights = np.repeat(often * (SATURATION + 1) / (often + SATURATION), sizes)
    cells = rows * DIMENSIONS + np.concatenate([places for places, _ in marks])
    added = weights * np.concatenate([values for _, values in marks])
    return np.bincount(cells, added, len(counted) * DIMENSIONS).reshape(-1, DIMENSIONS).astype(np.float64)


def _terms(text: str) -> Sequence[str]:
    """Return what a text counts by: its stems, else its function words, else itself, so that no text has no vector."""
    words = WORD.findall(unicodedata.normalize("NFKC", text).lower())
    return [_stem(word) for word in words if word not in FUNCTION_WORDS] or words or [text[:LONGEST]]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    with STEMMING:
        return STEMMER.stemWord(word)


@lru_cache(maxsize=20_000)
def _marks(term: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the places of a term and of its runs of three letters, and what is added at each."""
    edged = f"<{term}>"
    runs = [f" {edged[at : at + 3]}" for at in range(max(len(edged) - 2, 1))]
    weights = np.repeat([1.0, *[len(runs) ** -0.5] * len(runs)], PLACES)
    numbers = np.concatenate([_hashed(each) for each in (term, *runs)])
    return (numbers >> 1) % (DIMENSIONS - 1), np.where(numbers & 1, weights, -weights)


def _hashed(text: str) -> NDArray[np.int64]:
    """Return a number a place, by a hash that every Python computes alike."""
    hashed = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4 * PLACES, person=NAME.encode())
    return np.frombuffer(hashed.digest(), "<u4").astype(np.int64)
