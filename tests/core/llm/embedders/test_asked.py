"""The embedders that ask somebody, over a real socket: what goes out, what comes back, and every way it can fail."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import numpy as np
import pytest

from core.errors import UnavailableError
from core.llm.embedders import DIMENSIONS, Embedder, GeminiEmbedder, OllamaEmbedder, OpenAiCompatibleEmbedder
from core.llm.providers.base import NO_KEY, NO_TLS, Opening
from tests.servers.llm import Fault, Llm, Vectors, refusing_address, vector_of
from tests.servers.llm.replies import Kind, Provider
from tests.servers.web import Reply, Request, serving

WITHIN_S = 0.3
PATIENT_S = 10.0
EMBEDDERS: dict[Provider, tuple[Callable[[Opening], Embedder], str]] = {
    "gemini": (GeminiEmbedder, ""),
    "openrouter": (OpenAiCompatibleEmbedder, "/api/v1"),
    "ollama": (OllamaEmbedder, ""),
}
each_provider = pytest.mark.parametrize("provider", EMBEDDERS)
SENTENCES: dict[Kind, str] = {
    "400": "would not take", "invalid_key": "does not accept the stored key", "403": "may not use",
    "404": "no model of that name", "429": "fewer questions", "500": "failure of its own",
    "503": "failure of its own", "drop": "broke off", "mid_stream": "broke off", "not_json": "could not be read",
    "proxy_page": "could not be read", "empty": "Instead of 2 vectors",
}  # fmt: skip


def opened(provider: Provider, address: str, within_s: float = PATIENT_S) -> Embedder:
    make, path = EMBEDDERS[provider]
    return make(Opening(f"{address}{path}", "some-model", within_s, httpx.HTTPTransport(verify=NO_TLS)))


def unit_of(text: str) -> np.ndarray:
    vector = np.array(vector_of(text, DIMENSIONS))
    return vector / np.linalg.norm(vector)


@each_provider
def test_vectors_come_in_the_order_of_the_texts_at_length_one(llm: Llm, provider: Provider) -> None:
    embedder = opened(provider, llm.address)

    rows = embedder.documents(["kill switch", "order limits", "kill switch"])

    assert (rows.shape, rows.dtype) == ((3, DIMENSIONS), np.float32)
    assert np.allclose(rows, [unit_of("kill switch"), unit_of("order limits"), unit_of("kill switch")], atol=1e-6)
    assert np.allclose(embedder.query("order limits"), rows[1], atol=1e-6)


@pytest.mark.parametrize(("provider", "most"), [("gemini", 100), ("openrouter", 100), ("ollama", 16)])
def test_many_texts_go_out_in_parts_and_come_back_whole(llm: Llm, provider: Provider, most: int) -> None:
    texts = [f"passage {n}" for n in range(most * 2 + 1)]

    rows = opened(provider, llm.address).documents(texts)

    sizes = [len(asked.body.get("input") or asked.body["requests"]) for asked in llm.asked]
    assert sizes == [most, most, 1]
    assert np.allclose(rows, [unit_of(text) for text in texts], atol=1e-6)


@each_provider
def test_of_no_texts_there_are_no_vectors_and_nobody_is_asked(llm: Llm, provider: Provider) -> None:
    rows = opened(provider, llm.address).documents([])

    assert (rows.shape, llm.asked) == ((0, DIMENSIONS), [])


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("gemini", "gemini/some-model"),
        ("openrouter", "openai-compatible/some-model"),
        ("ollama", "ollama/some-model"),
    ],
)
def test_the_name_kept_with_a_vector_tells_whose_model_made_it(llm: Llm, provider: Provider, name: str) -> None:
    assert opened(provider, llm.address).name == name


def test_gemini_is_told_questions_from_documents_and_how_many_dimensions_are_wanted(llm: Llm) -> None:
    embedder = opened("gemini", llm.address)

    embedder.documents(["a text"])
    embedder.query("a question")

    documents, query = (asked.body["requests"][0] for asked in llm.asked)
    assert (documents["taskType"], query["taskType"]) == ("RETRIEVAL_DOCUMENT", "RETRIEVAL_QUERY")
    assert documents["outputDimensionality"] == query["outputDimensionality"] == DIMENSIONS
    assert llm.asked[0].path == "/v1beta/models/some-model:batchEmbedContents"


@each_provider
def test_nothing_but_a_placeholder_goes_out_for_a_key(llm: Llm, provider: Provider) -> None:
    opened(provider, llm.address).query("a question")

    headers = llm.asked[0].headers
    assert {headers.get("x-goog-api-key"), headers.get("authorization")} <= {NO_KEY, f"Bearer {NO_KEY}", None}


@each_provider
@pytest.mark.parametrize("kind", SENTENCES)
def test_every_fault_is_one_kind_of_error_after_one_try_and_says_what_it_was(
    llm: Llm, provider: Provider, kind: Kind
) -> None:
    embedder = opened(provider, llm.address)
    llm.next(provider, Fault(kind))

    with pytest.raises(UnavailableError, match=SENTENCES[kind]):
        embedder.documents(["one", "two"])

    assert len(llm.asked) == 1


@each_provider
@pytest.mark.parametrize("kind", ["hang", "mid_stream_hang"])
def test_silence_ends_with_the_timeout(llm: Llm, provider: Provider, kind: Kind) -> None:
    embedder = opened(provider, llm.address, WITHIN_S)
    llm.next(provider, Fault(kind))

    with pytest.raises(UnavailableError, match="did not answer in time"):
        embedder.query("a question")

    assert len(llm.asked) == 1


@each_provider
def test_an_answer_that_drips_ends_with_the_timeout_too(provider: Provider) -> None:
    def drip(request: Request) -> Reply:
        # Each byte is in time; the whole would take an hour.
        return Reply(200, b" " * 36_000, {"Content-Type": "application/json"}, drip_s=0.1)

    with serving(drip) as web, pytest.raises(UnavailableError, match="did not answer in time"):
        opened(provider, web.address, WITHIN_S).query("a question")


@each_provider
def test_where_nobody_listens_it_says_so(provider: Provider) -> None:
    with refusing_address() as nobody, pytest.raises(UnavailableError, match="could not be reached"):
        opened(provider, nobody).query("a question")


@each_provider
@pytest.mark.parametrize(
    "rows",
    [
        [[0.1] * DIMENSIONS],
        [[0.1] * DIMENSIONS] * 3,
        [[0.1] * DIMENSIONS, [0.1] * 3],
        [[0.1] * 3] * 2,
        [[0.1] * (DIMENSIONS + 1)] * 2,
        [[0.1] * DIMENSIONS, [float("nan")] * DIMENSIONS],
        [[0.1] * DIMENSIONS, [0.0] * DIMENSIONS],
    ],
    ids=["too few", "too many", "unlike", "too short", "too long", "no number", "zero"],
)
def test_what_is_no_vector_for_each_text_is_refused_whole(
    llm: Llm, provider: Provider, rows: list[list[float]]
) -> None:
    embedder = opened(provider, llm.address)
    llm.next(provider, Vectors(rows))

    with pytest.raises(UnavailableError, match="made no vectors"):
        embedder.documents(["one", "two"])


@each_provider
def test_a_fault_in_a_later_part_gives_nothing_rather_than_the_first_parts(llm: Llm, provider: Provider) -> None:
    whole: list[list[float]] = [[0.1] * DIMENSIONS] * (16 if provider == "ollama" else 100)
    llm.next(provider, Vectors(whole), Fault("503"))

    with pytest.raises(UnavailableError):
        opened(provider, llm.address).documents(["text"] * (len(whole) + 1))


@each_provider
def test_after_a_fault_the_next_call_is_answered(llm: Llm, provider: Provider) -> None:
    embedder = opened(provider, llm.address, WITHIN_S)
    llm.next(provider, Fault("hang"))
    with pytest.raises(UnavailableError):
        embedder.query("a question")

    assert np.allclose(embedder.query("a question"), unit_of("a question"), atol=1e-6)


@pytest.mark.parametrize("provider", ["openrouter", "ollama"])
def test_a_model_of_fewer_dimensions_is_filled_up(llm: Llm, provider: Provider) -> None:
    llm.next(provider, Vectors([[3.0] * 384]))

    vector = opened(provider, llm.address).query("a question")

    assert np.allclose(vector[:384], 384**-0.5)
    assert not vector[384:].any()


@contextmanager
def answering(told: object) -> Iterator[Embedder]:
    with serving(lambda _: Reply(200, json.dumps(told).encode())) as web:
        yield opened("openrouter", web.address)


def test_vectors_told_in_another_order_are_put_back_by_their_index() -> None:
    one, two = ([1.0, 0.0] * (DIMENSIONS // 2)), ([0.0, 1.0] * (DIMENSIONS // 2))

    with answering({"data": [{"index": 1, "embedding": two}, {"index": 0, "embedding": one}]}) as embedder:
        rows = embedder.documents(["one", "two"])

    assert (rows[0][0] > 0, rows[1][0] == 0) == (True, True)


@pytest.mark.parametrize(
    "told",
    [
        [],
        {},
        None,
        {"data": None},
        {"data": [{"index": 0}]},
        {"data": [{"embedding": [0.1] * DIMENSIONS}]},
        {"data": [{"index": 7, "embedding": [0.1] * DIMENSIONS}]},
        {"data": [{"index": 0, "embedding": "no base64!"}]},
        {"data": [{"index": 0, "embedding": "AAA="}]},
        {"error": {"message": "sk-or-secret", "code": 429}},
    ],
)
def test_json_of_another_shape_is_refused_without_a_word_of_it(told: object) -> None:
    with answering(told) as embedder, pytest.raises(UnavailableError, match="made no vectors") as raised:
        embedder.query("a question")

    assert "sk-or" not in str(raised.value)
