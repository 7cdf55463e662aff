"""Each limit with its value, what is used of it now, and who set it."""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import BOUNDS, FOR_OVERSEERS, LimitChange, Limits, Role, Use
from core.orders.use import FILLS_UP
from pages.ui.format import MISSING, when
from pages.ui.html import escape
from pages.ui.limits.accounts import tone
from pages.ui.lists import listed
from pages.ui.names import names
from pages.ui.tables import number, table, text

USED = ("Used now", "")
HEADS = [("Limit", ""), USED, ("Allowed", "cp-num"), ("Set", "cp-wide")]
OVERSEERS = (Role.OPERATOR, Role.COMPLIANCE, Role.ADMIN)
HISTORY = {
    "time": text("Time (UTC)", width=142),
    "who": text("Who", width=190),
    "limit": text("Limit", width=180),
    "value": number("Value", width=110),
    "reason": text("Reason", width=420),
}


def shown_to(desk: Desk) -> tuple[str, ...]:
    """Return the limits this person is shown, in their order."""
    return tuple(key for key in BOUNDS if key not in FOR_OVERSEERS or desk.user.role in OVERSEERS)


def draw(desk: Desk, account_id: UUID | None) -> None:
    """Draw the limits, with what this person and this account use of them."""
    limits, changes = orders.limits(desk)
    used, people = orders.used_now(desk, account_id), names(desk)
    left, right = st.columns(2, gap="medium")
    fills = [key for key in shown_to(desk) if key in FILLS_UP]
    with left:
        listed(HEADS, [_row(key, limits, used.get(key), changes.get(key), people) for key in fills])
    with right:
        rest = [_row(key, limits, None, changes.get(key), people) for key in shown_to(desk) if key not in fills]
        listed([head for head in HEADS if head != USED], [[*row[:1], *row[2:]] for row in rest])


def _row(
    key: str, limits: Limits, use: Use | None, change: LimitChange | None, people: Mapping[UUID | None, str]
) -> list[str]:
    bound = BOUNDS[key]
    who = (
        f"{when(change.changed_at)}<br><small>{escape(people.get(change.changed_by, MISSING))}</small>"
        if change
        else ""
    )
    return [
        f"{escape(bound.title)}<br><small>{escape(bound.says)}</small>",
        _bar(use, bound.written(use.used)) if use else MISSING,
        bound.written(limits.value(key)),
        who or "<small>at the start</small>",
    ]


def _bar(use: Use, written: str) -> str:
    share = min(float(use.share), 1.0)
    return (
        f'<progress class="cp-{tone(use.share)}" value="{share:.3f}" max="1" aria-label="{share:.0%} used"></progress> '
        f'<span class="cp-time">{escape(written)}</span>'
    )


def draw_history(desk: Desk) -> None:
    """Draw the past changes, newest first."""
    people, seen = names(desk), shown_to(desk)
    rows = [
        {
            "time": c.changed_at, "who": people.get(c.changed_by, MISSING), "value": c.value, "reason": c.reason,
            "limit": BOUNDS[c.key].title,
        }
        for c in orders.limits_history(desk)
        if c.key in seen
    ]  # fmt: skip
    table(
        rows, HISTORY, key="limits-history", empty_title="No limit was changed yet",
        empty_hint="Every change stands here with its reason.", download="limits.csv",
    )  # fmt: skip
