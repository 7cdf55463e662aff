"""A turn of the assistant: how long rule mode takes, and how soon the next provider speaks after one that fails.

Model servers are ours, on loopback; clients, database and tools are the real ones.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
from langgraph.checkpoint.memory import InMemorySaver

from benchmarks import Result
from benchmarks.servers import Server, server
from core.agents import run as runs
from core.agents import threads, turns
from core.agents.graph import graph
from core.agents.turns import Runner
from core.desk import Desk
from core.llm.chain import Rests
from core.llm.providers import PROVIDERS, load
from core.model import Person, Role, StepKind, Turn
from core.settings import Settings
from core.store import Duty, database, embedded
from tests.core.agents.answering import asking
from tests.core.agents.tools.world import fill_market
from tests.servers.llm import Fault, Llm, serving_llm

TURNS = 40
TRIES = 5
TIMEOUT_S = 1.0
RULE_BAR_MS, FIRST_WORD_BAR_S = 50.0, 1.0
BAR = "the bar set for the assistant"


@dataclass(frozen=True)
class Place:
    """A person's desk, the jobs' desk, and who runs turns."""

    me: Desk
    jobs: Desk
    runner: Runner

    def asked(self, words: str, links: runs.Links = lambda _, __: ()) -> tuple[Turn, float]:
        """Ask, run, and return the turn with the milliseconds from its claim to its end."""
        threads.ask(self.me, None, words)
        began = time.perf_counter()
        turn = turns.claim(self.runner)
        assert turn
        ended = runs.answer(self.runner, self.jobs, turn, rests=Rests(self.jobs.now), links=links)
        assert ended is not None
        assert not ended.error, ended.error
        return ended, (time.perf_counter() - began) * 1000


def run() -> list[Result]:
    """Measure turns in rule mode, then every kind of failure before a provider that answers."""
    load()
    with place() as at, serving_llm() as llm:
        return [*_by_rule(at), *_fallbacks(at, llm)]


def _by_rule(at: Place) -> list[Result]:
    questions = ("What is the price of BTC?", "Compare BTC and ETH", "What is the RSI of ETH?", "help")
    at.asked(questions[0])
    times = [at.asked(questions[n % len(questions)])[1] for n in range(TURNS)]
    median, worst = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return [
        Result("assistant", "a turn in rule mode, p50", round(median, 1), "ms", BAR, RULE_BAR_MS, "lower"),
        Result("assistant", "a turn in rule mode, p95", round(worst, 1), "ms", "", None, "lower"),
    ]


def _fallbacks(at: Place, llm: Llm) -> list[Result]:
    """Return the slowest first word after a failure, over every order of two providers."""
    results: list[Result] = []
    for kind, allowed in (("503", 0.0), ("429", 0.0), ("drop", 0.0), ("mid_stream", 0.0), ("hang", TIMEOUT_S)):
        slowest = max(_first_word_after(at, llm, kind, a, b) for a in PROVIDERS for b in PROVIDERS if a != b)
        told = f"first word after {kind}, less the timeout" if allowed else f"first word after {kind}"
        results.append(
            Result("assistant", told, round(slowest - allowed, 3), "s", BAR, FIRST_WORD_BAR_S, "lower")
        )  # fmt: skip
    return results


def _first_word_after(at: Place, llm: Llm, kind: str, first: str, second: str) -> float:
    """Return the seconds from the call of a provider that fails so to the first word of the next that is written."""
    llm.next(first, Fault(kind))  # pyright: ignore[reportArgumentType]
    turn, _ = at.asked("How is BTC?", asking(llm.address, first, second, timeout_s=TIMEOUT_S))
    steps = threads.steps_since(at.me, turn.id).steps
    failed = next(step for step in steps if step.kind is StepKind.FALLBACK)
    word = next(step for step in steps if step.kind is StepKind.TEXT and step.n > failed.n)
    return (word.at - failed.at).total_seconds() + (failed.payload["seconds"] if kind == "hang" else 0.0)


@contextmanager
def place() -> Iterator[Place]:
    with (
        tempfile.TemporaryDirectory() as home,
        server() as made,
        made.store("jobs_login") as jobs,
        made.store("web_login") as web,
    ):
        settings = Settings(home=Path(home))
        desk = Desk(settings, jobs)
        fill_market(desk)
        graph(InMemorySaver())
        runner = Runner("benchmark", partial(jobs.as_service, Duty.ASSISTANT), desk.now)
        yield Place(Desk(settings, web).for_person(_person(made)), desk, runner)


def _person(made: Server) -> Person:
    with embedded.superuser(made.cluster, database.DATABASE) as dsn, psycopg.connect(dsn, autocommit=True) as c:
        row = c.execute("insert into auth.users (email) values ('one@desk.example') returning id, email").fetchone()
        assert row
        c.execute("insert into app.users (id, email, role) values (%s, %s, 'user')", row)
        return Person(row[0], row[1], Role.USER)
