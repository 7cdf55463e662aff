"""A proposal as a card of the desk's own: the order in words, what it would do now, and the person's yes or no."""

from datetime import datetime
from uuid import UUID

import streamlit as st

from core import orders
from core.desk import Desk
from core.errors import DeskError
from core.model import Account, Order, OrderStatus, Proposal, ProposalState
from pages.ui import chips
from pages.ui.chips import Chip, Tone
from pages.ui.entrance import enter
from pages.ui.format import amount, span
from pages.ui.html import escape
from pages.ui.lists import facts
from pages.ui.ticket import ON_ITS_WAY, live

DECIDING, SAID = "assistant-deciding", "assistant-said"
TONES = {OrderStatus.FILLED: Tone.GOOD, OrderStatus.REFUSED: Tone.BAD, OrderStatus.REJECTED: Tone.BAD}


def follow(desk: Desk, proposal: Proposal) -> None:
    """Draw a card that goes on by itself for as long as something can still become of it."""
    pace = _pace(proposal, _order(desk, proposal), desk.now())
    st.fragment(_again, run_every=pace)(proposal.thread_id, proposal.id, pace)


def _again(thread: UUID, id: UUID, pace: float | None) -> None:
    desk = enter()
    proposal = next(one for one in orders.proposals(desk, thread) if one.id == id)
    draw(desk, proposal)
    if _pace(proposal, _order(desk, proposal), desk.now()) != pace:
        st.rerun()


def _pace(proposal: Proposal, order: Order | None, now: datetime) -> float | None:
    """Return how often to look again: for the countdown each second, None once all is said."""
    if order is None:
        return 1.0 if proposal.waits(now) else None
    if order.status in ON_ITS_WAY:
        return 0.4
    return 3.0 if order.status.is_working else None


def draw(desk: Desk, proposal: Proposal) -> None:
    """Draw the card as it stands now; a press of a button is carried out here, once."""
    order, now = _order(desk, proposal), desk.now()
    account = next((one for one in orders.ledger(desk, 1).accounts if one.id == proposal.draft.account_id), None)
    with st.container(border=True, key=f"proposal-{proposal.id}"):
        _head(proposal, order, account, now)
        if order:
            _became(order)
        elif proposal.waits(now):
            _terms(desk, proposal)
            _buttons(proposal)
        else:
            st.caption(_over(proposal))
        said = st.session_state.get(SAID)
        if said and said[0] == proposal.id:
            st.error(said[1], icon=":material/error:")
    if st.session_state.get(DECIDING, (None,))[0] == proposal.id:
        _decide(desk, *st.session_state.pop(DECIDING))


def _head(proposal: Proposal, order: Order | None, account: Account | None, now: datetime) -> None:
    st.html(
        f'<div class="cp-approval"><h3>{escape(orders.sentence(proposal.draft))}</h3>'
        f"{_state(proposal, order, now).html}</div>"
    )
    told = [chips.venue(account)] if account and not account.on_paper else []
    if proposal.draft.tainted:
        told.append(Chip("from untrusted text", Tone.WARN, "Part of it was first seen in what others wrote."))
    if told:
        chips.chips(*told)
    named = account.name if account else "one that is not granted to you any more"
    shown = {"Account": escape(named)}
    if proposal.why:
        shown["The assistant says"] = f"<q>{escape(proposal.why)}</q>"
    facts(shown)


def _state(proposal: Proposal, order: Order | None, now: datetime) -> Chip:
    if order:
        return Chip(order.status.words, TONES.get(order.status, Tone.CALM))
    if proposal.waits(now):
        left = (proposal.expires_at - now).total_seconds()
        return Chip(f"proposal, expires in {span(left)}", Tone.BAD if left < 60 else Tone.WARN)
    return Chip("rejected" if proposal.state is ProposalState.REJECTED else "expired")


def _terms(desk: Desk, proposal: Proposal) -> None:
    shown = orders.preview(desk, proposal.draft)
    live.costs(shown)
    live.answers(shown.decision)


def _buttons(proposal: Proposal) -> None:
    """Draw the two ways; what this card was drawn with is what is confirmed, whatever stands there by now."""
    draft, id = proposal.draft, proposal.id
    under_way = st.session_state.get(DECIDING, (None,))[0] == id
    act = f"Place {draft.side.value} {amount(draft.quantity)} {draft.symbol.partition('/')[0]}"
    with st.container(horizontal=True, gap="small"):
        st.button(
            act, type="primary", key=f"confirm-{id}", disabled=under_way, on_click=_press,
            args=(id, proposal.digest, True),
        )  # fmt: skip
        st.button("Reject", key=f"reject-{id}", disabled=under_way, on_click=_press, args=(id, proposal.digest, False))


def _press(id: UUID, digest: bytes, yes: bool) -> None:
    st.session_state.pop(SAID, None)
    st.session_state[DECIDING] = (id, digest, yes)


def _decide(desk: Desk, id: UUID, digest: bytes, yes: bool) -> None:
    """Carry out what was pressed, the buttons being drawn disabled by now, and show what became of it."""
    try:
        if yes:
            orders.confirm(desk, id, digest)
        else:
            orders.reject_proposal(desk, id)
    except DeskError as e:
        st.session_state[SAID] = (id, str(e))
    st.rerun()


def _became(order: Order) -> None:
    if order.status is OrderStatus.REFUSED:
        said = "".join(
            f'<li class="cp-bad"><b>{escape(no.code.value)}</b> {escape(no.sentence)}</li>' for no in order.refusals
        )
        st.html(
            f'<div class="cp-answers"><p class="cp-bad">You confirmed it; the gates refused it.</p><ul>{said}</ul></div>'
        )
        return
    part = f", {amount(order.filled)} of {amount(order.quantity)}" if order.filled not in (0, order.quantity) else ""
    at = f" at {amount(order.average_price)} on average" if order.average_price else ""
    note = "" if order.status is OrderStatus.FILLED else escape(order.note)
    st.html(
        f'<p class="cp-note">You confirmed it: {escape(order.status.words)}{part}{at}. {note} '
        '<a href="/orders" target="_self">See it among the orders</a></p>'
    )


def _over(proposal: Proposal) -> str:
    if proposal.state is ProposalState.REJECTED:
        return "You rejected it; nothing was placed."
    return "Nobody decided in time; nothing was placed. Ask again for a new proposal."


def _order(desk: Desk, proposal: Proposal) -> Order | None:
    return orders.one(desk, proposal.id) if proposal.state is ProposalState.CONFIRMED else None
