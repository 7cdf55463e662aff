"""Where a budget ends."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.llm.budget import Budget, Used, beyond, tokens_about
from core.settings import Settings

BUDGET = Budget(run=Used(1_000, Decimal("0.5")), day=Used(5_000, Decimal(2)))
USED = st.builds(Used, st.integers(0, 6_000), st.decimals(0, 3, places=3))


@given(USED, USED, USED)
def test_a_call_begins_only_while_it_fits_in_every_limit(run: Used, day: Used, coming: Used) -> None:
    after = (run + coming, day + coming)
    fits = all(
        a.tokens <= limit.tokens and a.dollars <= limit.dollars
        for a, limit in zip(after, (BUDGET.run, BUDGET.day), strict=True)
    )

    assert (beyond(BUDGET, run, day, coming) is None) == fits


def test_the_sentence_says_which_limit_and_what_is_used() -> None:
    nothing = Used()

    assert beyond(BUDGET, Used(900), nothing, Used(200)) == (
        "One answer may take 1,000 tokens; 900 are used. Ask again, in smaller steps."
    )
    assert beyond(BUDGET, nothing, Used(0, Decimal("1.99")), Used(1, Decimal("0.02"))) == (
        "Your use of language models today may cost 2 USD; 1.99 are spent. It begins anew at 00:00 UTC."
    )


def test_the_settings_make_a_budget_in_which_a_run_fits_a_day() -> None:
    budget = Budget.of(Settings())

    assert budget.run.tokens <= budget.day.tokens
    assert budget.run.dollars <= budget.day.dollars


@given(st.text(max_size=200))
def test_tokens_are_rather_overcounted(text: str) -> None:
    assert tokens_about(text) >= len(text) / 4
