"""Orders that wait for a second person: what was seen, what is now, and the two buttons."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import Approval, ApprovalState, Order
from core.model.numbers import EXACT
from core.orders.record import draft_of
from pages.ui.chips import Chip, Tone, age
from pages.ui.empty import empty
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.format import MISSING, ago, amount, counted, signed_percent, span, weights
from pages.ui.html import escape
from pages.ui.lists import facts
from pages.ui.names import names
from pages.ui.tables import table, text

TONES = {
    ApprovalState.APPROVED: Tone.GOOD,
    ApprovalState.USED: Tone.GOOD,
    ApprovalState.REJECTED: Tone.BAD,
    ApprovalState.EXPIRED: Tone.WARN,
    ApprovalState.VOID: Tone.WARN,
}
WORDS = {ApprovalState.USED: "approved and sent", ApprovalState.APPROVED: "approved, on its way"}
DECIDED = {
    "requested": text("Requested (UTC)", width=142),
    "outcome": text("Outcome", width=128),
    "order": text("Order", width=300),
    "maker": text("Made by", width=180),
    "checker": text("Decided by", width=180),
    "reason": text("Reason", width=340),
    "digest": text("What was decided (SHA-256)", width=300),
}


def draw_waiting() -> None:
    """Draw a card for each order that waits; called again each second."""
    desk = enter()
    waiting = orders.waiting(desk)
    if not waiting:
        empty(
            "No order waits for a second person",
            "In MANUAL CONFIRM every order does, and at any time one above the desk's limit for a single person. "
            "It appears here by itself, and its number in the bar on every page.",
        )
        return
    people = names(desk)
    for one in waiting:
        with st.container(border=True, key=f"approval-{one.order.id}"):
            _card(desk, one, people)


def _card(desk: Desk, one: orders.Waiting, people: Mapping[UUID | None, str]) -> None:
    approval, order, now = one.approval, one.order, desk.now()
    left = (approval.expires_at - now).total_seconds()
    whole = (approval.expires_at - approval.requested_at).total_seconds()
    st.html(
        f'<div class="cp-approval"><h3>{escape(orders.sentence(order))}</h3>'
        f"{Chip(f'refused in {span(left)}', Tone.BAD if left < whole / 4 else Tone.WARN).html}</div>"
    )
    if one.others:
        said = "".join(f"<li>{escape(orders.sentence(other))}</li>" for other in one.others)
        st.html(f"<p>and with it, by the same yes or no:</p><ul>{said}</ul>")
    st.progress(min(1.0, max(0.0, left / whole)))
    facts(
        {
            "Made by": f"{escape(people.get(approval.maker, MISSING))}, {ago(approval.requested_at, now)} ago",
            "Account": escape(one.account),
            "Worth": _worth(one),
            "Weight": _weight(desk, one),
            "Price then": f"{amount(approval.terms.mid)} ({ago(approval.terms.quoted_at, now)} ago)",
            "Price now": _price_now(one, desk, now),
            "Gates": _answers(approval, now),
            "Bound to": f"<code>{one.digest.hex()[:12]}…</code> order, price, limits and mode of then",
        }
    )
    if one.void:
        st.warning(f"{one.void} It cannot be approved any more.", icon=":material/block:")
    elif one.own:
        st.info("You made this order: somebody else decides it. It can be cancelled on the orders page.")
    elif desk.user.role.may_operate:
        _decide(desk, one)
    else:
        st.caption(f"As {desk.user.role.value} you read this page; operators and admins decide.")


def _decide(desk: Desk, one: orders.Waiting) -> None:
    id = one.order.id
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if st.button("Approve", type="primary", icon=":material/check:", key=f"yes-{id}"):
            with errors_shown():
                # What this button was drawn with is what is approved, whatever waits there by now.
                orders.approve(desk, id, one.digest)
                st.toast(f"Approved: {orders.sentence(one.order)}.")
                st.rerun()
        reason = st.text_input("Reason of a no, for the maker", key=f"why-{id}", placeholder="Why not?")
        if st.button("Reject", icon=":material/close:", key=f"no-{id}"):
            with errors_shown():
                orders.reject(desk, id, reason)
                st.toast(f"Rejected: {orders.sentence(one.order)}.")
                st.rerun()


def draw_decided(desk: Desk) -> None:
    """Draw what was decided, newest first."""
    people = names(desk)
    rows = [_row(approval, order, people) for approval, order in orders.decided(desk)]
    table(
        rows, DECIDED, key="approvals-decided", empty_title="Nothing was decided yet",
        empty_hint="Each yes, no and expiry is kept here with its reason.", download="approvals.csv",
    )  # fmt: skip


def _row(approval: Approval, order: Order, people: Mapping[UUID | None, str]) -> dict[str, object]:
    return {
        "requested": approval.requested_at,
        "order": orders.sentence(order),
        "maker": people.get(approval.maker, MISSING),
        "outcome": WORDS.get(approval.state, approval.state.value),
        "checker": people.get(approval.checker, MISSING) if approval.checker else "the desk",
        "reason": approval.reason,
        "digest": approval.digest.hex(),
    }


def _worth(one: orders.Waiting) -> str:
    price = one.order.limit_price or one.order.stop_price or (one.quote and one.quote.mid) or one.approval.terms.mid
    quantity = orders.worst_case((one.order, *one.others))
    return f"about {amount(EXACT.multiply(quantity, price), 2)} {escape(one.order.symbol.partition('/')[2])}"


def _weight(desk: Desk, one: orders.Waiting) -> str:
    """Say what the order would make of the account: the asset's share of its equity now, and after the whole order."""
    shown = orders.preview(desk, *(draft_of(each) for each in (one.order, *one.others)))
    if shown.weight_now is None or shown.weight_after is None:
        return MISSING
    return f"{escape(one.order.symbol.partition('/')[0])} {weights(shown.weight_now, shown.weight_after)}"


def _price_now(one: orders.Waiting, desk: Desk, now: datetime) -> str:
    if one.quote is None:
        return Chip("no quote", Tone.BAD).html
    moved = float(one.quote.mid / one.approval.terms.mid - 1)
    fresh = age(now - one.quote.received_at, float(one.approval.terms.limits["quote_max_age_s"]))
    return f"{amount(one.quote.mid)} ({signed_percent(moved)}) {fresh.html}"


def _answers(approval: Approval, now: datetime) -> str:
    if approval.answered_at is None:
        return "are being asked"
    asked = f"asked {ago(approval.answered_at, now)} ago"
    if not approval.answers:
        return f"{Chip('all say yes', Tone.GOOD).html} {asked}; asked once more when it is sent"
    said = "".join(f"<li>{escape(one.sentence)}</li>" for one in approval.answers)
    return f"{Chip(counted(len(approval.answers), 'no', 'nos'), Tone.BAD).html} {asked}<ul>{said}</ul>"
