"""What goes over the wire to a provider, and what comes back from it."""

import json
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, wrap_model_call
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool

from core.llm.chain import Attempt, Chain, Rests
from core.llm.providers import NO_KEY
from core.llm.providers.ollama import CONTEXT
from core.llm.redact import Privacy, Redaction
from tests.core.llm.asking import NAMES, QUESTION, Clock, link, model
from tests.servers.llm import Asked, Call, Fault, Llm, Say

EACH = pytest.mark.parametrize("name", NAMES)
WAYS = pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
ORDER = "cp-0123456789abcdef0123456789abcdef"
SECRET = "sk-proj-4f9aZ77bQx01LkkPq8s7"
HISTORY = [
    SystemMessage("You help the desk of jo@desk.example."),
    HumanMessage(f"Why was {ORDER} over 1234.5 USDT refused? My key is {SECRET}."),
    AIMessage("Let me look.", tool_calls=[{"name": "explain", "args": {"order": ORDER, "above": 1234.5}, "id": "c1"}]),
    ToolMessage(json.dumps({"order": ORDER, "notional": "1234.5", "by": "jo@desk.example"}), tool_call_id="c1"),
]


@tool
def explain(order: str, above: str) -> str:
    """Say why an order was refused."""
    return f"{order} {above}"


def asked(llm: Llm, name: str, level: Privacy, stream: bool = False) -> Any:
    """Ask with a history that has everything in it, and return the answer."""
    bound = model(name, llm.address, level).bind_tools([explain])
    if not stream:
        return bound.invoke(HISTORY)
    pieces = list(bound.stream(HISTORY))
    whole = pieces[0]
    for piece in pieces[1:]:
        whole += piece
    return whole


def wire(call: Asked) -> str:
    return json.dumps(call.body, ensure_ascii=False)


@EACH
@WAYS
@pytest.mark.parametrize("level", Privacy)
def test_a_secret_is_on_no_wire(llm: Llm, name: str, level: Privacy, stream: bool) -> None:
    asked(llm, name, level, stream)

    (call,) = llm.asked
    assert SECRET not in wire(call)
    assert "jo@desk.example" not in wire(call)
    assert call.stream == (stream or name == "ollama")


@EACH
@pytest.mark.parametrize(
    ("level", "ids_leave", "amounts_leave"),
    [(Privacy.RAW, True, True), (Privacy.BALANCED, False, True), (Privacy.STRICT, False, False)],
)
def test_the_level_says_whether_ids_and_amounts_leave(
    llm: Llm, name: str, level: Privacy, ids_leave: bool, amounts_leave: bool
) -> None:
    asked(llm, name, level)

    sent = wire(llm.asked[0])
    assert (ORDER in sent) is ids_leave
    assert ("1234.5" in sent) is amounts_leave


@EACH
@WAYS
def test_words_come_back_with_what_the_placeholders_stand_for(llm: Llm, name: str, stream: bool) -> None:
    llm.next(name, Say("Order-1 over amount-1 USDT was above the limit; order-2 is unknown.", chunks=20))

    answer = asked(llm, name, Privacy.STRICT, stream)

    assert answer.text == f"{ORDER} over 1234.5 USDT was above the limit; order-2 is unknown."


@EACH
@WAYS
def test_calls_come_back_with_what_the_placeholders_stand_for(llm: Llm, name: str, stream: bool) -> None:
    llm.next(name, Call("explain", {"order": "order-1", "above": "amount-1"}))

    answer = asked(llm, name, Privacy.STRICT, stream)

    (call,) = answer.tool_calls
    assert (call["name"], call["args"]) == ("explain", {"order": ORDER, "above": "1234.5"})
    assert call["id"]


@EACH
@WAYS
def test_an_answer_says_what_it_took_and_why_it_ended(llm: Llm, name: str, stream: bool) -> None:
    llm.next(name, Say("It stands at 60,000.", usage=(21, 7), cost=0.0042))

    answer = asked(llm, name, Privacy.BALANCED, stream)

    assert (answer.usage_metadata["input_tokens"], answer.usage_metadata["output_tokens"]) == (21, 7)
    assert answer.response_metadata.get("cost") == (0.0042 if name == "openrouter" else None)


@EACH
def test_a_client_has_no_key_to_give_away_and_asks_once(llm: Llm, name: str) -> None:
    llm.next(name, Fault("503"), Fault("503"))

    with pytest.raises(Exception, match="It has a failure of its own"):
        model(name, llm.address).invoke(QUESTION)

    (call,) = llm.asked
    keys = {call.headers.get("x-goog-api-key"), call.headers.get("authorization")} - {None}
    assert keys <= {NO_KEY, f"Bearer {NO_KEY}"}


def test_ollama_is_told_to_read_more_than_its_usual_few_thousand_tokens(llm: Llm) -> None:
    model("ollama", llm.address).invoke(QUESTION)

    assert llm.asked[0].body["options"]["num_ctx"] == CONTEXT > 4 * 2_048


def test_openrouter_is_told_our_name_and_nobody_else_s(llm: Llm) -> None:
    model("openrouter", llm.address).invoke(QUESTION)

    assert llm.asked[0].headers["x-title"] == "CryptoPulse"
    assert "langchain" not in json.dumps(dict(llm.asked[0].headers)).lower()


@EACH
def test_every_piece_and_the_whole_go_by_one_id(llm: Llm, name: str) -> None:
    mine = model(name, llm.address)

    pieces = list(mine.stream(QUESTION))

    assert {piece.id for piece in pieces} == {mine.message_id}
    assert mine.invoke(QUESTION).id == mine.message_id


@EACH
def test_an_agent_streams_the_next_one_s_words_under_another_id(llm: Llm, name: str) -> None:
    """As the assistant uses it: the chain around each model call, tokens taken from the graph's stream."""
    other = "ollama" if name != "ollama" else "gemini"
    llm.next(name, Fault("mid_stream"))
    llm.next(other, Call("explain", {"order": "order-1", "above": "0"}), Say("Above the limit.", chunks=4))
    tries: list[Attempt] = []
    links, clock = [link(name, llm.address), link(other, llm.address)], Clock()
    chain = Chain(links, FakeListChatModel(responses=["By rule."]), Redaction(Privacy.BALANCED), Rests(clock))
    agent = create_agent(FakeListChatModel(responses=[]), [explain], middleware=[asking(chain, tries)])

    words: dict[str, str] = {}
    results = []
    for message, _ in agent.stream({"messages": [HumanMessage(f"Why was {ORDER} refused?")]}, stream_mode="messages"):
        if isinstance(message, AIMessageChunk):
            words[message.id or ""] = words.get(message.id or "", "") + message.text
        elif isinstance(message, ToolMessage):
            results.append(message.text)

    assert [(t.provider, t.failure is None) for t in tries] == [(name, False), (other, True), (other, True)]
    assert words[tries[0].message_id]
    assert words[tries[2].message_id] == "Above the limit."
    assert results == [f"{ORDER} 0"]


def asking(chain: Chain, tries: list[Attempt]) -> AgentMiddleware:
    @wrap_model_call
    def ask(request: Any, handler: Any) -> Any:
        return chain.ask(lambda model: handler(request.override(model=model)), tries.append)

    return ask
