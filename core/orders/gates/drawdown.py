"""The account is not too far below its highest equity."""

from core.model import BOUNDS, Code, OrderDraft, Refusal
from core.orders.facts import Facts


def equity_is_near_its_peak(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Hold the fall from the highest equity, unrealised results included, against the limit."""
    account = facts.snapshot
    if account is None or facts.limits is None or not facts.raises_exposure(draft):
        return None
    if account.drawdown < facts.limits.max_drawdown:
        return None
    written = BOUNDS["max_drawdown"].written
    return Refusal(
        Code.MAX_DRAWDOWN,
        f"The account is {written(account.drawdown)} below its peak; from {written(facts.limits.max_drawdown)} on only "
        "sales pass. An operator can raise the limit.",
    )
