"""Whose a thread is: nobody else finds it, compliance reads it, no page writes what the assistant says."""

from collections.abc import Callable

import pytest

from core.agents import threads, turns
from core.agents.export import exported
from core.agents.turns import Runner
from core.desk import Desk
from core.errors import ForbiddenError, NotFoundError
from core.model import Person, Role, StepKind, Turn
from core.store import Duty
from tests.conftest import join
from tests.core.agents.running import begun, runner_of


@pytest.fixture
def me(desk: Desk, analyst: Person) -> Desk:
    return desk.for_person(analyst)


@pytest.fixture
def runner(jobs_desk: Desk) -> Runner:
    return runner_of(jobs_desk)


DOORS: list[Callable[[Desk, Turn], object]] = [
    lambda desk, turn: threads.ask(desk, turn.thread_id, "Mine now?"),
    lambda desk, turn: threads.thread(desk, turn.thread_id),
    lambda desk, turn: threads.rename(desk, turn.thread_id, "Mine"),
    lambda desk, turn: threads.delete(desk, turn.thread_id),
    lambda desk, turn: threads.stop(desk, turn.id),
    lambda desk, turn: threads.steps_since(desk, turn.id),
    lambda desk, turn: exported(desk, turn.thread_id, "md"),
]


@pytest.mark.parametrize("role", list(Role))
def test_nobody_finds_anothers_thread_through_any_door(me: Desk, desk: Desk, role: Role):
    turn, them = threads.ask(me, None, "Mine?"), desk.for_person(join(desk, "them@desk.example", role))

    for door in DOORS:
        with pytest.raises(NotFoundError):
            door(them, turn)

    assert threads.threads(them) == []
    assert threads.search(them, "mine") == []
    assert threads.thread(me, turn.thread_id).turns == (turn,)


def test_compliance_reads_what_everybody_asked_and_was_answered(
    me: Desk, desk: Desk, compliance: Person, runner: Runner
):
    turn = begun(me, runner, "Sell it all before the news?")
    turns.append(runner, turn, [(StepKind.TEXT, {"message": "m", "text": "No."})])
    threads.delete(me, turn.thread_id)

    with desk.store.as_user(compliance) as tx:
        read = [tx.chat.turn(turn.id, me.user.id), tx.chat.progress(turn.id, me.user.id, 0)]

    assert None not in read
    assert threads.threads(desk.for_person(compliance)) == []


FORGERIES = (
    "update app.turns set answer = 'Forged.'",
    "update app.turns set state = 'done'",
    "update app.turns set asked = 'Another question.'",
    "update app.turns set cost = 0",
    "delete from app.turns",
    "delete from app.threads",
    "insert into app.turns (thread_id, user_id, place, asked, privacy, answer) "
    "select thread_id, user_id, 2, '?', 'raw', 'Forged.' from app.turns",
    "insert into app.steps (turn_id, n, user_id, kind, payload) select id, 9, user_id, 'result', '{}' from app.turns",
    "insert into app.tool_calls (thread_id, call_id, stage, turn_id, user_id, tool, details) "
    "select thread_id, 'c', 'finished', id, user_id, 'quote', '{}' from app.turns",
)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_no_page_writes_an_answer_a_step_or_a_result(me: Desk, runner: Runner, forgery: str):
    turn = begun(me, runner)

    with pytest.raises(ForbiddenError), me.store.as_user(me.user) as tx:
        tx.chat._c.execute(forgery.encode())
    with pytest.raises(ForbiddenError), me.store.as_service(Duty.ASSISTANT) as tx:
        tx.turns.hold(turn.id, "one", me.now(), turn.spent)

    assert threads.thread(me, turn.thread_id).turns == (turn,)
    assert threads.steps_since(me, turn.id).steps == ()
