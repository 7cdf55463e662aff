"""What an answer costs."""

from datetime import date
from decimal import Decimal

import pytest
from langchain_core.messages import AIMessage

from core.llm.prices import DEAREST, PRICES, cost_of, estimate

TODAY = date(2026, 11, 21)
MILLION = 1_000_000


def answer(asked: int, answered: int, cost: object = None) -> AIMessage:
    usage = {"input_tokens": asked, "output_tokens": answered, "total_tokens": asked + answered}
    return AIMessage("x", usage_metadata=usage, response_metadata={} if cost is None else {"cost": cost})


def test_google_s_price_is_that_of_the_day() -> None:
    before = cost_of("gemini", "gemini-3.8-flash", answer(MILLION, MILLION), date(2026, 12, 31), {})
    after = cost_of("gemini", "gemini-3.8-flash", answer(MILLION, MILLION), date(2027, 1, 1), {})

    assert (before.dollars, after.dollars) == (Decimal("4.50"), Decimal("9.00"))
    assert before.known and before.tokens == 2 * MILLION


def test_what_openrouter_tells_is_what_counts() -> None:
    cost = cost_of("openrouter", "any/model", answer(10, 5, 0.00012), TODAY, {})

    assert (cost.dollars, cost.known) == (Decimal("0.00012"), True)


@pytest.mark.parametrize("told", [-1, "NaN", "Infinity", "free", None])
def test_a_cost_that_is_none_is_guessed_at_the_dearest_price(told: object) -> None:
    cost = cost_of("openrouter", "any/model", answer(MILLION, 0, told), TODAY, {})

    assert (cost.dollars, cost.known) == (DEAREST.question, False)


def test_the_settings_know_better() -> None:
    overrides = {"gemini-3.8-flash": (Decimal(1), Decimal(2))}

    assert estimate("gemini", "gemini-3.8-flash", MILLION, MILLION, TODAY, overrides) == (Decimal(3), True)


@pytest.mark.parametrize("provider", ["ollama", "compatible", "rules"])
def test_what_runs_here_costs_nothing(provider: str) -> None:
    assert cost_of(provider, "qwen3:8b", answer(MILLION, MILLION, 5), TODAY, {}).dollars == 0


def test_a_server_of_ones_own_costs_what_the_settings_say() -> None:
    overrides = {"small": (Decimal(1), Decimal(2))}

    assert estimate("compatible", "small", MILLION, 0, TODAY, overrides) == (Decimal(1), True)


def test_an_answer_without_usage_is_not_taken_for_free_for_certain() -> None:
    assert not cost_of("gemini", "gemini-3.8-flash", AIMessage("x"), TODAY, {}).known


@pytest.mark.parametrize("price", PRICES, ids=lambda p: f"{p.model} {p.since}")
def test_an_answer_costs_more_than_its_question(price) -> None:
    assert 0 < price.question < price.answer
