"""A runner that is killed in the middle of a turn: whoever takes it over goes on, and does nothing twice."""

import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from core.agents import threads, turns
from core.agents.turns import LEASE
from core.desk import Desk
from core.model import StepKind, Turn, TurnState
from core.orders.proposals import proposals
from tests.conftest import Server
from tests.core.agents.answering import asking, steps_of, text_of, went_on
from tests.core.agents.running import at, runner_of
from tests.core.agents.tools.world import World
from tests.servers.llm import Call, Llm, Say

KILLS = int(os.environ.get("DESK_TURN_KILLS", "2"))
ROOT = Path(__file__).parents[3]


class Child:
    """A process that answers the turn which waits."""

    def __init__(self, server: Server, database: str, home: Path, models: str = "") -> None:
        words = [server.dsn("jobs_login", database), str(home), models]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.core.agents.answering_child", *words], cwd=ROOT, text=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout
        assert self._process.stdout.readline() == "begun\n"

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


def taken_over(jobs_desk: Desk) -> Turn:
    """Take the dead one's turn, as if its lease had passed."""
    later = at(runner_of(jobs_desk), jobs_desk.now() + LEASE + timedelta(seconds=5))
    turn = turns.overdue(later)
    assert turn is not None
    return turn


def test_finished_calls_are_not_made_again_and_the_dead_ones_words_are_dropped(
    world: World, jobs_desk: Desk, server: Server, database: str, tmp_path: Path, llm: Llm
) -> None:
    llm.next("ollama", Call("quote", {"symbol": "BTC"}), Say("Half of what I wanted", chunks=3, pause_s=30))
    asked = threads.ask(world.desk, None, "How is BTC?")
    child = Child(server, database, tmp_path, llm.address)
    while not text_of(world.desk, asked):
        time.sleep(0.05)
    child.kill()
    llm.next("ollama", Say("Whole [r1]."))

    ended = went_on(jobs_desk, taken_over(jobs_desk), asking(llm.address, "ollama"))

    assert ended is not None
    assert (ended.state, ended.answer) == (TurnState.DONE, "Whole [r1].")
    assert text_of(world.desk, asked) == "Whole [r1]."
    assert len(steps_of(world.desk, asked, StepKind.DROP)) == 1
    assert len(steps_of(world.desk, asked, StepKind.CALL)) == len(steps_of(world.desk, asked, StepKind.RESULT)) == 1
    assert len(llm.asked) == 3
    with psycopg.connect(server.superuser_dsn(database)) as c:
        assert c.execute("select count(*) from agent.checkpoints").fetchone() == (0,)


@pytest.mark.parametrize("n", range(KILLS))
def test_wherever_it_is_killed_the_turn_ends_with_one_proposal(
    world: World, jobs_desk: Desk, server: Server, database: str, tmp_path: Path, n: int
) -> None:
    asked = threads.ask(world.desk, None, "Buy 0.1 BTC")
    child = Child(server, database, tmp_path)
    time.sleep(random.Random(n).uniform(0, 0.25))
    child.kill()

    with world.desk.store.as_user(world.desk.user) as tx:
        left = tx.chat.turn(asked.id, world.desk.user.id)
    if left and not left.state.over:
        went_on(jobs_desk, taken_over(jobs_desk))

    with world.desk.store.as_user(world.desk.user) as tx:
        ended = tx.chat.turn(asked.id, world.desk.user.id)
        stages = [(call.call_id, call.stage) for call in tx.chat.calls(asked.id)]
    assert ended is not None
    assert ended.state is TurnState.DONE
    assert text_of(world.desk, asked) == ended.answer
    assert len(proposals(world.desk, asked.thread_id)) == 1
    assert len(stages) == len(set(stages))
    assert len(stages) % 3 == 0
