"""Whole turns, as the jobs run them: real clients of a model server, real tools, a real database."""

import json
import re
import threading
import time

import psycopg
import pytest

from core.agents import threads
from core.agents.middleware.limits import MODEL_CALLS, SENTENCE, TOOL_CALLS
from core.agents.middleware.run_tools import BROKEN
from core.desk import Desk
from core.model import StepKind, TurnState
from tests.conftest import Server
from tests.core.agents.answering import answered, asking, kinds_of, steps_of, text_of, went_on
from tests.core.agents.running import begun, runner_of
from tests.servers.llm import Call, Fault, Llm, Say
from tests.servers.llm.replies import Provider

QUOTE = Call("quote", {"symbol": "BTC"})


def test_without_a_provider_the_rule_model_answers_from_tools(me: Desk, jobs_desk: Desk) -> None:
    turn = answered(jobs_desk, me, "What is the price of BTC?")

    assert (turn.state, turn.provider, turn.model) == (TurnState.DONE, "rules", "rules")
    assert "60000" in turn.answer.replace(",", "")
    assert kinds_of(me, turn) == ["call", "result", "text"]
    assert text_of(me, turn) == turn.answer
    assert re.search(r"\*From [^*]*, \d{4}-\d\d-\d\d \d\d:\d\d UTC\* \[r1\]\Z", turn.answer)


@pytest.mark.parametrize("name", ["gemini", "openrouter", "ollama"])
def test_a_turn_streams_its_steps_in_order(me: Desk, jobs_desk: Desk, llm: Llm, name: Provider) -> None:
    llm.next(name, QUOTE, Say("BTC stands at 60000 USDT [r1].", chunks=4))

    turn = answered(jobs_desk, me, "How is BTC?", links=asking(llm.address, name))

    assert kinds_of(me, turn) == ["call", "result", "text"]
    [call, result] = steps_of(me, turn, StepKind.CALL, StepKind.RESULT)
    assert call.payload["arguments"] == {"symbol": "BTC"}
    assert (result.payload["id"], result.payload["trust"], result.payload["data"]["last"]) == ("r1", "trusted", "60000")
    assert text_of(me, turn) == turn.answer == "BTC stands at 60000 USDT [r1]."
    assert (turn.state, turn.provider, turn.model) == (TurnState.DONE, name, f"{name}-model")
    assert (turn.spent.tokens_in, turn.spent.tokens_out) == (22, 10)


def test_words_are_written_while_they_come(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    llm.next("ollama", Say("One word and another one and a third one.", chunks=5, pause_s=0.15))

    turn = answered(jobs_desk, me, "Say much", links=asking(llm.address, "ollama"))

    pieces = steps_of(me, turn, StepKind.TEXT)
    assert len(pieces) > 2
    assert "".join(piece.payload["text"] for piece in pieces) == turn.answer


def test_the_words_of_one_that_broke_off_are_dropped_and_the_next_one_answers(
    me: Desk, jobs_desk: Desk, llm: Llm
) -> None:
    llm.next("gemini", Fault("mid_stream"))
    llm.next("openrouter", Say("Whole."))

    turn = answered(jobs_desk, me, "How is BTC?", links=asking(llm.address, "gemini", "openrouter"))

    assert text_of(me, turn) == turn.answer == "Whole."
    [fallback] = steps_of(me, turn, StepKind.FALLBACK)
    assert (fallback.payload["provider"], fallback.payload["kind"]) == ("gemini", "broken_stream")
    assert turn.provider == "openrouter"


def test_when_nobody_answers_the_rule_model_does(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    llm.next("gemini", Fault("503"))
    llm.next("ollama", Fault("drop"))

    turn = answered(jobs_desk, me, "What is the price of BTC?", links=asking(llm.address, "gemini", "ollama"))

    assert (turn.state, turn.provider) == (TurnState.DONE, "rules")
    assert kinds_of(me, turn) == ["fallback", "fallback", "call", "result", "text"]


def test_a_tool_that_breaks_tells_nothing_of_why(
    me: Desk, jobs_desk: Desk, llm: Llm, server: Server, database: str
) -> None:
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute("alter table app.news rename to gone")
    llm.next("ollama", Call("news"), Say("There is none."))

    turn = answered(jobs_desk, me, "News?", links=asking(llm.address, "ollama"))

    [failed] = steps_of(me, turn, StepKind.FAILED)
    assert failed.payload["sentence"] == BROKEN
    assert "does not exist" not in json.dumps(llm.asked[-1].body)
    assert turn.state is TurnState.DONE


def test_what_cannot_be_called_is_a_sentence_with_every_stage_in_the_trail(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    for call, told in (
        (Call("quote", {"symbol": "NOPE"}), "is not listed here"),
        (Call("quote", {"symbol": "BTC", "cheat": 1}), "cannot be called so"),
        (Call("place_order", {"symbol": "BTC"}), "There is no such tool"),
        (Call("propose_anything", {}), "There is no such tool"),
    ):
        llm.next("ollama", call, Say("It cannot."))

        turn = answered(jobs_desk, me, "Do it", links=asking(llm.address, "ollama"))

        [failed] = steps_of(me, turn, StepKind.FAILED)
        assert told in failed.payload["sentence"]
        assert stages(me, turn.id) == ["started", "decided", "finished"]


def stages(me: Desk, turn_id: object) -> list[str]:
    with me.store.as_user(me.user) as tx:
        return [each.stage.value for each in tx.chat.calls(turn_id)]  # pyright: ignore[reportArgumentType]


def test_the_trail_says_who_asked_for_a_call_by_which_prompt_at_what_cost(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    llm.next("openrouter", QUOTE, Say("So."))

    turn = answered(jobs_desk, me, "How is BTC?", links=asking(llm.address, "openrouter"))

    with me.store.as_user(me.user) as tx:
        started, decided, finished = tx.chat.calls(turn.id)
    assert (started.provider, started.model) == ("openrouter", "openrouter-model")
    assert len(started.prompt_hash or b"") == 32
    assert (started.spent.tokens_in, started.spent.tokens_out) == (11, 5)
    assert started.spent.cost > 0
    assert decided.details["decision"] == "allowed"
    assert (finished.details["outcome"], finished.details["id"]) == ("result", "r1")
    assert turn.spent.cost == 2 * started.spent.cost


def test_a_model_that_calls_for_ever_is_ended_with_a_sentence(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    llm.next("ollama", *[QUOTE] * (MODEL_CALLS + 5))

    turn = answered(jobs_desk, me, "Loop", links=asking(llm.address, "ollama"))

    assert len(llm.asked) == MODEL_CALLS
    assert (turn.state, turn.error) == (TurnState.DONE, SENTENCE)
    assert [s.payload["sentence"] for s in steps_of(me, turn, StepKind.LIMIT)] == [SENTENCE]


def test_calls_a_limit_ends_are_in_the_trail_too(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    many = [Call("quote", {"symbol": "BTC"}) for _ in range(TOOL_CALLS + 1)]
    llm.next("ollama", tuple(many))

    turn = answered(jobs_desk, me, "Many", links=asking(llm.address, "ollama"))

    assert turn.error == SENTENCE
    assert sorted(stages(me, turn.id)) == sorted(["started", "decided", "finished"] * len(many))
    assert not steps_of(me, turn, StepKind.RESULT)


@pytest.mark.parametrize("reply", [Say("Slowly, slowly, slowly.", chunks=8, pause_s=1), Fault("hang")])
def test_a_stop_ends_a_turn_with_what_was_said_and_by_whom_and_blames_no_provider(
    me: Desk, jobs_desk: Desk, llm: Llm, reply: Say | Fault
) -> None:
    llm.next("ollama", reply)
    turn = begun(me, runner_of(jobs_desk), "Talk")
    stopping = threading.Timer(0.6, threads.stop, (me, turn.id))
    stopping.start()

    ended = went_on(jobs_desk, turn, asking(llm.address, "ollama", timeout_s=30))

    stopping.join()
    assert ended is not None
    assert (ended.state, ended.provider, ended.model) == (TurnState.STOPPED, "ollama", "ollama-model")
    assert ended.answer == text_of(me, turn)
    assert bool(ended.answer) == isinstance(reply, Say)
    assert bool(ended.spent.tokens_in and ended.spent.tokens_out) == isinstance(reply, Say)
    assert not steps_of(me, turn, StepKind.FALLBACK)


@pytest.mark.parametrize(
    ("act", "kept"),
    [("tool.started", []), ("tool.decided", []), ("tool.finished", ["started", "decided"]), ("turn.fallback", [])],
)
def test_where_the_audit_cannot_be_written_nothing_more_happens(
    me: Desk, jobs_desk: Desk, llm: Llm, server: Server, database: str, act: str, kept: list[str]
) -> None:
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute(f"alter table app.audit_logs add check (action <> '{act}')".encode())
    llm.next("gemini", Fault("503") if act == "turn.fallback" else QUOTE, Say("As if nothing had been."))

    turn = answered(jobs_desk, me, "How is BTC?", links=asking(llm.address, "gemini", "ollama"))

    assert (turn.state, turn.answer) == (TurnState.FAILED, "")
    assert [asked.provider for asked in llm.asked] == ["gemini"]
    assert stages(me, turn.id) == kept
    assert not steps_of(me, turn, StepKind.RESULT, StepKind.FALLBACK)


def test_who_lost_the_lease_writes_nothing_more(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    turn = begun(me, runner_of(jobs_desk, "another"), "How is BTC?")

    ended = went_on(jobs_desk, turn, asking(llm.address, "ollama"))

    assert ended is None
    assert steps_of(me, turn) == []


def test_who_is_no_longer_at_the_desk_gets_no_answer(me: Desk, jobs_desk: Desk, server: Server, database: str) -> None:
    turn = begun(me, runner_of(jobs_desk), "How is BTC?")
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute("update app.users set disabled_at = now() where id = %s", (turn.user_id,))

    ended = went_on(jobs_desk, turn)

    assert ended is not None
    assert (ended.state, ended.answer) == (TurnState.FAILED, "")


def test_a_page_polls_while_words_come(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    llm.next("ollama", Say("One, two, three, four.", chunks=4, pause_s=0.2))
    turn = begun(me, runner_of(jobs_desk), "Count")
    running = threading.Thread(target=went_on, args=(jobs_desk, turn, asking(llm.address, "ollama")))
    running.start()

    seen = []
    while threads.steps_since(me, turn.id).state is TurnState.RUNNING:
        seen.append(text_of(me, turn))
        time.sleep(0.05)

    running.join()
    assert any(0 < len(text) < len("One, two, three, four.") for text in seen)
