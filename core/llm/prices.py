"""What an answer of a model costs, in dollars; pure.

OpenRouter tells the cost of each answer. Google does not, so its prices stand here, as
https://ai.google.dev/gemini-api/docs/pricing gave them on 2026-10-07 (paid tier, text, prompts up to 200,000 tokens
where there are two prices); `CRYPTOPULSE_LLM_PRICES` overrides them. A model of nobody's list is counted at the dearest
price known, so that a budget still ends. One's own server costs
nothing, be it an Ollama or an embedder, unless the settings give its model a price.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

FREE = ("ollama", "compatible", "rules")
MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Price:
    """Dollars for a million tokens, from a day on; `answer` counts what the model thinks as well."""

    model: str
    question: Decimal
    answer: Decimal
    since: date = date.min


@dataclass(frozen=True)
class Cost:
    """What an answer cost: tokens and dollars; `known` False where the price is a guess upwards."""

    tokens: int
    dollars: Decimal
    known: bool = True


PRICES: Sequence[Price] = (
    Price("gemini-3.8-flash", Decimal("0.75"), Decimal("3.75")),
    Price("gemini-3.8-flash", Decimal("1.50"), Decimal("7.50"), date(2027, 1, 1)),
    Price("gemini-3.5-flash", Decimal("1.50"), Decimal("9.00")),
    Price("gemini-3.5-flash-lite", Decimal("0.30"), Decimal("2.50")),
    Price("gemini-3.1-pro-preview", Decimal("4.00"), Decimal("18.00")),
)
DEAREST = max(PRICES, key=lambda price: price.answer)


def cost_of(
    provider: str, model: str, message: "AIMessage", on: date, overrides: Mapping[str, tuple[Decimal, Decimal]]
) -> Cost:
    """Return what this answer of that provider's model cost on that day."""
    usage = message.usage_metadata
    asked, answered = (usage["input_tokens"], usage["output_tokens"]) if usage else (0, 0)
    told = _told(message.response_metadata.get("cost"))
    if told is not None and provider not in FREE:
        return Cost(asked + answered, told)
    dollars, known = estimate(provider, model, asked, answered, on, overrides)
    return Cost(asked + answered, dollars, known and usage is not None)


def estimate(
    provider: str, model: str, asked: int, answered: int, on: date, overrides: Mapping[str, tuple[Decimal, Decimal]]
) -> tuple[Decimal, bool]:
    """Return what so many tokens of a question and of its answer cost, and whether the price is known."""
    if provider in FREE and model not in overrides:
        return Decimal(0), True
    price = _price(model, on, overrides)
    question, answer = (price or DEAREST).question, (price or DEAREST).answer
    return (question * asked + answer * answered) / MILLION, price is not None


def _price(model: str, on: date, overrides: Mapping[str, tuple[Decimal, Decimal]]) -> Price | None:
    if model in overrides:
        return Price(model, *overrides[model])
    return max((p for p in PRICES if p.model == model and p.since <= on), key=lambda p: p.since, default=None)


def _told(cost: object) -> Decimal | None:
    try:
        dollars = Decimal(str(cost))
    except InvalidOperation:
        return None
    return dollars if dollars.is_finite() and dollars >= 0 else None
