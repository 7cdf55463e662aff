"""The ticket's fields: only those that belong to the type, and the buttons that fill them."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import streamlit as st

from core import market, orders
from core.desk import Desk
from core.model import Instrument, OrderType, Quote, Side, TimeInForce
from pages.ui.entrance import enter
from pages.ui.format import amount
from pages.ui.quote import quote_line
from pages.ui.ticket.typed import Typed
from pages.ui.ticket.words import TIMES, TYPES, effect, times_of

KEPT = tuple(
    f"ticket-{name}"
    for name in (
        "account", "symbol", "side", "type", "quantity", "unit", "limit", "stop", "trail", "tif", "day", "hour", "reduce",
    )
)  # fmt: skip
TYPED = ("ticket-quantity", "ticket-limit", "ticket-stop", "ticket-trail")
PARTS = (25, 50, 75, 100)


def keep() -> None:
    """Hold the fields' values while the confirm step stands in their place: Streamlit forgets what it does not draw."""
    for field in KEPT:
        if field in st.session_state:
            st.session_state[field] = st.session_state[field]


def clear() -> None:
    """Empty what was typed; what was chosen stays."""
    for field in TYPED:
        st.session_state.pop(field, None)


def ask(desk: Desk, board: market.Board, seen: orders.Ledger) -> Typed:
    """Draw the fields and return what is in them."""
    st.session_state.setdefault("ticket-side", Side.BUY)
    account = seen.accounts[0]
    if len(seen.accounts) > 1:
        account = st.selectbox("Account", seen.accounts, format_func=lambda a: a.name, key="ticket-account")
    symbol = st.selectbox("Symbol", board.symbols, key="ticket-symbol")
    instrument = next(i for i in board.instruments if i.symbol == symbol)
    st.fragment(_price, run_every=1.0)(symbol, instrument)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="ticket-what"):
        picked = st.segmented_control(
            "Side", list(Side), required=True, key="ticket-side", format_func=lambda s: s.value.capitalize()
        )
        kind = st.selectbox("Type", list(OrderType), key="ticket-type", format_func=TYPES.__getitem__)
    side = picked or Side.BUY
    st.caption(effect(kind, side))
    with st.container(horizontal=True, gap="small", key="ticket-prices"):
        stop, limit, trail = _prices_asked(kind, instrument)
    size, unit = _size(instrument)
    parts = st.container()
    tif, expires_at = _lasting(desk, kind)
    reduce_only = side is Side.SELL and st.checkbox(
        "Reduce only",
        key="ticket-reduce",
        help="Sells at most what is free at that moment; a stop locks nothing before.",
    )
    typed = Typed(account, instrument, side, kind, size, unit, limit, stop, trail, tif, expires_at, reduce_only)
    with parts:
        _parts(seen, typed, board.quotes.get(symbol))
    return typed


def _price(symbol: str, instrument: Instrument) -> None:
    desk = enter()
    quote = market.board(desk.store, desk.user).quotes.get(symbol)
    if quote:
        quote_line(quote, instrument, desk.now(), orders.quote_max_age_s(desk))


def _prices_asked(kind: OrderType, instrument: Instrument) -> tuple[str, str, str]:
    unit = instrument.quote
    stop = st.text_input(f"Stop price ({unit})", key="ticket-stop") if kind.has_stop else ""
    limit = st.text_input(f"Limit price ({unit})", key="ticket-limit") if kind.has_limit else ""
    trails = kind is OrderType.TRAILING_STOP
    trail = st.text_input("Trail (%)", key="ticket-trail", placeholder="2") if trails else ""
    return stop, limit, trail


def _size(instrument: Instrument) -> tuple[str, orders.SizeUnit]:
    names = {
        orders.SizeUnit.BASE: instrument.base,
        orders.SizeUnit.QUOTE: instrument.quote,
        orders.SizeUnit.EQUITY: "% of equity",
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="ticket-size"):
        size = st.text_input("Size", key="ticket-quantity", placeholder="0.05")
        unit = st.selectbox(
            "Counted in", list(orders.SizeUnit), key="ticket-unit", format_func=names.__getitem__, width=124
        )
    return size, unit


def _parts(seen: orders.Ledger, typed: Typed, quote: Quote | None) -> None:
    """Draw what is free and the buttons that use a part of it."""
    instrument, side = typed.instrument, typed.side
    held = seen.balances.get(typed.account.id, {})
    free = {a: held[a].free if a in held else Decimal(0) for a in (instrument.quote, instrument.base)}
    st.caption(f"Free in {typed.account.name}: {' · '.join(f'{amount(x)} {asset}' for asset, x in free.items())}")
    price = typed.locked_at(quote)
    spendable = free[instrument.quote if side is Side.BUY else instrument.base]
    with st.container(horizontal=True, gap="small", key="ticket-parts"):
        for part in PARTS:
            quantity = orders.part_of_free(Decimal(part) / 100, side, instrument, spendable, price or Decimal(0))
            st.button(
                f"{part} %",
                width="stretch", key=f"ticket-part-{part}", disabled=not quantity, on_click=_use, args=(quantity,),
                help=f"{amount(quantity)} {instrument.base}" if quantity else "Nothing is free for it, or no price is named.",
            )  # fmt: skip


def _use(quantity: Decimal) -> None:
    st.session_state["ticket-quantity"] = f"{quantity:f}"
    st.session_state["ticket-unit"] = orders.SizeUnit.BASE


def _lasting(desk: Desk, kind: OrderType) -> tuple[TimeInForce, datetime | None]:
    times = times_of(kind)
    if len(times) == 1:
        return times[0], None
    if st.session_state.get("ticket-tif") not in times:
        st.session_state.pop("ticket-tif", None)
    tif = st.selectbox("Good for", times, key="ticket-tif", format_func=TIMES.__getitem__)
    if tif is not TimeInForce.GTD:
        return tif, None
    with st.container(horizontal=True, gap="small", key="ticket-until"):
        tomorrow = desk.now() + timedelta(days=1)
        day = st.date_input("Until (UTC)", tomorrow.date(), key="ticket-day")
        hour = st.time_input("at", time(tomorrow.hour), key="ticket-hour")
    return tif, datetime.combine(day, hour, UTC)
