"""Checkpoints of running turns: LangGraph's own saver on a connection that acts as the turn's person."""

import operator
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypedDict

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import END, START, StateGraph
from psycopg.rows import DictRow, dict_row

from core.agents import threads, turns
from core.agents.run import STRICT
from core.agents.turns import Runner
from core.desk import Desk
from core.errors import ForbiddenError, UnavailableError
from core.model import Ending, Person, Role, Spent, Turn, TurnState
from tests.conftest import Server, join
from tests.core.agents.running import begun, runner_of

TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")


class Said(TypedDict):
    words: Annotated[list[str], operator.add]


class Killed(Exception):
    """The process died here."""


@pytest.fixture
def me(desk: Desk, analyst: Person) -> Desk:
    return desk.for_person(analyst)


@pytest.fixture
def runner(jobs_desk: Desk) -> Runner:
    return runner_of(jobs_desk)


@contextmanager
def saver(jobs_desk: Desk, person: Person) -> Iterator[PostgresSaver]:
    with jobs_desk.store.held_as(person) as connection:
        yield PostgresSaver(connection)


def run(kept: PostgresSaver, turn: Turn, given: Said | None, *, dies: bool = False) -> dict[str, Any]:
    """Run two nodes, the second of which may take the process with it."""

    def first(state: Said) -> Said:
        return {"words": ["first"]}

    def second(state: Said) -> Said:
        if dies:
            raise Killed
        return {"words": ["second"]}

    graph = StateGraph(Said)
    graph.add_node("first", first)
    graph.add_node("second", second)
    graph.add_edge(START, "first")
    graph.add_edge("first", "second")
    graph.add_edge("second", END)
    where: Any = {"configurable": {"thread_id": str(turn.id)}}
    return graph.compile(checkpointer=kept).invoke(given, where, durability="sync")


def rows(server: Server, database: str) -> dict[str, int]:
    with psycopg.connect(server.superuser_dsn(database)) as c:
        counted = {t: c.execute(f"select count(*) from agent.{t}".encode()).fetchone() for t in TABLES}
    return {table: row[0] for table, row in counted.items() if row}


def test_a_turn_that_died_goes_on_where_it_was_over_a_fresh_connection(me: Desk, jobs_desk: Desk, runner: Runner):
    turn = begun(me, runner)
    with pytest.raises(Killed), saver(jobs_desk, me.user) as kept:
        run(kept, turn, {"words": ["asked"]}, dies=True)

    with saver(jobs_desk, me.user) as kept:
        ended = run(kept, turn, None)

    assert ended == {"words": ["asked", "first", "second"]}


def test_of_what_is_stored_no_class_but_those_of_messages_is_made():
    foreign = JsonPlusSerializer(allowed_msgpack_modules=True).dumps_typed([Spent(7), HumanMessage("Hello")])

    spent, said = STRICT.loads_typed(foreign)

    assert not isinstance(spent, Spent)
    assert isinstance(said, HumanMessage)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_reads_or_writes_the_checkpoints_of_anothers_turn(
    me: Desk, desk: Desk, jobs_desk: Desk, runner: Runner, server: Server, database: str, role: Role
):
    turn, them = begun(me, runner), join(desk, "them@desk.example", role)
    with saver(jobs_desk, me.user) as kept:
        run(kept, turn, {"words": []})
    before = rows(server, database)

    with saver(jobs_desk, them) as kept:
        seen = list(kept.list(None))
        kept.delete_thread(str(turn.id))
    with pytest.raises(ForbiddenError), saver(jobs_desk, them) as kept:
        run(kept, turn, {"words": ["theirs"]})

    assert seen == []
    assert all(before.values())
    assert rows(server, database) == before


def test_a_turn_that_does_not_run_has_no_checkpoints(me: Desk, jobs_desk: Desk):
    waiting = threads.ask(me, None, "One?")

    with pytest.raises(ForbiddenError), saver(jobs_desk, me.user) as kept:
        run(kept, waiting, {"words": []})


def test_checkpoints_go_when_the_turn_ends_and_those_of_others_stay(
    me: Desk, jobs_desk: Desk, runner: Runner, server: Server, database: str
):
    turn, other = begun(me, runner), begun(me, runner, "Another?")
    with saver(jobs_desk, me.user) as kept:
        run(kept, turn, {"words": []})
        before = rows(server, database)
        run(kept, other, {"words": []})

    turns.finish(runner, turn, Ending(TurnState.DONE, "Yes."))

    assert rows(server, database) == before
    with saver(jobs_desk, me.user) as kept:
        assert {one.config.get("configurable", {})["thread_id"] for one in kept.list(None)} == {str(other.id)}


def test_the_saver_prunes_its_persons_own_turn(
    me: Desk, jobs_desk: Desk, runner: Runner, server: Server, database: str
):
    turn = begun(me, runner)
    with saver(jobs_desk, me.user) as kept:
        run(kept, turn, {"words": []})
        kept.delete_thread(str(turn.id))

    assert rows(server, database) == dict.fromkeys(TABLES, 0)


SHAPE = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'i')
"""


def test_the_tables_are_those_the_saver_makes_itself_and_its_setup_has_nothing_to_do(server: Server, database: str):
    address = server.superuser_dsn(database)
    with psycopg.Connection[DictRow].connect(address, autocommit=True, row_factory=dict_row) as c:
        c.execute("create schema fresh")
        c.execute("set search_path = fresh")
        PostgresSaver(c).setup()
        ours = set(map(repr, c.execute(SHAPE, ("agent",)).fetchall()))
        c.execute("set search_path = agent")

        PostgresSaver(c).setup()

        assert ours == set(map(repr, c.execute(SHAPE, ("fresh",)).fetchall()))
        assert ours == set(map(repr, c.execute(SHAPE, ("agent",)).fetchall()))
        versions = [
            c.execute(f"select v from {s}.checkpoint_migrations order by v".encode()).fetchall()
            for s in ("fresh", "agent")
        ]
        assert versions[0] == versions[1]


@pytest.mark.parametrize("table", ["app.threads", "app.steps", "app.tool_calls", "app.orders", "app.users"])
def test_a_held_connection_reaches_checkpoints_alone_and_closes_at_the_end(
    me: Desk, jobs_desk: Desk, runner: Runner, table: str
):
    begun(me, runner)

    with pytest.raises(ForbiddenError), jobs_desk.store.held_as(me.user) as connection:
        connection.execute(f"select from {table}".encode())

    assert connection.closed


def test_no_page_reaches_checkpoints_not_even_of_its_own_person(me: Desk, runner: Runner):
    begun(me, runner)

    with pytest.raises(ForbiddenError), me.store.held_as(me.user):
        pass
    for table in TABLES:
        with pytest.raises(ForbiddenError), me.store.as_user(me.user) as tx:
            tx.chat._c.execute(f"select from agent.{table}".encode())


def test_a_held_connection_that_breaks_is_a_service_that_does_not_answer(
    jobs_desk: Desk, analyst: Person, server: Server, database: str
):
    with pytest.raises(UnavailableError), jobs_desk.store.held_as(analyst) as connection:
        with psycopg.connect(server.superuser_dsn(database), autocommit=True) as c:
            c.execute("select pg_terminate_backend(%s)", (connection.info.backend_pid,))
        connection.execute("select 1")
