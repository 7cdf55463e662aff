"""The job that answers questions: it takes what waits, several at once, and what somebody left."""

import time
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from core.agents import mode, threads, turns
from core.desk import Desk
from core.model import Person, Turn, TurnState
from jobs import answer_turns
from tests.conftest import Server
from tests.core.agents.answering import with_ollama
from tests.core.agents.running import at, runner_of
from tests.core.agents.tools.world import fill_market
from tests.servers.llm import Say, serving_llm


@pytest.fixture
def me(desk: Desk, jobs_desk: Desk, analyst: Person) -> Desk:
    fill_market(jobs_desk)
    return desk.for_person(analyst)


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def now_of(me: Desk, turn: Turn) -> Turn:
    with me.store.as_user(me.user) as tx:
        found = tx.chat.turn(turn.id, me.user.id)
    assert found
    return found


def over(me: Desk, *asked: Turn) -> bool:
    return all(now_of(me, turn).state.over for turn in asked)


def test_what_waits_is_answered_without_a_model_too(me: Desk, jobs_desk: Desk) -> None:
    run = answer_turns.open(jobs_desk)
    asked = [threads.ask(me, None, f"What is the price of {asset}?") for asset in ("BTC", "ETH")]

    run(None)
    until(lambda: over(me, *asked))

    assert [now_of(me, turn).provider for turn in asked] == ["rules", "rules"]


def test_two_processes_and_many_questions_answer_each_once(me: Desk, jobs_desk: Desk) -> None:
    asked = [threads.ask(me, None, f"How is BTC? {n}") for n in range(9)]
    with serving_llm() as llm:
        desk = with_ollama(jobs_desk, llm.address)
        llm.next("ollama", *[Say(f"Answer {n}.", pause_s=0.05) for n in range(9)])
        runs = [answer_turns.open(desk), answer_turns.open(desk)]

        for run in runs:
            run(None)
        until(lambda: over(me, *asked))

        answers = [now_of(me, turn).answer for turn in asked]
    assert sorted(answers) == [f"Answer {n}." for n in range(9)]
    assert [now_of(me, turn).runs for turn in asked] == [1] * 9


def test_a_turn_whose_runner_died_is_taken_over(me: Desk, jobs_desk: Desk) -> None:
    asked = threads.ask(me, None, "What is the price of BTC?")
    turns.claim(at(runner_of(jobs_desk, "dead"), jobs_desk.now() - turns.LEASE - timedelta(seconds=1)))

    answer_turns.open(jobs_desk)(None)
    until(lambda: over(me, asked))

    ended = now_of(me, asked)
    assert (ended.state, ended.runs) == (TurnState.DONE, 2)


def test_a_defect_ends_its_own_turn_alone(me: Desk, jobs_desk: Desk, server: Server, database: str) -> None:
    run = answer_turns.open(jobs_desk)
    with psycopg.connect(server.superuser_dsn(database), autocommit=True) as c:
        c.execute("alter table app.instruments rename to gone")
        broken = threads.ask(me, None, "What is the price of BTC?")
        until(lambda: run(None) or over(me, broken))
        c.execute("alter table app.gone rename to instruments")

    whole = threads.ask(me, None, "What is the price of BTC?")
    until(lambda: run(None) or over(me, whole))

    assert (now_of(me, broken).state, now_of(me, whole).state) == (TurnState.FAILED, TurnState.DONE)
    assert "gone" not in now_of(me, broken).error


def test_the_page_knows_whether_a_model_could_be_asked(me: Desk, jobs_desk: Desk) -> None:
    before = mode.providers(me)
    answer_turns.open(jobs_desk)(None)
    rule_mode = mode.providers(me)

    answer_turns.open(with_ollama(jobs_desk, "http://127.0.0.1:9"))(None)

    assert (list(before), list(rule_mode), list(mode.providers(me))) == ([], [], ["ollama"])
