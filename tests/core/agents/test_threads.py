"""A person's threads: one question at a time, edits in their place, nobody else's to see, nobody's to forge."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agents import threads, turns
from core.agents.threads import MOST_ASKED, MOST_TITLE, BusyError, ThreadNotFoundError, TurnNotFoundError, title_of
from core.agents.turns import Runner
from core.desk import Desk
from core.errors import InvalidError
from core.model import Person, Role, StepKind, Turn, TurnState
from tests.conftest import join
from tests.core.agents.running import answered, begun, runner_of


@pytest.fixture
def me(desk: Desk, analyst: Person) -> Desk:
    return desk.for_person(analyst)


@pytest.fixture
def other(desk: Desk) -> Desk:
    return desk.for_person(join(desk, "other@desk.example", Role.USER))


@pytest.fixture
def runner(jobs_desk: Desk) -> Runner:
    return runner_of(jobs_desk)


def acts(desk: Desk) -> list[str]:
    with desk.store.as_user(desk.user) as tx:
        return [row.action for row in reversed(tx.audit.recent())][1:]


def test_a_question_waits_with_its_trail(me: Desk):
    turn = threads.ask(me, None, "  How is BTC?\n")

    assert (turn.asked, turn.state, turn.place, turn.privacy) == ("How is BTC?", TurnState.WAITING, 1, "balanced")
    assert acts(me) == ["turn.asked"]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("How exposed are we\nto ETH?", "How exposed are we to ETH?"),
        ("word " * 40, "word " * 14 + "word…"),
        ("x" * 200, "x" * (MOST_TITLE - 1) + "…"),
    ],
)
def test_a_new_thread_is_called_by_the_first_words(me: Desk, words: str, title: str):
    turn = threads.ask(me, None, words)

    assert threads.thread(me, turn.thread_id).thread.title == title


@given(st.text(min_size=1).filter(lambda words: words.strip()))
def test_a_title_is_one_line_of_bounded_length(words: str):
    title = title_of(words)

    assert 1 <= len(title) <= MOST_TITLE
    assert len(title.splitlines()) == 1


@pytest.mark.parametrize("words", ["", " \n ", "\0", "x" * (MOST_ASKED + 1)])
def test_no_words_or_too_many_leave_nothing(me: Desk, words: str):
    with pytest.raises(InvalidError):
        threads.ask(me, None, words)

    assert threads.threads(me) == []


def test_a_thread_answers_one_question_at_a_time_and_another_thread_meanwhile_its_own(me: Desk, runner: Runner):
    first = threads.ask(me, None, "One?")

    with pytest.raises(BusyError):
        threads.ask(me, first.thread_id, "Two?")
    with pytest.raises(BusyError):
        threads.ask(me, first.thread_id, "One, really?", replaces=first.id)
    elsewhere = threads.ask(me, None, "Three?")

    assert [t.asked for t in threads.thread(me, first.thread_id).turns] == ["One?"]
    assert elsewhere.thread_id != first.thread_id


def test_two_tabs_asking_at_once_make_one_turn(me: Desk, runner: Runner):
    thread = answered(me, runner, "Zero?", "No.").thread_id
    together = Barrier(2)

    def ask(words: str) -> Turn | None:
        together.wait()
        try:
            return threads.ask(me, thread, words)
        except BusyError:
            return None

    for trial in range(10):
        with ThreadPoolExecutor(2) as tabs:
            made = [turn for turn in tabs.map(ask, (f"left {trial}", f"right {trial}")) if turn]

        assert [turn.place for turn in made] == [trial + 2]
        threads.stop(me, made[0].id)


def test_an_edit_takes_the_place_of_the_old_turn_which_is_kept(
    me: Desk, runner: Runner, desk: Desk, compliance: Person
):
    first = answered(me, runner, "Price of BTC?", "60,000.")
    second = answered(me, runner, "And ETH?", "3,000.", first.thread_id)
    edited = answered(me, runner, "Price of SOL?", "150.", first.thread_id, replaces=first.id)
    again = answered(me, runner, "Price of SOL?", "151.", first.thread_id, replaces=edited.id)

    shown = threads.thread(me, first.thread_id).turns

    assert [turn.id for turn in shown] == [again.id, second.id]
    assert [turn.place for turn in shown] == [1, 2]
    with desk.store.as_user(compliance) as tx:
        assert tx.chat.turn(first.id, me.user.id) == first


def test_a_turn_is_replaced_in_its_own_thread_alone(me: Desk, other: Desk, runner: Runner):
    mine, theirs = answered(me, runner, "Mine?", "Yes."), answered(other, runner, "Theirs?", "Yes.")
    elsewhere = answered(me, runner, "Elsewhere?", "Yes.")

    for foreign in (theirs.id, elsewhere.id, uuid4()):
        with pytest.raises(TurnNotFoundError):
            threads.ask(me, mine.thread_id, "Again?", replaces=foreign)


def test_a_stop_ends_what_waits_at_once_and_nobody_runs_it(me: Desk, runner: Runner):
    turn = threads.ask(me, None, "One?")

    stopped = threads.stop(me, turn.id)

    assert (stopped.state, stopped.ended_at is not None) == (TurnState.STOPPED, True)
    assert turns.claim(runner) is None
    assert acts(me) == ["turn.asked", "turn.stop_asked"]


def test_a_stop_is_a_flag_for_what_runs_and_is_not_taken_back(me: Desk, runner: Runner):
    turn = begun(me, runner)
    assert turns.append(runner, turn, ()) is False

    stopped = threads.stop(me, turn.id)
    with me.store.as_user(me.user) as tx:
        tx.chat._c.execute("update app.turns set stop_requested_at = null")

    assert stopped.state is TurnState.RUNNING
    assert turns.append(runner, turn, ()) is True


def test_a_stop_changes_nothing_of_a_turn_that_ended(me: Desk, runner: Runner):
    turn = answered(me, runner, "One?", "Yes.")

    assert threads.stop(me, turn.id) == turn


def test_a_deleted_thread_is_gone_for_its_owner_and_what_it_asked_stops(me: Desk, runner: Runner):
    waiting, running = threads.ask(me, None, "Wait?"), None
    threads.delete(me, waiting.thread_id)
    running = begun(me, runner, "Run?")
    threads.delete(me, running.thread_id)

    assert threads.threads(me) == []
    assert threads.search(me, "wait") == []
    for thread in (waiting.thread_id, running.thread_id):
        with pytest.raises(ThreadNotFoundError):
            threads.thread(me, thread)
        with pytest.raises(ThreadNotFoundError):
            threads.ask(me, thread, "Still there?")
    assert threads.steps_since(me, waiting.id).state is TurnState.STOPPED
    assert turns.append(runner, running, ()) is True


def test_a_thread_is_renamed_to_one_line_and_the_last_used_comes_first(me: Desk):
    first, second = threads.ask(me, None, "One?"), threads.ask(me, None, "Two?")
    assert [thread.id for thread in threads.threads(me)] == [second.thread_id, first.thread_id]

    threads.rename(me, first.thread_id, " Week\n31 ")

    assert [thread.title for thread in threads.threads(me)] == ["Week 31", "Two?"]
    with pytest.raises(InvalidError):
        threads.rename(me, first.thread_id, " ")


def found(desk: Desk, words: str) -> list[tuple[UUID, UUID | None]]:
    return [(mention.thread.id, mention.turn_id) for mention in threads.search(desk, words)]


def test_search_finds_every_word_in_titles_questions_and_answers(me: Desk, other: Desk, runner: Runner):
    eth = answered(me, runner, "How exposed are we to ETH?", "30 % of BTC/USDT and Größe 5_000.")
    later = answered(me, runner, "And yesterday?", "It was 25 %.", eth.thread_id)
    sol = answered(me, runner, "Exposure to SOL?", "None.")
    answered(other, runner, "How exposed are they to ETH?", "Very.")
    threads.rename(me, sol.thread_id, "Risk")

    assert found(me, "expos") == [(sol.thread_id, sol.id), (eth.thread_id, eth.id)]
    assert found(me, "eth EXPOSED") == [(eth.thread_id, eth.id)]
    assert found(me, "btc/usdt größe") == [(eth.thread_id, eth.id)]
    assert found(me, "25 %") == [(eth.thread_id, later.id)]
    assert found(me, "5_000") == [(eth.thread_id, eth.id)]
    assert found(me, "risk") == [(sol.thread_id, None)]
    assert found(me, "%_%") == found(me, "\\") == found(me, "eth sol") == found(me, " \0 ") == []


def test_search_does_not_find_what_was_edited_away(me: Desk, runner: Runner):
    first = answered(me, runner, "Price?", "Of what?")
    second = answered(me, runner, "Price of doge?", "0.1.", first.thread_id, replaces=first.id)

    assert found(me, "what") == []
    assert found(me, "doge") == [(first.thread_id, second.id)]


def test_a_page_gets_the_steps_after_those_it_has(me: Desk, runner: Runner):
    turn = begun(me, runner)
    turns.append(runner, turn, [(StepKind.TEXT, {"message": "m", "text": word}) for word in "abc"])

    progress = threads.steps_since(me, turn.id, 1)

    assert progress.state is TurnState.RUNNING
    assert [(s.n, s.kind, s.payload["text"]) for s in progress.steps] == [(2, StepKind.TEXT, "b"), (3, "text", "c")]
    assert threads.steps_since(me, turn.id, 3).steps == ()
