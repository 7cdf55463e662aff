"""The form that makes or changes an alert."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import streamlit as st

from core import market, orders
from core.desk import Desk
from core.errors import InvalidError
from core.market.alerts import BY_KIND, KINDS, AlertDraft, Direction, Price
from core.model import Alert, AlertKind
from pages.ui.alerts.inputs import INPUTS, Asked
from pages.ui.alerts.seen import seen
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.html import in_markdown
from pages.ui.quote import quote_line

EDITED = "alert-edited"
TOLD = "alert-told"
FRESH = "alert-fresh"
LINKED = "alert-linked"
NEVER, AT = "never", "at a moment…"
SPANS = {"in an hour": timedelta(hours=1), "in a day": timedelta(days=1), "in a week": timedelta(days=7), "in a month": timedelta(days=30)}  # fmt: skip


def form(desk: Desk, board: market.Board) -> None:
    """Draw the form: for the alert that is being changed, else for a new one, prefilled from the address."""
    # Read before the symbol is drawn: Streamlit takes a symbol that is the first of the list out of the address.
    st.session_state.setdefault(LINKED, (st.query_params.get("symbol"), st.query_params.get("price", "")))
    edited = _edited(desk)
    if edited is None:
        st.session_state.pop(EDITED, None)
    st.subheader(f"Change: {BY_KIND[edited.kind].LABEL.lower()}" if edited else "New alert")
    # What is drawn under a key of its own begins empty: after an alert was made, and for each that is changed.
    key = f"alert-{edited.id}" if edited else f"alert-new-{st.session_state.get(FRESH, 0)}"
    kind = edited.kind if edited else _kind(key)
    symbol = _symbol(board, edited, key)
    quote = board.quotes.get(symbol)
    if kind is not AlertKind.NEWS:
        st.fragment(_price, run_every=1.0)(symbol)
    known = edited.parameters if edited else _of_address(symbol, quote.last if quote else None)
    given = INPUTS[kind](Asked(symbol, quote.last if quote else None, key, known))
    draft = AlertDraft(kind, symbol, given, *_rest(desk, edited, key))
    _buttons(desk, edited, draft)
    if told := st.session_state.pop(TOLD, None):
        st.success(told)


def edit(alert_id: UUID | None) -> None:
    """Put an alert into the form, or a new one for None."""
    st.session_state[EDITED] = alert_id


def _edited(desk: Desk) -> Alert | None:
    if EDITED not in st.session_state:
        return None
    return next((k.alert for k in seen(desk) if k.alert.id == st.session_state[EDITED]), None)


def _kind(key: str) -> AlertKind:
    kinds = [kind.KIND for kind in KINDS]
    return st.selectbox("Tell me about", kinds, format_func=lambda k: BY_KIND[k].LABEL, key=f"{key}-kind")


def _symbol(board: market.Board, edited: Alert | None, key: str) -> str:
    symbols = board.symbols
    if edited is None:
        return st.selectbox("Symbol", symbols, key="symbol", bind="query-params")
    if edited.symbol and edited.symbol not in symbols:
        symbols = [edited.symbol, *symbols]
    return st.selectbox("Symbol", symbols, symbols.index(edited.symbol or symbols[0]), key=f"{key}-symbol")


def _of_address(symbol: str, last: Decimal | None) -> Mapping[str, Any]:
    """Return what a link of the chart asked for: a price of this symbol, crossed from where it stands now."""
    linked, typed = st.session_state[LINKED]
    try:
        price = Price.parse({"direction": Direction.ABOVE, "price": typed}).price
    except InvalidError:
        return {}
    if linked != symbol:
        return {}
    side = Direction.BELOW if last is not None and price < last else Direction.ABOVE
    return {"price": f"{price:f}", "direction": side}


def _price(symbol: str) -> None:
    desk = enter()
    board = market.board(desk.store, desk.user)
    quote = board.quotes.get(symbol)
    instrument = next((i for i in board.instruments if i.symbol == symbol), None)
    if quote and instrument:
        quote_line(quote, instrument, desk.now(), orders.quote_max_age_s(desk))


def _rest(desk: Desk, edited: Alert | None, key: str) -> tuple[str, bool, datetime | None]:
    """Draw what every kind has: note, how often, until when."""
    often, until = st.columns(2)
    repeats = often.selectbox(
        "Tell me", [True, False], 0 if edited is None or edited.repeats else 1, key=f"{key}-repeats",
        format_func=lambda again: "every crossing" if again else "once",
    )  # fmt: skip
    kept = edited.expires_at if edited and edited.running(desk.now()) else None
    choices = [NEVER, *SPANS, AT]
    ends = until.selectbox("Ends", choices, choices.index(AT) if kept else 0, key=f"{key}-ends")
    expires_at = desk.now() + SPANS[ends] if ends in SPANS else None
    if ends == AT:
        start = (kept or desk.now() + timedelta(days=1)).astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0)
        chosen = st.datetime_input("Ends at (UTC)", start, key=f"{key}-moment")
        expires_at = chosen.replace(tzinfo=UTC) if chosen else None
    note = st.text_input(
        "Note", edited.note if edited else "", key=f"{key}-note", placeholder="Why, or what to do then"
    )
    return note, repeats, expires_at


def _buttons(desk: Desk, edited: Alert | None, draft: AlertDraft) -> None:
    with st.container(horizontal=True, gap="small"):
        words = "Save the change" if edited else "Create alert"
        asked = st.button(words, type="primary", key="alert-save")
        if edited:
            st.button("Leave it as it was", key="alert-leave", on_click=edit, args=(None,))
    if not asked:
        return
    with errors_shown():
        now = desk.now()
        if edited:
            kept = market.alerts.change(desk.store, desk.user, edited.id, draft, now)
        else:
            kept = market.alerts.create(desk.store, desk.user, draft, now)
        st.session_state[TOLD] = _outcome(desk, kept)
        st.session_state[LINKED] = (None, "")
        st.session_state[FRESH] = st.session_state.get(FRESH, 0) + 1
        edit(None)
        st.rerun()


def _outcome(desk: Desk, kept: Alert) -> str:
    """Say what becomes of an alert: one that is beyond its threshold at once tells nothing yet."""
    look = next(look for look in seen(desk) if look.alert.id == kept.id)
    if look.reading.beyond and kept.kind is not AlertKind.NEWS:
        return f"Kept. It is there already: {in_markdown(look.reading.said)} You are told when it comes back and crosses again."
    if look.reading.beyond is None:
        return f"Kept, and blind for now: {in_markdown(look.reading.said)}"
    return f"Kept: {in_markdown(look.title)}."
