"""A turn is run: asked, answered step by step, ended; whoever takes it over goes on where it was."""

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from itertools import count
from typing import Any

from langchain_core.messages import AIMessageChunk, BaseMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from core import market
from core.agents import history, turns
from core.agents.carried import Carried
from core.agents.graph import graph
from core.agents.middleware import left_over
from core.agents.middleware.ask import LIMIT, answered_by
from core.agents.rules import rule_model
from core.agents.scribe import Scribe, StoppedError
from core.agents.turns import LeaseLostError, Runner
from core.desk import Desk
from core.errors import DeskError, ForbiddenError
from core.llm.chain import Chain, Rests
from core.llm.guarded import Link
from core.llm.links import links_for
from core.llm.providers import load
from core.llm.redact import Privacy, Redaction
from core.model import Ending, Person, Role, Spent, Step, StepKind, Turn, TurnState
from core.observe import logs

Links = Callable[[Desk, Person], Sequence[Link]]
LOG = logs.of("assistant")
STRICT = JsonPlusSerializer(allowed_msgpack_modules=None)
"""Makes nothing of what is stored but messages and plain values."""
BROKEN = "The assistant failed for a reason of its own, which is in the log. Ask again."


class NotHereError(ForbiddenError):
    """Whoever asked this is not at this desk any more."""


def opened(runner: Runner, desk: Desk) -> Callable[[Turn], Turn | None]:
    """Return what answers turns in this process, with the clients of all models loaded, which takes seconds."""
    load()
    graph(InMemorySaver())
    return partial(answer, runner, desk, rests=Rests(desk.now))


def answer(runner: Runner, desk: Desk, turn: Turn, *, rests: Rests, links: Links = links_for) -> Turn | None:
    """Run a turn that was claimed or taken over to its end, as its person; return it, None where its lease was lost.

    `desk` is the jobs'; `links` says which providers the person's questions may go to. Whatever goes wrong ends the
    turn as failed, with a sentence for its person.
    """
    scribe: Scribe | None = None
    try:
        known = _known(desk, turn)
        mine, redaction = desk.for_person(known.person), Redaction(Privacy(turn.privacy))
        symbols = sorted(listed.symbol for listed in market.board(mine.store, mine.user).instruments)
        last = rule_model(symbols, turn.asked_at.astimezone(UTC))
        chain = Chain(links(mine, mine.user), last, redaction, rests)
        facts = {"Symbols": ", ".join(symbols), "Accounts of the person": ", ".join(known.accounts)}
        told = history.instructions(mine, turn, facts)
        scribe = Scribe(runner, turn, chain.cut, known.steps)
        with closing(chain), scribe:
            ending = _run(Carried(mine, turn, scribe, chain, redaction, told, known.ids()))
    except LeaseLostError:
        return None
    except StoppedError:
        ending = _ending(scribe, TurnState.STOPPED)
    except DeskError as e:
        ending = _ending(scribe, TurnState.FAILED, str(e))
    except Exception:
        LOG.exception("Turn %s failed", turn.id)
        ending = _ending(scribe, TurnState.FAILED, BROKEN)
    return _finish(runner, turn, ending, scribe.unwritten if scribe else Spent())


def _finish(runner: Runner, turn: Turn, ending: Ending, spent: Spent) -> Turn | None:
    """End a turn; where not even that can be written its lease passes, and somebody else takes it over."""
    try:
        return turns.finish(runner, turn, ending, spent)
    except LeaseLostError:
        return None
    except Exception:
        LOG.exception("Turn %s could not be ended", turn.id)
        return None


def _run(carried: Carried) -> Ending:
    """Let models and tools take turns until there is an answer."""
    scribe, turn = carried.scribe, carried.turn
    where: Any = {"configurable": {"thread_id": str(turn.id)}}
    with carried.desk.store.held_as(carried.desk.user) as connection:
        loop = graph(PostgresSaver(connection, serde=STRICT))
        messages: list[BaseMessage] = loop.get_state(where).values.get("messages", []) if turn.runs > 1 else []
        if turn.runs > 1:
            scribe.by = answered_by(messages)
            scribe.keep_only({str(each.id) for each in messages})
        given = None if messages else {"messages": history.messages(carried.desk, turn)}
        heard: Any = loop.stream(given, where, context=carried, stream_mode=["messages", "values"], durability="sync")
        # Closed at once where the turn ends early: what still runs is waited for before its connections go.
        with closing(heard):
            for mode, data in heard:
                scribe.check()
                if mode == "values":
                    messages = data["messages"]
                elif isinstance(data[0], AIMessageChunk):
                    scribe.piece(str(data[0].id), data[0].text)
    return _ended(carried, messages)


def _ended(carried: Carried, messages: Sequence[BaseMessage]) -> Ending:
    sentence = messages[-1].response_metadata.get(LIMIT, "")
    if sentence:
        left_over(carried, messages)
        carried.scribe.write((StepKind.LIMIT, {"sentence": sentence}))
    return _ending(carried.scribe, TurnState.DONE, sentence)


def _ending(scribe: Scribe | None, state: TurnState, error: str = "") -> Ending:
    if scribe is None:
        return Ending(state, error=error)
    return Ending(state, scribe.answer, error, *scribe.by)


@dataclass(frozen=True)
class _Known:
    """What is known of a turn before it begins: its person, his accounts, what happened in it and in its thread."""

    person: Person
    accounts: Sequence[str]
    steps: Sequence[Step]
    last_result: int

    def ids(self) -> Callable[[], str]:
        """Return what gives results their ids, going on where the thread is."""
        numbers, lock = count(self.last_result + 1), threading.Lock()

        def following() -> str:
            with lock:
                return f"r{next(numbers)}"

        return following


def _known(desk: Desk, turn: Turn) -> _Known:
    with desk.store.as_user(Person(turn.user_id, "", Role.VIEWER)) as tx:
        person = tx.people.by_id(turn.user_id)
        if person is None:
            raise NotHereError
        progress = tx.chat.progress(turn.id, person.id, 0) if turn.runs > 1 else None
        accounts = [account.name for account in tx.accounts.all()]
        last = tx.chat.last_result(turn.thread_id, person.id)
    return _Known(person, accounts, progress.steps if progress else (), last)
