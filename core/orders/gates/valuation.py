"""What the account is worth is known, and was a moment ago."""

from core.model import SNAPSHOT_MAX_AGE, Code, OrderDraft, Refusal
from core.orders.facts import Facts


def account_is_valued(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Name the missing or old valuation that weight, exposure, loss and drawdown are judged by."""
    if facts.account_of(draft) is None or not facts.raises_exposure(draft):
        return None
    account = facts.snapshot
    if account is None:
        return Refusal(
            Code.FACT_MISSING,
            "What this account is worth is not known yet. The jobs write it within seconds; see whether they run.",
        )
    age = abs(facts.now - account.taken_at)
    if age > SNAPSHOT_MAX_AGE:
        return Refusal(
            Code.FACT_STALE,
            f"What this account is worth was last reckoned {age.total_seconds():,.0f} s ago, at most "
            f"{SNAPSHOT_MAX_AGE.total_seconds():,.0f} s are allowed. See whether the jobs run.",
        )
    if account.stale:
        return Refusal(
            Code.FACT_STALE,
            f"What this account is worth rests on old prices of {', '.join(account.stale)}. Wait for fresh ones.",
        )
    if facts.price_of(draft) is not None and facts.worth(draft) is None:
        unit = draft.symbol.partition("/")[2]
        return Refusal(
            Code.FACT_MISSING,
            f"What {unit} is worth in {account.currency} is not known, so {draft.symbol} cannot be held against the "
            f"limits. Choose a symbol priced in {account.currency}.",
        )
    return None
