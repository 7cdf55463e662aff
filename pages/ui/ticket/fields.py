"""The ticket's fields: only those that belong to the type, and the buttons that fill them."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import streamlit as st

from core import market, orders
from core.desk import Desk
from core.model import Instrument, OrderType, Quote, Side, TimeInForce
from core.model.numbers import step_below
from pages.ui.entrance import enter
from pages.ui.format import amount
from pages.ui.quote import quote_line
from pages.ui.ticket import plans
from pages.ui.ticket.typed import Plan, Typed
from pages.ui.ticket.words import TIMES, effect, times_of

KEPT = tuple(
    f"ticket-{name}"
    for name in (
        "account", "symbol", "side", "type", "quantity", "unit", "limit", "stop", "trail", "tif", "day", "hour", "reduce",
        "plan", "profit", "protect", "count", "minutes",
    )
)  # fmt: skip
TYPED = tuple(f"ticket-{name}" for name in ("quantity", "limit", "stop", "trail", "profit", "protect"))
LAST = "ticket-last"
PARTS = (25, 50, 75, 100)
PAUSE = "300ms"
"""Cost and gates answer while somebody types, after a pause this long."""
CENT = Decimal("0.01")


def clear() -> None:
    """Empty what was typed; what was chosen stays."""
    for field in TYPED:
        st.session_state.pop(field, None)
        st.session_state.get(LAST, {}).pop(field, None)


def ask(desk: Desk, board: market.Board, seen: orders.Ledger) -> Typed:
    """Draw the fields and return what is in them.

    They are what they were when drawn last, whatever stood in their place since: Streamlit forgets what it does not
    draw, and an order must never go to another account for that.
    """
    for field, value in st.session_state.get(LAST, {}).items():
        st.session_state.setdefault(field, value)
    st.session_state.setdefault("ticket-side", Side.BUY)
    account = seen.accounts[0]
    if len(seen.accounts) > 1:
        account = st.selectbox("Account", seen.accounts, format_func=lambda a: a.name, key="ticket-account")
    symbol = st.selectbox("Symbol", board.symbols, key="ticket-symbol")
    instrument = next(i for i in board.instruments if i.symbol == symbol)
    st.fragment(_price, run_every=1.0)(symbol, instrument)
    plan = plans.choose()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="ticket-what"):
        side = Side.BUY if plan is Plan.BRACKET else _side()
        kind = plans.kind(plan)
    if plan in (Plan.SINGLE, Plan.SPLIT):
        st.caption(effect(kind, side))
    with st.container(horizontal=True, gap="small", key="ticket-prices"):
        stop, limit, trail = ("", "", "") if plan is Plan.PAIR else _prices_asked(kind, instrument)
    profit, protect = plans.exits(plan, instrument, PAUSE)
    size, unit = _size(instrument)
    parts = st.container()
    count, minutes = plans.slices(plan)
    tif, expires_at = (TimeInForce.GTC, None) if plan is Plan.PAIR else _lasting(desk, kind)
    # The exits of a pair are reduce-only by themselves.
    reduce_only = (
        side is Side.SELL
        and plan is not Plan.PAIR
        and st.checkbox(
            "Reduce only",
            key="ticket-reduce",
            help="Sells at most what is free at that moment; a stop locks nothing before.",
        )
    )
    typed = Typed(
        account, instrument, side, kind, size, unit, profit if plan is Plan.PAIR else limit, stop, trail, tif,
        expires_at, reduce_only, plan, profit, protect, count, minutes,
    )  # fmt: skip
    with parts:
        _parts(seen, typed, board.quotes.get(symbol))
    st.session_state[LAST] = {field: st.session_state[field] for field in KEPT if field in st.session_state}
    return typed


def _side() -> Side:
    words = {side: side.value.capitalize() for side in Side}
    return (
        st.segmented_control("Side", list(Side), required=True, key="ticket-side", format_func=words.__getitem__)
        or Side.BUY
    )


def _price(symbol: str, instrument: Instrument) -> None:
    desk = enter()
    quote = market.board(desk.store, desk.user).quotes.get(symbol)
    if quote:
        quote_line(quote, instrument, desk.now(), orders.quote_max_age_s(desk))


def _prices_asked(kind: OrderType, instrument: Instrument) -> tuple[str, str, str]:
    unit = instrument.quote
    stop = st.text_input(f"Stop price ({unit})", key="ticket-stop", live=PAUSE) if kind.has_stop else ""
    limit = st.text_input(f"Limit price ({unit})", key="ticket-limit", live=PAUSE) if kind.has_limit else ""
    trails = kind is OrderType.TRAILING_STOP
    trail = st.text_input("Trail (%)", key="ticket-trail", placeholder="2", live=PAUSE) if trails else ""
    return stop, limit, trail


def _size(instrument: Instrument) -> tuple[str, orders.SizeUnit]:
    names = {
        orders.SizeUnit.BASE: instrument.base,
        orders.SizeUnit.QUOTE: instrument.quote,
        orders.SizeUnit.EQUITY: "% of equity",
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="ticket-size"):
        size = st.text_input("Size", key="ticket-quantity", placeholder="0.05", live=PAUSE)
        unit = st.selectbox(
            "Counted in", list(orders.SizeUnit), key="ticket-unit", format_func=names.__getitem__, width=124
        )
    return size, unit


def _parts(seen: orders.Ledger, typed: Typed, quote: Quote | None) -> None:
    """Draw what is free and the buttons that use a part of it."""
    instrument, side = typed.instrument, typed.side
    held = seen.balances.get(typed.account.id, {})
    free = {a: held[a].free if a in held else Decimal(0) for a in (instrument.quote, instrument.base)}
    told = [
        f"{amount(step_below(free[instrument.quote], CENT))} {instrument.quote}",
        f"{amount(free[instrument.base])} {instrument.base}",
    ]
    st.caption(f"Free in {typed.account.name}: {' · '.join(told)}")
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
