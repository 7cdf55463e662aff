"""What a turn takes of models and embedders is counted, and ends at its budget."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.desk import Desk
from core.llm.budget import tokens_about
from core.model import TurnState
from core.model.chat import CallStage
from tests.core.agents.answering import answered, kinds_of, with_ollama
from tests.servers.llm import Call, Llm, Say

QUESTION = "When does an order need a second person?"


@pytest.mark.parametrize("limit", ["llm_tokens_per_run", "llm_tokens_per_day"])
def test_beyond_the_budget_no_model_is_asked(me: Desk, jobs_desk: Desk, llm: Llm, limit: str) -> None:
    desk = with_ollama(jobs_desk, llm.address, **{limit: 10})

    turn = answered(desk, me, "How is BTC?")

    assert llm.asked == []
    assert turn.state is TurnState.DONE
    assert "tokens" in turn.error
    assert kinds_of(me, turn) == ["limit"]


def test_what_was_spent_today_counts_for_the_next_question(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    desk = with_ollama(jobs_desk, llm.address, llm_tokens_per_day=30_000)
    llm.next("ollama", Say("Dear.", usage=(29_000, 900)))

    first, second = answered(desk, me, "One?"), answered(desk, me, "Two?")

    assert (first.error, first.answer) == ("", "Dear.")
    assert "today" in second.error
    assert len(llm.asked) == 1


def with_embedder(desk: Desk, llm: Llm, **changes: object) -> Desk:
    """Return the jobs' desk with an embedder elsewhere that the settings give a price."""
    chosen = {"embedder": "compatible", "embedding_url": f"{llm.address}/api/v1", "embedding_model": "small",
              "llm_prices": (("small", (Decimal(1), Decimal(2))),)}  # fmt: skip
    return replace(desk, settings=desk.settings.model_copy(update={**chosen, **changes}))


def test_what_an_embedder_takes_for_a_search_counts_for_the_turn_and_its_person(
    me: Desk, jobs_desk: Desk, llm: Llm
) -> None:
    llm.next("ollama", Call("documents", {"question": QUESTION}), Say("Large ones."))

    turn = answered(with_embedder(with_ollama(jobs_desk, llm.address), llm), me, QUESTION)

    with me.store.as_user(me.user) as tx:
        spent = {call.stage: call.spent for call in tx.chat.calls(turn.id)}
        asked = sum(call.spent.tokens_in for call in tx.chat.calls(turn.id))
    assert spent[CallStage.FINISHED].tokens_in == tokens_about(QUESTION)
    assert turn.spent.cost == spent[CallStage.FINISHED].cost > Decimal(0)
    assert turn.spent.tokens_in == asked + 11


def test_in_rule_mode_an_embedder_is_asked_no_more_beyond_the_budget(me: Desk, jobs_desk: Desk, llm: Llm) -> None:
    desk = with_embedder(jobs_desk, llm, llm_tokens_per_day=1)
    words = "What does the policy say about a second person?"

    first, second = answered(desk, me, words), answered(desk, me, words)

    assert [asked.path for asked in llm.asked] == ["/api/v1/embeddings"]
    assert (first.state, second.state) == (TurnState.DONE, TurnState.DONE)
    assert "today" in first.error
    assert "today" in second.error
    assert second.spent.tokens_in == 0
