"""How much of a model a person may use in a day, and one run of the assistant in all; pure.

In: what was used, what the next call will take at least. Out: the sentence that stops it, or nothing.
"""

from dataclasses import dataclass
from decimal import Decimal

from core.model.numbers import plain
from core.settings import Settings

BYTES_PER_TOKEN = 3


@dataclass(frozen=True)
class Used:
    """Tokens and dollars."""

    tokens: int = 0
    dollars: Decimal = Decimal(0)

    def __add__(self, other: "Used") -> "Used":
        return Used(self.tokens + other.tokens, self.dollars + other.dollars)


@dataclass(frozen=True)
class Budget:
    """The most a run may use, and a person from 00:00 UTC on."""

    run: Used
    day: Used

    @classmethod
    def of(cls, settings: Settings) -> "Budget":
        return cls(
            Used(settings.llm_tokens_per_run, settings.llm_dollars_per_run),
            Used(settings.llm_tokens_per_day, settings.llm_dollars_per_day),
        )


def beyond(budget: Budget, run: Used, day: Used, coming: Used) -> str | None:
    """Return why no further call may begin; None while `coming` still fits. `day` counts this run too."""
    for limit, used, whose, until in (
        (budget.run, run, "One answer", "Ask again, in smaller steps."),
        (budget.day, day, "Your use of language models today", "It begins anew at 00:00 UTC."),
    ):
        after = used + coming
        if after.tokens > limit.tokens:
            return f"{whose} may take {limit.tokens:,} tokens; {used.tokens:,} are used. {until}"
        if after.dollars > limit.dollars:
            return f"{whose} may cost {plain(limit.dollars)} USD; {plain(used.dollars)} are spent. {until}"
    return None


def tokens_about(text: str) -> int:
    """Return about how many tokens a text has, rather too many: models take three to four bytes a token of prose."""
    return -(-len(text.encode()) // BYTES_PER_TOKEN)
