"""The order ticket: write a draft, see what every gate says, confirm once."""

from decimal import Decimal
from uuid import UUID, uuid4

import streamlit as st

from core import market, orders
from core.desk import Desk
from core.model import Account, Instrument, Order, OrderDraft, OrderStatus, OrderType, Quote, Side, TimeInForce
from core.model.costs import cost_of_buying, fee_of, notional, touch_price
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.format import amount, counted
from pages.ui.quote import quote_line

DRAFT = "ticket-draft"
TOLD = "ticket-told"
FIELDS = tuple(f"ticket-{name}" for name in ("account", "symbol", "side", "type", "quantity", "limit", "tif"))
TYPED = ("ticket-quantity", "ticket-limit")
ON_ITS_WAY = (OrderStatus.RECORDED, OrderStatus.SUBMITTING)


def draw(desk: Desk, board: market.Board, seen: orders.Ledger) -> None:
    """Draw the ticket, or its confirm step once a draft passed every gate."""
    draft = st.session_state.get(DRAFT)
    if isinstance(draft, OrderDraft):
        _keep_what_was_typed()
        _confirm(desk, board, draft)
    else:
        _write(desk, board, seen)
    told = st.session_state.get(TOLD)
    if isinstance(told, UUID):
        _follow(orders.one(desk, told))


def _keep_what_was_typed() -> None:
    """Hold the fields' values while the confirm step stands in their place: Streamlit forgets what it does not draw."""
    for field in FIELDS:
        if field in st.session_state:
            st.session_state[field] = st.session_state[field]


def _write(desk: Desk, board: market.Board, seen: orders.Ledger) -> None:
    st.subheader("New order")
    account = st.selectbox("Account", seen.accounts, format_func=lambda a: a.name, key="ticket-account")
    symbol = st.selectbox("Symbol", board.symbols, key="ticket-symbol")
    instrument = next(i for i in board.instruments if i.symbol == symbol)
    st.fragment(_price, run_every=1.0)(symbol, instrument)
    side = st.segmented_control(
        "Side", list(Side), default=Side.BUY, required=True, key="ticket-side", width="stretch",
        format_func=lambda s: s.value.capitalize(),
    )  # fmt: skip
    kind = st.segmented_control(
        "Type", list(OrderType), default=OrderType.MARKET, required=True, key="ticket-type", width="stretch",
        format_func=lambda t: t.value.capitalize(),
    )  # fmt: skip
    quantity = st.text_input(f"Quantity ({instrument.base})", key="ticket-quantity", placeholder="0.05")
    limit, tif = "", TimeInForce.GTC
    if kind is OrderType.LIMIT:
        limit = st.text_input(f"Limit price ({instrument.quote})", key="ticket-limit")
        tif = st.selectbox("Time in force", list(TimeInForce), key="ticket-tif", format_func=_tif)
    _holds(seen, account, instrument)
    if st.button("Review order", type="primary", width="stretch", key="ticket-review"):
        with errors_shown():
            _review(
                desk,
                OrderDraft.parse(uuid4(), account.id, symbol, side.value, kind.value, quantity, limit, tif.value),
            )


def _review(desk: Desk, draft: OrderDraft) -> None:
    """Go on to the confirm step, or record the refusal: every no of a gate is kept."""
    if orders.ask(desk, draft).allowed:
        st.session_state[DRAFT] = draft
        st.session_state.pop(TOLD, None)
    else:
        st.session_state[TOLD] = orders.place(desk, draft).id
    st.rerun()


def _confirm(desk: Desk, board: market.Board, draft: OrderDraft) -> None:
    st.subheader("Confirm order")
    st.markdown(f"**{_sentence(draft)}**")
    st.fragment(_expected, run_every=1.0)(draft)
    st.caption(f"Every gate said yes and is asked once more when it is sent. {_what_follows(draft, board)}")
    confirm, back = st.columns(2)
    if confirm.button("Place order", type="primary", width="stretch", key="ticket-confirm"):
        with errors_shown():
            order = orders.place(desk, draft)
            for done in (DRAFT, *TYPED):
                st.session_state.pop(done, None)
            st.session_state[TOLD] = order.id
            st.rerun()
    if back.button("Change it", width="stretch", key="ticket-back"):
        st.session_state.pop(DRAFT, None)
        st.rerun()


def _follow(order: Order) -> None:
    """Say what becomes of the order placed last: quickly while it is on its way, not at all once it is finished."""
    pace = 0.2 if order.status in ON_ITS_WAY else 2.0
    st.fragment(_outcome, run_every=pace if order.status.is_working else None)(order.id, order.status)


def _outcome(order_id: UUID, was: OrderStatus) -> None:
    order = orders.one(enter(), order_id)
    _say(order)
    if order.status is not was:
        st.rerun()  # what is free, the ledger and the pace of the page follow


def _say(order: Order) -> None:
    if order.status is OrderStatus.REFUSED:
        said = "\n".join(f"- **{r.code.value}** {r.sentence}" for r in order.refusals)
        st.error(f"Refused and recorded. {counted(len(order.refusals), 'gate')} said no:\n\n{said}")
    elif order.status is OrderStatus.FILLED:
        st.success(_filled(order))
    elif order.status.is_working:
        st.info(f"{_sentence_of(order)}: {order.status.value.replace('_', ' ')}. {order.note}")
    else:
        st.warning(f"{_sentence_of(order)}: {order.status.value}. {order.note}")


def _price(symbol: str, instrument: Instrument) -> None:
    desk = enter()
    quote = market.board(desk.store, desk.user).quotes.get(symbol)
    if quote:
        quote_line(quote, instrument, desk.now(), desk.settings.quote_max_age_s)


def _expected(draft: OrderDraft) -> None:
    desk = enter()
    quote = market.board(desk.store, desk.user).quotes.get(draft.symbol)
    if quote:
        st.markdown(_cost(draft, quote))


def _holds(seen: orders.Ledger, account: Account, instrument: Instrument) -> None:
    held = seen.balances.get(account.id, {})
    free = [f"{amount(held[a].free if a in held else Decimal(0))} {a}" for a in (instrument.quote, instrument.base)]
    st.caption(f"Free: {' · '.join(free)}")


def _cost(draft: OrderDraft, quote: Quote) -> str:
    price = draft.limit_price or touch_price(draft.side, quote)
    asset, value = draft.symbol.partition("/")[2], notional(draft.quantity, price)
    if draft.side is Side.BUY:
        return f"Costs about {amount(cost_of_buying(draft.quantity, price))} {asset}, fee {amount(fee_of(value))} included."
    return f"Brings about {amount(value - fee_of(value))} {asset} after a fee of {amount(fee_of(value))}."


def _sentence(draft: OrderDraft) -> str:
    at = f"at {amount(draft.limit_price)} or better" if draft.limit_price else "at the market price"
    return f"{draft.side.value.capitalize()} {amount(draft.quantity)} {draft.symbol} {at}"


def _sentence_of(order: Order) -> str:
    return f"{order.side.value.capitalize()} {amount(order.quantity)} {order.symbol}"


def _filled(order: Order) -> str:
    return f"{_sentence_of(order)}: filled on paper at {amount(order.average_price)}."


def _source(board: market.Board) -> str:
    return board.feed.provenance.value if board.feed else "last"


def _what_follows(draft: OrderDraft, board: market.Board) -> str:
    if draft.type is OrderType.MARKET:
        return f"It is filled on paper at the {_source(board)} price of that moment."
    if draft.time_in_force is TimeInForce.IOC:
        return f"It is filled on paper at once if the {_source(board)} price allows, else it expires."
    return f"It is filled on paper when the {_source(board)} price reaches its limit; until then it can be cancelled."


def _tif(tif: TimeInForce) -> str:
    return {TimeInForce.GTC: "Good till cancelled", TimeInForce.IOC: "Immediate or cancel"}[tif]
