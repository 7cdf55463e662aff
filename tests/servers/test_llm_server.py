"""The model server against the real clients: text, tools, streams, and what was asked."""

import json

import httpx
import pytest
from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage

from tests.servers import running
from tests.servers.llm import SENTENCE, Call, Fault, Llm, Say, Vectors
from tests.servers.llm.replies import Provider
from tests.servers.llm_clients import CLIENTS, KEY, ollama, openrouter, whole

KEY_HEADERS: dict[Provider, tuple[str, str | None]] = {
    "gemini": ("x-goog-api-key", KEY), "openrouter": ("authorization", f"Bearer {KEY}"), "ollama": ("authorization", None)
}  # fmt: skip

each_provider = pytest.mark.parametrize("provider", CLIENTS)
both_ways = pytest.mark.parametrize("streamed", [False, True])


def get_price(symbol: str) -> str:
    """Tell the price of a symbol."""
    return symbol


@each_provider
def test_without_a_queue_it_says_one_sentence_and_remembers_what_was_asked(llm: Llm, provider: Provider) -> None:
    answer = CLIENTS[provider](llm.address).invoke([SystemMessage("Be brief."), HumanMessage("How is BTC?")])

    assert answer.text == SENTENCE
    assert answer.usage_metadata is not None
    assert (answer.usage_metadata["input_tokens"], answer.usage_metadata["output_tokens"]) == (11, 5)
    (asked,) = llm.asked
    header, key = KEY_HEADERS[provider]
    assert (asked.provider, asked.headers.get(header)) == (provider, key)
    assert "How is BTC?" in json.dumps(asked.body)
    assert "Be brief." in json.dumps(asked.body)


@each_provider
def test_a_stream_comes_in_the_pieces_it_was_told_with_its_tokens_counted_once(llm: Llm, provider: Provider) -> None:
    llm.next(provider, Say("Bitcoin stands at sixty thousand.", chunks=4, usage=(20, 7), cost=0.5))

    chunks = list(CLIENTS[provider](llm.address).stream("How is BTC?"))

    assert [c.text for c in chunks if c.text] == ["Bitcoin s", "tands at ", "sixty tho", "usand."]
    assert sum(c.usage_metadata["total_tokens"] for c in chunks if c.usage_metadata) == 27
    assert llm.asked[0].stream
    told = [c.response_metadata["cost"] for c in chunks if "cost" in c.response_metadata]
    assert told == ([0.5] if provider == "openrouter" else [])


def test_openrouter_tells_the_cost_of_an_answer_in_one_piece_too(llm: Llm) -> None:
    llm.next("openrouter", Say("Dear.", cost=0.25))

    answer = openrouter(llm.address).invoke("hello")

    assert answer.response_metadata["cost"] == 0.25


@each_provider
@both_ways
def test_calls_of_tools_arrive_with_their_arguments(llm: Llm, provider: Provider, streamed: bool) -> None:
    model = CLIENTS[provider](llm.address).bind_tools([get_price])
    told = {"symbol": "BTC/USDT", "depth": 20, "why": 'a "quoted" reason'}
    llm.next(provider, (Call("get_price", told), Call("get_price", {"symbol": "ETH/USDT"})))

    answer = whole(model) if streamed else model.invoke("hello")

    assert [(c["name"], c["args"]) for c in answer.tool_calls] == [
        ("get_price", told),
        ("get_price", {"symbol": "ETH/USDT"}),
    ]
    assert len({c["id"] for c in answer.tool_calls}) == 2
    assert "Tell the price of a symbol." in json.dumps(llm.asked[0].body)


@each_provider
def test_the_result_of_a_tool_goes_back_over_the_wire(llm: Llm, provider: Provider) -> None:
    model = CLIENTS[provider](llm.address).bind_tools([get_price])
    llm.next(provider, Call("get_price", {"symbol": "BTC/USDT"}), Say("It stands at 60,000."))

    call = model.invoke("price?")
    result = ToolMessage('{"price": "60000.10"}', tool_call_id=call.tool_calls[0]["id"], name="get_price")
    answer = model.invoke([HumanMessage("price?"), call, result])

    assert answer.text == "It stands at 60,000."
    assert "60000.10" in json.dumps(llm.asked[1].body)


def test_ollama_has_no_fault_it_does_not_know(llm: Llm) -> None:
    with pytest.raises(ValueError, match="withholds no answer"):
        llm.next("ollama", Fault("blocked"))


def test_a_provider_tells_when_to_come_back(llm: Llm) -> None:
    llm.next("openrouter", Fault("429", retry_after=17))
    llm.next("gemini", Fault("429", retry_after=17))
    body = {"contents": []}

    routed = httpx.post(f"{llm.address}/api/v1/chat/completions", json={"model": "m", "messages": []})
    google = httpx.post(f"{llm.address}/v1beta/models/m:generateContent", json=body)

    assert (routed.status_code, routed.headers["retry-after"]) == (429, "17")
    assert google.json()["error"]["details"][0]["retryDelay"] == "17s"


def test_calls_for_vectors_leave_the_words_of_a_chat_in_the_queue(llm: Llm) -> None:
    llm.next("ollama", Say("kept"), Vectors([[1.0]]))

    httpx.post(f"{llm.address}/api/embed", json={"model": "m", "input": "text"})
    answer = ollama(llm.address).invoke("hello")
    told = httpx.post(f"{llm.address}/api/embed", json={"model": "m", "input": "text"})

    assert answer.text == "kept"
    assert told.json()["embeddings"] == [[1.0]]


def test_it_can_be_started_by_hand() -> None:
    with running("llm") as ready:
        answer = ollama(ready["address"]).invoke("hello")

    assert answer.text == SENTENCE
