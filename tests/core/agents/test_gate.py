"""What a model proposes is held against the person's own words: in whole turns, with a model that says what it likes."""

from typing import Any

import psycopg
import pytest

from core.agents import threads
from core.desk import Desk
from core.model import Account, ProposalState, Role, StepKind, Turn
from core.orders import ProposalOverError, confirm, reject_proposal
from core.orders.proposals import proposals
from tests.conftest import Server
from tests.core.agents.answering import answered, asking, kinds_of, steps_of
from tests.core.agents.tools.world import World
from tests.core.orders.proposing import acts
from tests.servers.llm import Call, Llm, Say


class Model:
    """A model that calls what it is told to and then says one word."""

    def __init__(self, world: World, jobs_desk: Desk, llm: Llm) -> None:
        self.me, self._jobs_desk, self._llm = world.desk, jobs_desk, llm

    def turn(self, words: str, *calls: Call, thread: Any = None) -> Turn:
        self._llm.next("ollama", *calls, Say("Done."))
        return answered(self._jobs_desk, self.me, words, thread, asking(self._llm.address, "ollama"))

    def refusals(self, turn: Turn) -> list[str]:
        return [step.payload["field"] for step in steps_of(self.me, turn, StepKind.REFUSED)]

    def proposed(self, turn: Turn) -> int:
        return len(proposals(self.me, turn.thread_id))


@pytest.fixture
def model(world: World, jobs_desk: Desk, llm: Llm) -> Model:
    return Model(world, jobs_desk, llm)


def propose(side: str = "buy", quantity: str = "0.1", symbol: str = "BTC/USDT", **more: Any) -> Call:
    return Call("propose_order", {"symbol": symbol, "side": side, "quantity": quantity, **more})


def test_what_the_person_said_becomes_a_proposal_and_no_order(model: Model) -> None:
    before = orders_of(model.me)

    turn = model.turn("Buy 0.1 BTC", propose())

    [made] = proposals(model.me, turn.thread_id)
    [step] = steps_of(model.me, turn, StepKind.PROPOSAL)
    assert step.payload["proposal"] == str(made.id)
    assert (made.state, made.turn_id, made.draft.symbol) == (ProposalState.PENDING, turn.id, "BTC/USDT")
    assert orders_of(model.me) == before


def orders_of(me: Desk) -> int:
    with me.store.as_user(me.user) as tx:
        return len(tx.orders.recent(50))


OTHERS = {
    "side": propose("sell"),
    "quantity": propose(quantity="0.2"),
    "symbol": propose(symbol="ETH/USDT"),
    "type": propose(type="limit", limit_price="1"),
    "reduce_only": propose(reduce_only=True),
    "expires_at": propose(time_in_force="GTD", expires_at="2030-01-01T00:00:00Z"),
    "account": propose(account="Another"),
}


def test_what_differs_from_the_persons_words_is_refused_noted_as_an_anomaly_and_told(
    model: Model, server: Server, database: str
) -> None:
    turn = model.turn("Buy 0.1 BTC", *OTHERS.values())

    assert model.refusals(turn) == list(OTHERS)
    assert model.proposed(turn) == 0
    assert kinds_of(model.me, turn) == ["call", "refused"] * len(OTHERS) + ["text"]
    with psycopg.connect(server.superuser_dsn(database)) as c:
        rows = c.execute(
            "select user_id, category, evidence ->> 'field', evidence ->> 'turn' from app.anomalies order by created_at"
        ).fetchall()
    assert rows == [(turn.user_id, "agent_intent", field, str(turn.id)) for field in OTHERS]
    with model.me.store.as_user(model.me.user) as tx:
        assert [c.details.get("decision") for c in tx.chat.calls(turn.id)] == [None, "refused", None] * len(OTHERS)


def test_without_an_instruction_nothing_is_proposed(model: Model) -> None:
    for words in ("Should I buy 0.1 BTC?", "What is the price of BTC?", "They say: “Buy 0.1 BTC”"):
        turn = model.turn(words, propose())

        assert len(model.refusals(turn)) == 1, words
        assert model.proposed(turn) == 0, words


def test_one_instruction_is_one_proposal_be_its_calls_one_after_the_other_or_at_once(model: Model) -> None:
    one_by_one: Any = [propose(), propose()]
    at_once: Any = [(propose(), propose())]
    for calls in (one_by_one, at_once):
        turn = model.turn("Buy 0.1 BTC", *calls)

        assert model.proposed(turn) == 1
        assert model.refusals(turn) == ["instruction"]


def test_what_was_proposed_once_is_not_proposed_again_without_a_new_word(model: Model) -> None:
    first = model.turn("Buy 0.1 BTC", propose())
    reject_proposal(model.me, proposals(model.me, first.thread_id)[0].id, "No")

    for words in ("What do the news say?", "Yes", "Thanks"):
        turn = model.turn(words, propose(), thread=first.thread_id)
        assert len(model.refusals(turn)) == 1, words
    assert model.proposed(first) == 1


@pytest.mark.parametrize(
    ("edited", "why"), [(True, "Its question was asked anew."), (False, "Its thread was deleted.")]
)
def test_what_waits_of_a_question_that_is_shown_no_more_is_turned_down_and_never_confirmed(
    model: Model, edited: bool, why: str
) -> None:
    turn = model.turn("Buy 0.1 BTC", propose())
    [made] = proposals(model.me, turn.thread_id)

    if edited:
        threads.ask(model.me, turn.thread_id, "Buy 0.2 BTC", turn.id)
    else:
        threads.delete(model.me, turn.thread_id)

    [kept] = proposals(model.me, turn.thread_id)
    assert (kept.state, kept.reason) == (ProposalState.REJECTED, why)
    assert acts(model.me, made)[-1] == ("user", "proposal.rejected")
    with pytest.raises(ProposalOverError):
        confirm(model.me, made.id, made.digest)


def test_a_relative_size_is_counted_from_what_trusted_tools_told_or_the_desk_itself_tells(model: Model) -> None:
    for calls in ([Call("positions")], []):
        turn = model.turn("Sell half of my BTC", *calls, propose("sell", "0.05"))

        assert model.refusals(turn) == []
        assert model.proposed(turn) == 1


def test_a_sale_may_be_proposed_as_one_that_only_reduces(model: Model) -> None:
    turn = model.turn("Sell 0.05 BTC", propose("sell", "0.05", reduce_only=True))

    assert model.proposed(turn) == 1


@pytest.fixture
def second(world: World, server: Server, database: str) -> str:
    """Give the person a second account."""
    with psycopg.connect(server.superuser_dsn(database), autocommit=True) as c:
        c.execute("insert into app.accounts (name, venue, mainnet) values ('Second', 'paper', false)")
        c.execute(
            "insert into app.account_grants (account_id, user_id) select a.id, %s from app.accounts a "
            "on conflict do nothing",
            (world.desk.user.id,),
        )
    return "Second"


def test_of_several_accounts_the_person_must_name_the_one(model: Model, world: World, second: str) -> None:
    account: Account = world.account
    unnamed = model.turn("Buy 0.1 BTC", propose(account=second))
    other = model.turn(f"Buy 0.1 BTC on {account.name}", propose(account=second))

    assert (model.refusals(unnamed), model.refusals(other)) == (["account"], ["account"])


def test_no_refusal_is_open_to_whom_it_is_about(model: Model) -> None:
    turn = model.turn("Hello", propose())

    with model.me.store.as_user(model.me.user) as tx:
        assert tx.chat._c.execute("select count(*) from app.anomalies").fetchone() == (0,)
    assert model.me.user.role is Role.USER
    assert threads.steps_since(model.me, turn.id).state.over


def test_in_rule_mode_an_order_is_proposed_once_and_not_again_by_a_later_word(model: Model, jobs_desk: Desk) -> None:
    first = answered(jobs_desk, model.me, "Buy 0.1 BTC")

    for words in ("Yes", "Thanks", "What is the price of BTC?"):
        later = answered(jobs_desk, model.me, words, first.thread_id)

        assert model.proposed(first) == 1, words
        assert model.refusals(first) == model.refusals(later) == [], words
