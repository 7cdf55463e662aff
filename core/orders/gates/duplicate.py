"""The same order was not placed a moment ago."""

from datetime import timedelta

from core.model import Code, OrderDraft, Refusal
from core.model.numbers import plain
from core.orders.facts import Facts, RecentOrder


def was_not_just_placed(draft: OrderDraft, facts: Facts) -> Refusal | None:
    if facts.limits is None:
        return None
    window = timedelta(seconds=facts.limits.duplicate_window_s)
    twins = [
        facts.now - recent.created_at
        for recent in facts.recent
        if _same_wish(draft, recent) and facts.now - recent.created_at < window
    ]
    if not twins:
        return None
    ago = max(min(twins), timedelta(0)) // timedelta(seconds=1)
    return Refusal(
        Code.DUPLICATE_ORDER,
        f"The same order ({draft.side.value} {plain(draft.quantity)} {draft.symbol}) was placed {ago:,} s ago. "
        f"Wait {facts.limits.duplicate_window_s:,} s between the two, or change one.",
    )


def _same_wish(draft: OrderDraft, recent: RecentOrder) -> bool:
    return recent.id != draft.id and (
        (recent.symbol, recent.side, recent.type, recent.quantity, recent.limit_price, recent.stop_price, recent.trail)
        == (draft.symbol, draft.side, draft.type, draft.quantity, draft.limit_price, draft.stop_price, draft.trail)
    )
