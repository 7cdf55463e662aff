"""The rule model as LangChain runs it: in an agent, plain and streamed, the same each time."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.tools import BaseTool, StructuredTool

from core.agents import rules
from core.agents.rules import INTENTS, rule_model
from core.agents.tools import TOOLS
from tests.core.agents.rules.turns import NOON, SYMBOLS, calls_of, model, play, result, usual

THREE = "How exposed are we to ETH, and what did the news say today? Trim it to 30 %"


def agent():
    return create_agent(rule_model(SYMBOLS, NOON), [_tool(tool.name) for tool in TOOLS])


def test_in_an_agent_it_calls_the_tools_and_answers_of_what_they_told() -> None:
    messages = agent().invoke({"messages": [HumanMessage(THREE, id="turn-1")]})["messages"]

    called = [call["name"] for each in messages if isinstance(each, AIMessage) for call in each.tool_calls]
    assert called == ["positions", "news", "quote", "positions", "propose_order"]
    assert "60 %" in messages[-1].text
    assert "Ether rises 4 %" in messages[-1].text
    assert "sell 6 ETH/USDT" in messages[-1].text


def test_streamed_it_says_word_for_word_the_same() -> None:
    asked = {"messages": [HumanMessage(THREE, id="turn-1")]}
    plain = agent().invoke(asked)["messages"][-1]

    streamed = [m for m, _ in agent().stream(asked, stream_mode="messages") if isinstance(m, AIMessage) and m.text]

    assert "".join(each.text for each in streamed) == plain.text
    assert len(streamed) > 20
    assert {each.id for each in streamed} == {plain.id}


def test_a_replay_makes_the_same_calls_under_the_same_ids() -> None:
    once, again = (agent().invoke({"messages": [HumanMessage(THREE, id="turn-1")]})["messages"] for _ in range(2))
    other = agent().invoke({"messages": [HumanMessage(THREE, id="turn-2")]})["messages"]

    assert _ids(once) == _ids(again)
    assert not set(_ids(once)) & set(_ids(other))


def test_only_tools_it_was_given_are_called() -> None:
    bound = rule_model(SYMBOLS, NOON).bind_tools([{"name": "news", "description": "news"}])

    reply = bound.invoke([HumanMessage("price of ETH and news on ETH")])

    assert [call["name"] for call in reply.tool_calls] == ["news"]


def test_it_costs_no_tokens() -> None:
    usage = [each.usage_metadata for each in play(THREE).messages if isinstance(each, AIMessage)]

    assert all(each is not None and each["total_tokens"] == 0 for each in usage)


def test_without_a_message_of_a_person_it_calls_nothing() -> None:
    reply = model().invoke([AIMessage("sell 2 ETH")])

    assert reply.tool_calls == []


def test_what_the_assistant_said_before_gives_no_arguments() -> None:
    thread: list[BaseMessage] = [HumanMessage("hello"), AIMessage("BTC is at 70000"), HumanMessage("and its chart?")]

    reply = model().invoke(thread)

    assert reply.tool_calls == []
    assert "Which asset?" in reply.text


@settings(max_examples=150, deadline=None)
@given(
    words=st.text(max_size=300) | st.lists(st.sampled_from([*THREE.split(), "buy", "?", "SOL", "1", "%"])).map(" ".join)
)
def test_whatever_is_typed_it_answers_and_asks_only_for_what_tools_accept(words: str) -> None:
    tools = {tool.name: tool for tool in TOOLS}

    played = play(words)

    assert played.answer
    for name, arguments in played.calls:
        tools[name].arguments.model_validate(arguments)


def test_every_intent_file_is_listed() -> None:
    defined = {
        name
        for file in Path(rules.__file__).parent.glob("*.py")
        for name in (line.partition(" =")[0] for line in file.read_text().splitlines() if " = Intent(" in line)
    }

    assert defined - {"FALLBACK"} == {name for name, each in vars(rules).items() if each in INTENTS}


@pytest.mark.parametrize("words", ["price of BTC", THREE])
def test_a_call_is_made_once_a_turn(words: str) -> None:
    calls = [json.dumps(each) for each in play(words).calls]

    assert len(calls) == len(set(calls))
    assert calls_of(words)


def _ids(messages: list[BaseMessage]) -> list[str]:
    return [str(call["id"]) for each in messages if isinstance(each, AIMessage) for call in each.tool_calls]


def _tool(name: str) -> BaseTool:
    def run(**arguments: object) -> str:
        return result(name, arguments, "", usual()).text

    schema = next(tool for tool in TOOLS if tool.name == name).arguments
    return StructuredTool.from_function(run, name=name, description=name, args_schema=schema.model_json_schema())
