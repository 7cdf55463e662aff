import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.llm.embedders import DIMENSIONS, OfflineEmbedder

EMBEDDER = OfflineEmbedder()
PLACES_OF_BITCOIN = [536, 550, 719, 777, 785, 961, 1113, 1370]
PASSAGES = (
    "The kill switch stops every order of the desk at once; an admin lifts it.",
    "Four eyes: an order above the limit waits until a second person has approved it.",
    "Ethereum validators queue for days before they may withdraw their stake.",
    "Bitcoin miners sold their reserves after the halving.",
)


def nearest(question: str, passages: tuple[str, ...] = PASSAGES) -> str:
    return passages[int(np.argmax(EMBEDDER.documents(passages) @ EMBEDDER.query(question)))]


def likeness(question: str, text: str) -> float:
    return float(EMBEDDER.documents([text])[0] @ EMBEDDER.query(question))


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("who approves an order above my limit?", 1),
        ("How do I STOP all orders?", 0),
        ("withdrawing staked ether from a validator", 2),
        ("what did miners sell", 3),
        ("bitcon minors", 3),
    ],
)
def test_a_question_is_nearest_to_the_passage_that_shares_its_words_also_bent_or_misspelt(
    question: str, place: int
) -> None:
    assert nearest(question) == PASSAGES[place]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=6))
def test_every_text_has_a_finite_vector_of_length_one_whatever_stands_in_it(texts: list[str]) -> None:
    documents = EMBEDDER.documents(texts)

    assert (documents.shape, documents.dtype) == ((len(texts), DIMENSIONS), np.float32)
    queries = np.array([EMBEDDER.query(text) for text in texts]).reshape(-1, DIMENSIONS)
    for rows in (documents, queries):
        assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=2, max_size=6))
def test_a_texts_vector_does_not_depend_on_what_is_embedded_beside_it(texts: list[str]) -> None:
    together = EMBEDDER.documents(texts)

    alone = np.concatenate([EMBEDDER.documents([text]) for text in texts])

    assert np.array_equal(together, alone)


def test_more_texts_than_are_taken_at_once_stay_in_their_order() -> None:
    texts = [f"passage number{n}" for n in range(600)]

    rows = EMBEDDER.documents(texts)

    assert rows.shape == (600, DIMENSIONS)
    assert [int(np.argmax(rows @ EMBEDDER.query(texts[n]))) for n in (0, 255, 256, 599)] == [0, 255, 256, 599]


def test_another_process_with_another_hash_seed_makes_the_same_vectors() -> None:
    code = (
        "import json; from core.llm.embedders import OfflineEmbedder as E; "
        f"print(json.dumps([E().documents({PASSAGES!r}).tolist(), E().query('order limit').tolist()]))"
    )

    told = subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": "7"}, capture_output=True, check=True)

    documents, query = json.loads(told.stdout)
    assert np.array_equal(np.array(documents, np.float32), EMBEDDER.documents(PASSAGES))
    assert np.array_equal(np.array(query, np.float32), EMBEDDER.query("order limit"))


def test_the_places_of_a_word_are_those_that_stored_vectors_were_made_with() -> None:
    heaviest = np.argsort(-np.abs(EMBEDDER.query("bitcoin")), kind="stable")[:8]

    # A change of these needs a new name of the embedder, or old vectors are searched with other places.
    assert (EMBEDDER.name, sorted(heaviest.tolist())) == ("offline-hash-1", PLACES_OF_BITCOIN)


def test_many_threads_make_the_same_vectors_as_one() -> None:
    texts = [[f"{word}ing {word}ed {n} {word}s" for word in ("trad", "stak", "hedg")] for n in range(40)]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(OfflineEmbedder().documents, texts))

    assert all(np.array_equal(rows, EMBEDDER.documents(some)) for rows, some in zip(found, texts, strict=True))


def test_function_words_upper_case_and_compatible_letters_change_nothing() -> None:
    plain = EMBEDDER.query("kill switch stops orders")

    assert np.array_equal(EMBEDDER.query("How does the KILL switch stop an order?"), plain)
    assert np.array_equal(EMBEDDER.query("\uff4bill switch stops orders"), plain)


def test_a_question_of_function_words_alone_is_still_told_apart() -> None:
    assert likeness("who are we", "who are we") > likeness("who are we", "what is it")


def test_a_short_text_is_not_ahead_of_a_passage_that_says_all_that_was_asked() -> None:
    passage = (
        "Withdrawals of staked ether wait in a queue, since only so many validators may leave the chain each day. Whoever "
        "asks late in a week of heavy selling, when large custodians, lenders and funds want their coins back at once, "
        "may see it grow to twenty days, while rewards go on and the price moves."
    )

    assert likeness("validators staked ether queue", passage) > likeness("validators staked ether queue", "Ether.")


def test_a_word_told_often_does_not_drown_the_others() -> None:
    both, one = "price of bitcoin", "bitcoin " * 50

    assert likeness("bitcoin price", both) > likeness("bitcoin price", one)


def test_what_a_document_names_first_counts_for_more() -> None:
    filler = "one reads here about " + " ".join(f"matter{n}" for n in range(12))

    assert likeness("solana", f"solana {filler}") > likeness("solana", f"{filler} solana")
