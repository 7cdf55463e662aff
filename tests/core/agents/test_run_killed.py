"""A runner that is killed in the middle of a turn: whoever takes it over goes on, and does nothing twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from core.agents import threads, turns
from core.agents.run import Links
from core.agents.turns import LEASE
from core.desk import Desk
from core.llm.links import links_for
from core.model import StepKind, Turn, TurnState
from core.orders.proposals import proposals
from tests.conftest import Server
from tests.core.agents.answering import asking, steps_of, text_of, went_on
from tests.core.agents.running import at, runner_of
from tests.core.agents.tools.world import World
from tests.servers.llm import Call, Llm, Say

KILLS = int(os.environ.get("DESK_TURN_KILLS", "2"))
ROOT = Path(__file__).parents[3]


class Answerers:
    """Processes that answer a turn each."""

    def __init__(self, parent: subprocess.Popen[str]) -> None:
        self._parent = parent

    def begin(self, server: Server, database: str, home: Path, models: str = "") -> int:
        """Let one take the turn that waits; return its number."""
        assert self._parent.stdin and self._parent.stdout
        self._parent.stdin.write(json.dumps([server.dsn("jobs_login", database), str(home), models]) + "\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())


@pytest.fixture(scope="module")
def answerers() -> Iterator[Answerers]:
    command, pipe = [sys.executable, "-m", "tests.core.agents.answering_child"], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as parent:
        yield Answerers(parent)
        if parent.stdin:
            parent.stdin.close()


def kill(process: int) -> None:
    # One that has ended is gone; its number is not anybody else's so soon.
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def gone_on(me: Desk, jobs_desk: Desk, turn: Turn, links: Links = links_for) -> Turn:
    """Take the dead one's turn, as if its lease had passed, and run it to its end; return it as it is kept.

    The database may still be ending the dead one's last transaction, and the turn by it.
    """
    later = at(runner_of(jobs_desk), jobs_desk.now() + LEASE + timedelta(seconds=5))
    while not (now := turn_now(me, turn)).state.over:
        if taken := turns.overdue(later):
            went_on(jobs_desk, taken, links)
        else:
            time.sleep(0.02)
    return now


def turn_now(me: Desk, turn: Turn) -> Turn:
    with me.store.as_user(me.user) as tx:
        found = tx.chat.turn(turn.id, me.user.id)
    assert found
    return found


def test_finished_calls_are_not_made_again_and_the_dead_ones_words_are_dropped(
    world: World, jobs_desk: Desk, server: Server, database: str, tmp_path: Path, llm: Llm, answerers: Answerers
) -> None:
    llm.next("ollama", Call("quote", {"symbol": "BTC"}), Say("Half of what I wanted", chunks=3, pause_s=30))
    asked = threads.ask(world.desk, None, "How is BTC?")
    child = answerers.begin(server, database, tmp_path, llm.address)
    while not text_of(world.desk, asked):
        time.sleep(0.05)
    kill(child)
    llm.next("ollama", Say("Whole [r1]."))

    ended = gone_on(world.desk, jobs_desk, asked, asking(llm.address, "ollama"))

    assert (ended.state, ended.answer) == (TurnState.DONE, "Whole [r1].")
    assert text_of(world.desk, asked) == "Whole [r1]."
    assert len(steps_of(world.desk, asked, StepKind.DROP)) == 1
    assert len(steps_of(world.desk, asked, StepKind.CALL)) == len(steps_of(world.desk, asked, StepKind.RESULT)) == 1
    assert len(llm.asked) == 3
    with psycopg.connect(server.superuser_dsn(database)) as c:
        assert c.execute("select count(*) from agent.checkpoints").fetchone() == (0,)


@pytest.mark.parametrize("n", range(KILLS))
def test_wherever_it_is_killed_the_turn_ends_with_one_proposal(
    world: World, jobs_desk: Desk, server: Server, database: str, tmp_path: Path, answerers: Answerers, n: int
) -> None:
    asked = threads.ask(world.desk, None, "Buy 0.1 BTC")
    child = answerers.begin(server, database, tmp_path)
    time.sleep(random.Random(n).uniform(0, 0.15))
    kill(child)

    ended = gone_on(world.desk, jobs_desk, asked)

    with world.desk.store.as_user(world.desk.user) as tx:
        stages = [(call.call_id, call.stage) for call in tx.chat.calls(asked.id)]
    assert (ended.state, ended.provider) == (TurnState.DONE, "rules")
    assert text_of(world.desk, asked) == ended.answer
    assert len(proposals(world.desk, asked.thread_id)) == 1
    assert len(stages) == len(set(stages))
    assert len(stages) % 3 == 0
