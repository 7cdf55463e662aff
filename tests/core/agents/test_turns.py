"""Who runs turns: each once, under a lease, everything it does appended with its trail or not at all."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import psycopg
import pytest

from core.agents import threads, turns
from core.agents.export import exported
from core.agents.turns import LEASE, MOST_RUNS, LeaseLostError, Runner, digest
from core.desk import Desk
from core.errors import ForbiddenError
from core.model import CallStage, Ending, Person, Spent, StepKind, ToolCall, Turn, TurnState
from tests.conftest import Server, at_time
from tests.core.agents.running import answered, at, begun, runner_of

SAID = (StepKind.TEXT, {"message": "m", "text": "Hello."})
STARTED = ToolCall("call-1", CallStage.STARTED, "quote", {"arguments": {"symbol": "BTC/USDT"}})


@pytest.fixture
def me(desk: Desk, analyst: Person) -> Desk:
    return desk.for_person(analyst)


@pytest.fixture
def runner(jobs_desk: Desk) -> Runner:
    return runner_of(jobs_desk)


@pytest.fixture
def second(jobs_desk: Desk) -> Runner:
    return runner_of(jobs_desk, "two")


def late(runner: Runner) -> Runner:
    """The same runner when a lease of now has passed."""
    return at(runner, runner.now() + LEASE + timedelta(seconds=1))


def trail(desk: Desk) -> list[str]:
    with desk.store.as_user(desk.user) as tx:
        return [row.action for row in reversed(tx.audit.recent()) if row.actor == "agent"]


def test_turns_are_begun_in_the_order_they_were_asked(me: Desk, runner: Runner):
    asked = [threads.ask(me, None, words).id for words in ("One?", "Two?")]

    begun = [turns.claim(runner) for _ in range(3)]

    assert [turn.id for turn in begun if turn] == asked
    assert begun[2] is None


def test_two_runners_begin_one_turn_once(me: Desk, runner: Runner, second: Runner):
    together = Barrier(2)

    def claim(one: Runner) -> Turn | None:
        together.wait()
        return turns.claim(one)

    for _ in range(20):
        turn = threads.ask(me, None, "Who?")
        with ThreadPoolExecutor(2) as both:
            begun = [one for one in both.map(claim, (runner, second)) if one]

        assert [(one.id, one.runs) for one in begun] == [(turn.id, 1)]


def test_a_stop_at_the_moment_a_turn_begins_is_never_lost(me: Desk, runner: Runner):
    together = Barrier(2)

    def stop(turn: Turn) -> None:
        together.wait()
        threads.stop(me, turn.id)

    for _ in range(20):
        turn = threads.ask(me, None, "Stop?")
        with ThreadPoolExecutor(1) as tab:
            done = tab.submit(stop, turn)
            together.wait()
            begun = turns.claim(runner)
            done.result()
        state = threads.steps_since(me, turn.id).state

        assert state is (TurnState.RUNNING if begun else TurnState.STOPPED)
        assert begun is None or turns.append(runner, begun, ())


def test_a_turn_that_ended_frees_its_thread_and_says_what_it_answered(me: Desk, runner: Runner):
    turn = begun(me, runner)
    turns.append(runner, turn, [SAID], spent=Spent(100, 20, Decimal("0.000123")))

    ended = turns.finish(
        runner, turn, Ending(TurnState.DONE, "Hello.", "", "gemini", "flash"), Spent(1, 2, Decimal("0.1"))
    )

    assert (ended.state, ended.answer, ended.provider, ended.model) == (TurnState.DONE, "Hello.", "gemini", "flash")
    assert ended.spent == threads.spent_today(me) == Spent(101, 22, Decimal("0.100123"))
    assert threads.thread(me, turn.thread_id).turns == (ended,)
    assert threads.ask(me, turn.thread_id, "And now?").place == 2
    assert trail(me) == ["turn.done"]


def test_what_was_spent_counts_while_it_runs_when_deleted_and_until_midnight(me: Desk, runner: Runner):
    turn = begun(me, runner)
    turns.append(runner, turn, (), spent=Spent(5, 6, Decimal("0.07")))
    threads.delete(me, turn.thread_id)

    assert threads.spent_today(me) == Spent(5, 6, Decimal("0.07"))
    assert threads.spent_today(at_time(me, me.now() + timedelta(days=1))) == Spent()


def test_nothing_is_written_into_a_turn_that_ended(me: Desk, runner: Runner):
    turn = answered(me, runner, "One?", "Yes.")

    for write in (
        lambda: turns.append(runner, turn, [SAID]),
        lambda: turns.finish(runner, turn, Ending(TurnState.DONE, "No.")),
    ):
        with pytest.raises(LeaseLostError):
            write()
    with pytest.raises(ForbiddenError), runner.opened() as tx:
        tx.turns.add(turn, [SAID])

    assert threads.thread(me, turn.thread_id).turns == (turn,)


def test_a_turn_whose_runner_died_is_taken_over_and_the_dead_one_writes_no_more(
    me: Desk, runner: Runner, second: Runner
):
    turn = begun(me, runner)
    turns.append(runner, turn, [SAID, SAID])
    assert turns.overdue(second) is None

    taken = turns.overdue(late(second))

    assert taken is not None
    assert (taken.id, taken.runs) == (turn.id, 2)
    assert turns.overdue(late(second)) is None
    with pytest.raises(LeaseLostError):
        turns.append(runner, turn, [SAID])
    turns.append(second, taken, [SAID])
    assert [step.n for step in threads.steps_since(me, turn.id).steps] == [1, 2, 3]


def test_a_renewed_lease_keeps_others_out(me: Desk, runner: Runner, second: Runner):
    turn = begun(me, runner)

    turns.append(late(runner), turn, ())

    assert turns.overdue(late(second)) is None


def test_a_turn_that_kills_its_runners_is_not_begun_for_ever(me: Desk, runner: Runner):
    turn = begun(me, runner)
    for n in range(1, MOST_RUNS):
        runner = late(runner)
        taken = turns.overdue(runner)
        assert taken is not None
        assert taken.runs == n + 1

    assert turns.overdue(late(runner)) is None

    ended = threads.thread(me, turn.thread_id).turns[0]
    assert ended.state is TurnState.FAILED
    assert "Ask again" in ended.error


def test_each_stage_of_a_call_is_kept_once_with_its_row_in_the_trail(me: Desk, runner: Runner):
    turn = begun(me, runner)
    finished = replace(STARTED, stage=CallStage.FINISHED, details={"seconds": "0.1"}, model="flash", provider="gemini")
    finished = replace(finished, prompt_hash=bytes(32), spent=Spent(1, 2, Decimal("0.003")))

    turns.append(runner, turn, (), [STARTED])
    turns.append(runner, turn, (), [replace(STARTED, details={"arguments": "others"}), finished])

    with me.store.as_user(me.user) as tx:
        assert tx.chat.calls(turn.id) == [STARTED, finished]
        rows = [row for row in tx.audit.recent() if row.actor == "agent"]
    assert [row.action for row in rows] == ["tool.finished", "tool.started"]
    assert [row.details["digest"] for row in rows] == [digest(finished.details), digest(STARTED.details)]


def test_refusals_fallbacks_and_limits_are_in_the_trail(me: Desk, runner: Runner):
    turn = begun(me, runner)

    turns.append(
        runner,
        turn,
        [
            SAID,
            (StepKind.FALLBACK, {"provider": "gemini", "model": "flash", "kind": "timeout", "seconds": "3.0"}),
            (StepKind.REFUSED, {"call": "c", "sentence": "Nobody asked for this."}),
            (StepKind.LIMIT, {"sentence": "Enough."}),
        ],
    )

    assert trail(me) == ["turn.fallback", "turn.refused", "turn.limit"]


def test_where_the_trail_cannot_be_written_nothing_is(me: Desk, runner: Runner, server: Server, database: str):
    turn = begun(me, runner)
    with psycopg.connect(server.superuser_dsn(database), autocommit=True) as c:
        c.execute("revoke insert on app.audit_logs from duty_assistant")

    with pytest.raises(ForbiddenError):
        turns.append(runner, turn, [SAID], [STARTED], Spent(7))
    with pytest.raises(ForbiddenError):
        turns.finish(runner, turn, Ending(TurnState.DONE, "Hello."))

    assert threads.steps_since(me, turn.id).steps == ()
    assert threads.thread(me, turn.thread_id).turns == (turn,)


def test_what_the_database_cannot_keep_is_left_out_and_the_rest_is_kept(me: Desk, runner: Runner):
    turn = begun(me, runner)

    turns.append(runner, turn, [(StepKind.RESULT, {"data": {"a\0": ["x\0y", "\ud800", 1, None]}, "said": "\\u0000"})])
    ended = turns.finish(runner, turn, Ending(TurnState.FAILED, "a\0b", "c\ud800"))

    assert threads.steps_since(me, turn.id).steps[0].payload == {"data": {"a": ["xy", "?", 1, None]}, "said": "\\u0000"}
    assert (ended.answer, ended.error) == ("ab", "c?")


def test_an_export_tells_what_each_answer_rests_on_and_what_it_took(me: Desk, runner: Runner):
    turn = begun(me, runner, "Price of BTC?\nIn USDT.")
    result = {"id": "r1", "tool": "quote", "source": "quotes of paper", "at": "2026-01-02T03:04:05Z",
              "trust": "trusted", "data": {"last": "65000.10"}, "call": "c"}  # fmt: skip
    turns.append(runner, turn, [SAID, (StepKind.RESULT, result)], spent=Spent(1200, 30, Decimal("0.00012")))
    turns.finish(runner, turn, Ending(TurnState.DONE, "It is 65,000.10.", "", "gemini", "flash"))
    threads.ask(me, turn.thread_id, "And ETH?")

    text, told = exported(me, turn.thread_id, "md"), json.loads(exported(me, turn.thread_id, "json"))

    assert text.startswith("# Price of BTC? In USDT.\n")
    assert "> Price of BTC?\n> In USDT.\n\nIt is 65,000.10.\n" in text
    assert "- [r1] quote: quotes of paper, 2026-01-02T03:04:05Z, trusted\n" in text
    assert "*done, gemini flash, 1200 + 30 tokens, 0.00012 USD, asked 20" in text
    assert "*waiting, no model, 0 + 0 tokens, 0 USD, asked 20" in text
    first, second = told["turns"]
    assert first["steps"][0] == {"n": 2, "kind": "result", "at": first["steps"][0]["at"], **result}
    assert (first["answer"], first["cost_usd"], first["tokens_in"]) == ("It is 65,000.10.", "0.00012", 1200)
    assert first["asked_at"] <= first["started_at"] <= first["ended_at"]
    assert (second["state"], second["ended_at"]) == ("waiting", None)
