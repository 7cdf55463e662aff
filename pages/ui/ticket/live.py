"""What the ticket's order would do now: cost, fee, slippage, weight, and every gate's answer."""

from decimal import Decimal
from uuid import UUID

import streamlit as st

from core import market, orders
from core.desk import Desk
from core.errors import InvalidError
from core.model import Decision, OrderDraft, Quote, Side
from core.model.numbers import EXACT
from pages.ui.entrance import enter
from pages.ui.format import MISSING, amount, counted, weights
from pages.ui.html import escape
from pages.ui.lists import facts
from pages.ui.ticket.typed import Typed
from pages.ui.ticket.words import steps


def draw(typed: Typed, id: UUID) -> None:
    """Draw it each second anew, so that what is shown is what the market says now."""
    st.fragment(_live, run_every=1.0)(typed, id)


def prices(desk: Desk, typed: Typed) -> tuple[Quote | None, Decimal | None]:
    """Return what a size is worked out with: the quote, and the account's equity in the symbol's quote asset."""
    board = market.board(desk.store, desk.user)
    if typed.unit is not orders.SizeUnit.EQUITY:
        return board.quotes.get(typed.instrument.symbol), None
    known = orders.snapshots.newest(desk).get(typed.account.id)
    unit = known.price(typed.instrument.quote) if known else None
    equity = EXACT.divide(known.equity, unit) if known and unit else None
    return board.quotes.get(typed.instrument.symbol), equity


def _live(typed: Typed, id: UUID) -> None:
    if typed.is_empty:
        return
    desk = enter()
    try:
        quote, equity = prices(desk, typed)
        sized = typed.sized(quote, equity)
        drafts = typed.drafts(id, quote, equity, desk.now())
    except InvalidError as e:
        st.caption(str(e))
        return
    if sized.sentence:
        st.caption(sized.sentence)
    for step in steps(drafts) if len(drafts) > 1 else ():
        st.caption(step)
    shown = orders.preview(desk, *drafts)
    costs(shown)
    answers(shown.decision)


def costs(shown: orders.Preview) -> None:
    """Draw what the order costs or brings, how it would fill now, and what it makes of the account."""
    draft = shown.draft
    if shown.price is None or shown.value is None or shown.fee is None:
        return
    unit, buys = draft.symbol.partition("/")[2], draft.side is Side.BUY
    total = shown.value + shown.fee if buys else shown.value - shown.fee
    told = {
        "Costs" if buys else "Brings": f"<b>{amount(total, 2)}</b> {escape(unit)}",
        "Fee": f"{amount(shown.fee, 2)} {escape(unit)}",
        "At": f"{_price(shown.price)} {escape(unit)}",
    }
    if shown.expected:
        told["Now"] = _now(draft, shown.expected)
    if buys and shown.locks is not None and shown.locks > shown.value + shown.fee:
        told["Locks"] = f"{amount(shown.locks, 2)} {escape(unit)} until it is done"
    if shown.weight_after is not None and shown.weight_now is not None:
        told["Weight"] = f"{escape(draft.symbol.partition('/')[0])} {weights(shown.weight_now, shown.weight_after)}"
    if shown.emulated:
        told["Watched"] = "by this desk, as the venue knows no such order: it acts only while the desk runs"
    facts(told)


def answers(decision: Decision) -> None:
    """Draw every gate's answer: all yes on one line, each no with its code and sentence."""
    said = [(one.code.value, one.sentence, "bad") for one in decision.refusals]
    said += [(one.code.value, one.sentence, "warn") for one in decision.cautions]
    yes = decision.asked - len(decision.refusals)
    head = f"All {yes} gates say yes" if decision.allowed else f"{yes} of {counted(decision.asked, 'gate')} say yes"
    tone = "good" if decision.allowed else "bad"
    if decision.waits:
        head, tone = "It needs a second person's yes; every other gate agrees", "warn"
        said = [one for one in said if one[2] != "bad"]
    lines = "".join(f'<li class="cp-{how}"><b>{escape(code)}</b> {escape(words)}</li>' for code, words, how in said)
    st.html(f'<div class="cp-answers"><p class="cp-{tone}">{head}.</p><ul>{lines}</ul></div>')


def _now(draft: OrderDraft, seen: orders.Expected) -> str:
    if not seen.filled:
        return escape(seen.said)
    much = "All of it" if seen.filled == draft.quantity else f"{amount(seen.filled)} of {amount(draft.quantity)}"
    slip = "" if seen.slippage is None else f", {_percent(seen.slippage)} from the best price"
    depth = "" if seen.depth_known else "; no book is known, so all is assumed to wait at the best price"
    return f"{much} fills at once{slip}{depth}. {escape(seen.said) if seen.filled < draft.quantity else ''}"


def _price(price: Decimal) -> str:
    return amount(price, 2) if price >= 1 else amount(price, 8)


def _percent(fraction: Decimal) -> str:
    return f"{amount(fraction * 100, 2)} %" if fraction.is_finite() else MISSING
