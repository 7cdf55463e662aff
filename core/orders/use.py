"""How much of each limit a draft would use; pure, and said before it refuses."""

from collections.abc import Mapping
from decimal import Decimal

from core.model import BOUNDS, WARN_FROM, Caution, Code, Limits, OrderDraft, Snapshot, Use
from core.model.costs import notional
from core.orders.facts import Facts

CODES: Mapping[str, Code] = {
    "max_notional": Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER,
    "max_orders_per_minute": Code.RATE_LIMIT_EXCEEDED,
    "max_orders_per_session": Code.SESSION_CAP_REACHED,
    "max_orders_per_day": Code.DAY_CAP_REACHED,
    "max_weight": Code.WEIGHT_EXCEEDED,
    "max_exposure": Code.EXPOSURE_EXCEEDED,
    "max_daily_loss": Code.DAILY_LOSS,
    "max_drawdown": Code.MAX_DRAWDOWN,
}

FILLS_UP = tuple(key for key in CODES if key != "max_notional")
"""Limits that are used up by what was done before, not by one draft alone."""


def uses(draft: OrderDraft, facts: Facts) -> tuple[Use, ...]:
    """Return what the draft would use of every limit it is held against, itself counted; unknown ones are left out."""
    if facts.limits is None:
        return ()
    price, rises = facts.dearest_of(draft), facts.raises_exposure(draft)
    account = facts.snapshot if rises else None
    used = {
        "max_notional": None if price is None else notional(draft.quantity, price),
        "max_orders_per_minute": Decimal(facts.orders_this_minute + 1),
        "max_orders_per_session": Decimal(facts.orders_this_session + 1),
        "max_orders_per_day": Decimal(facts.orders_today + 1),
        "max_weight": facts.weight_after(draft) if rises else None,
        "max_exposure": facts.exposure_after(draft) if rises else None,
        "max_daily_loss": account.day_loss if account else None,
        "max_drawdown": account.drawdown if account else None,
    }
    return tuple(Use(key, share, facts.limits.value(key)) for key, share in used.items() if share is not None)


def standing(
    counts: Mapping[str, int], account: Snapshot | None, free_money: Decimal, limits: Limits
) -> tuple[Use, ...]:
    """Return what is used without any draft: a person's counted orders, and one account as its snapshot has it."""
    used = {key: Decimal(count) for key, count in counts.items()}
    if account and account.equity > 0:
        heaviest = max((position.value for position in account.risky), default=Decimal(0))
        used["max_weight"] = heaviest / account.equity
        used["max_exposure"] = max(1 - free_money / account.equity, Decimal(0))
        used["max_daily_loss"], used["max_drawdown"] = account.day_loss, account.drawdown
    return tuple(Use(key, share, limits.value(key)) for key, share in used.items())


def cautions(draft: OrderDraft, facts: Facts) -> tuple[Caution, ...]:
    """Return a sentence for each limit of which the draft would leave a fifth or less, but not refuse."""
    return tuple(
        Caution(
            CODES[use.key], f"{bound.title}: {bound.written(use.used)} of {bound.written(use.limit)} with this order."
        )
        for use in uses(draft, facts)
        if WARN_FROM <= use.share <= 1 and (bound := BOUNDS[use.key])
    )
