"""What a model is told, as it goes over the wire: no more than the level of privacy allows, and no open call."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import pytest

from core.agents.history import MOST_TOKENS
from core.desk import Desk
from core.llm.budget import tokens_about
from core.llm.redact import Privacy
from core.model import Person, ProposalState, StepKind
from core.orders.proposals import proposals
from tests.core.agents import running
from tests.core.agents.answering import answered, asking, steps_of
from tests.core.agents.running import runner_of
from tests.core.agents.tools.world import SECRET, World
from tests.servers.llm import Call, Llm, Say

QUOTE = Call("quote", {"symbol": "BTC"})
KEY = "sk-proj-4f9aZ77bQx01LkkPq8s7"


def wire(llm: Llm) -> str:
    return json.dumps([asked.body for asked in llm.asked], ensure_ascii=False)


def at_level(me: Desk, level: Privacy) -> Desk:
    return replace(me, settings=me.settings.model_copy(update={"llm_privacy": level.value}))


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
    else:
        yield str(value)


def tells(leaf: str) -> bool:
    """Tell whether a leaf of a result is an id, or an amount long enough not to stand in a tool's description."""
    try:
        return len(leaf) > 3 and bool(UUID(leaf) if len(leaf) == 36 else Decimal(leaf))
    except (ValueError, InvalidOperation):
        return False


def test_strict_tells_a_model_no_amount_and_no_id_of_what_tools_found_or_the_person_said(
    world: World, jobs_desk: Desk, llm: Llm
) -> None:
    me = at_level(world.desk, Privacy.STRICT)
    llm.next("openrouter", Call("positions"), Call("orders"), Call("quote", {"symbol": "BTC"}), Say("Of amount-1 BTC."))

    turn = answered(
        jobs_desk, me, f"I hold 0.73519 BTC; why {world.refused.id}?", links=asking(llm.address, "openrouter")
    )

    results = steps_of(me, turn, StepKind.RESULT)
    found = {leaf for result in results for leaf in leaves(result.payload["data"]) if tells(leaf)}
    assert len(results) == 3
    assert {"60000", str(world.filled.id)} <= found
    assert not [leaf for leaf in (*found, "0.73519", str(world.refused.id)) if leaf in wire(llm)]
    assert turn.answer == "Of 0.73519 BTC."


@pytest.mark.parametrize("level", Privacy)
def test_keys_and_personal_data_in_a_question_reach_a_model_at_no_level(
    me: Desk, jobs_desk: Desk, llm: Llm, level: Privacy
) -> None:
    words = f"My key {KEY} and jo@desk.example: is BTC up?"

    answered(jobs_desk, at_level(me, level), words, links=asking(llm.address, "gemini"))

    assert "is BTC up?" in wire(llm)
    assert KEY not in wire(llm)
    assert "jo@desk.example" not in wire(llm)


def test_words_typed_while_a_proposal_waits_leave_no_open_call_in_what_a_model_is_told(
    world: World, jobs_desk: Desk, llm: Llm
) -> None:
    wish = Call("propose_order", {"symbol": "BTC/USDT", "side": "buy", "quantity": "0.1"})
    llm.next("gemini", wish, Say("Decide on it."), Say("So."))
    first = answered(jobs_desk, world.desk, "Buy 0.1 BTC", links=asking(llm.address, "gemini"))

    answered(jobs_desk, world.desk, "How is ETH?", first.thread_id, asking(llm.address, "gemini"))

    [made] = proposals(world.desk, first.thread_id)
    assert made.state is ProposalState.PENDING
    sent = llm.asked[-1].body["contents"]
    assert [(each["role"], [set(part) for part in each["parts"]]) for each in sent] == [
        ("user", [{"text"}]), ("model", [{"text"}]), ("user", [{"text"}]),
    ]  # fmt: skip


def test_earlier_questions_and_answers_go_along_without_their_calls(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    llm.next("gemini", QUOTE, Say("It is 60000."), Say("As I said."))
    first = answered(jobs_desk, me, "How is BTC?", links=asking(llm.address, "gemini"))

    second = answered(jobs_desk, me, "Again?", first.thread_id, asking(llm.address, "gemini"))

    assert second.answer == "As I said."
    sent = llm.asked[-1].body["contents"]
    assert [(each["role"], each["parts"][0].get("text")) for each in sent] == [
        ("user", "How is BTC?"), ("model", "It is 60000."), ("user", "Again?"),
    ]  # fmt: skip


def test_of_a_long_thread_the_newest_questions_and_answers_go_along_as_far_as_there_is_room(
    me: Desk, jobs_desk: Desk, llm: Llm
) -> None:
    runner, thread = runner_of(jobs_desk), None
    for n in range(12):
        thread = running.answered(me, runner, f"Question {n}?", "Prices rose. " * 230, thread).thread_id

    answered(jobs_desk, me, "And now?", thread, asking(llm.address, "gemini"))

    *before, last = [part["text"] for each in llm.asked[-1].body["contents"] for part in each["parts"]]
    went_along = len(before) // 2
    assert last == "And now?"
    assert before[::2] == [f"Question {n}?" for n in range(12 - went_along, 12)]
    assert MOST_TOKENS - 1_100 < sum(map(tokens_about, before)) <= MOST_TOKENS


def test_results_are_numbered_through_a_thread_and_those_of_others_are_marked(
    world: World, jobs_desk: Desk, llm: Llm
) -> None:
    llm.next("ollama", QUOTE, Say("So."), Call("news"), Say("So they say."))
    first = answered(jobs_desk, world.desk, "How is BTC?", links=asking(llm.address, "ollama"))

    second = answered(jobs_desk, world.desk, "News?", first.thread_id, asking(llm.address, "ollama"))

    [result] = steps_of(world.desk, second, StepKind.RESULT)
    assert (result.payload["id"], result.payload["trust"]) == ("r2", "untrusted")
    read = json.loads(llm.asked[-1].body["messages"][-1]["content"])
    assert "instruction" in read["note"]
    assert read["data"]["items"][0]["title"] == "Ether falls"


def test_nobody_is_told_of_another_persons_texts(
    world: World, desk: Desk, jobs_desk: Desk, llm: Llm, stranger: Person
) -> None:
    llm.next("ollama", Call("documents", {"question": "plan order ether"}), Say("So."))

    turn = answered(jobs_desk, desk.for_person(stranger), "What have they?", links=asking(llm.address, "ollama"))

    told = json.dumps([asked.body for asked in llm.asked])
    assert turn.user_id == stranger.id
    assert "My plan" not in told
    assert SECRET in told


def test_no_model_is_told_who_asks(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    llm.next("gemini", QUOTE, Say("So."))

    turn = answered(jobs_desk, me, "How is BTC?", links=asking(llm.address, "gemini"))

    told = json.dumps([asked.body for asked in llm.asked])
    for secret in (str(turn.user_id), turn.user_id.hex, me.user.email, str(turn.thread_id)):
        assert secret not in told
