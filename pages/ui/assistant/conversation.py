"""The thread that is shown, and the field in which the next question is typed."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core import market, orders
from core.agents import threads
from core.desk import Desk
from core.errors import DeskError
from core.model import OrderStatus, Transcript
from pages.ui.assistant import address, documents, kept, listing, live, menu, notes, turn
from pages.ui.empty import empty
from pages.ui.entrance import enter
from pages.ui.html import escape, in_markdown

MOST_SHOWN = 20
MORE, UNASKED, TYPED = "assistant-more", "assistant-unasked", "assistant-ask"
ASK = "Ask about prices, orders, news or policies"
FIRST = ("BTC/USDT", "ETH/USDT")


def draw(desk: Desk, transcript: Transcript | None) -> None:
    """Draw a thread, or the way into a new one."""
    _head(desk, transcript)
    notes.draw(desk, beginning=transcript is None)
    if transcript is None:
        _suggestions(desk)
    else:
        _turns(desk, transcript)
    if why := st.session_state.pop(UNASKED, ""):
        st.error(why, icon=":material/error:")


def _turns(desk: Desk, transcript: Transcript) -> None:
    shown, proposed = kept.shown(desk, transcript), orders.proposals(desk, transcript.thread.id)
    running = any(not one.turn.state.over for one in shown)
    for one in _latest(transcript, shown):
        with st.container(key=f"turn-{one.turn.id}", gap="small"):
            if one.turn.state.over:
                turn.draw(desk, one, [p for p in proposed if p.turn_id == one.turn.id], may_ask=not running)
            else:
                live.follow(one.turn)


def draw_missing(desk: Desk, why: str) -> None:
    """Draw what stands where the address names a thread that is not there."""
    _head(desk, None)
    empty(why, "Choose another one in the list, or begin a new one.", "/assistant", "New thread")


def draw_input(thread: UUID | None) -> None:
    """Draw the field for the next question; it is open while an answer is written, so the keyboard stays in it."""
    # A callback, for the conversation above shows the new question in the same run.
    st.chat_input(ASK, key=TYPED, max_chars=threads.MOST_ASKED, on_submit=_typed, args=(thread,))


def _typed(thread: UUID | None) -> None:
    if words := st.session_state[TYPED]:
        ask(thread, words)


def ask(thread: UUID | None, words: str) -> None:
    """Put a question and turn to its thread; one that cannot be asked stands in the field again."""
    try:
        asked = threads.ask(enter(), thread, words)
    except DeskError as e:
        st.session_state[UNASKED], st.session_state[TYPED] = str(e), words
    else:
        address.show(asked.thread_id)


def _head(desk: Desk, transcript: Transcript | None) -> None:
    thread = transcript.thread if transcript else None
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small", key="assistant-head"):
        opened = st.popover("Threads", icon=":material/forum:", key="threads-list", on_change="rerun")
        if opened.open:
            with opened:
                listing.draw(desk, thread.id if thread else None, "list")
        st.html(f'<h2 class="cp-title">{escape(thread.title if thread else "New thread")}</h2>')
        if thread:
            menu.draw(thread)
        documents.draw()


def _latest(transcript: Transcript, shown: Sequence[kept.Shown]) -> Sequence[kept.Shown]:
    """Return the newest turns, and with a press those before."""
    most = st.session_state.get(MORE, {}).get(transcript.thread.id, MOST_SHOWN)
    if len(shown) > most:
        st.button(
            f"Show {min(MOST_SHOWN, len(shown) - most)} earlier questions", key="assistant-earlier", type="tertiary",
            icon=":material/expand_less:", on_click=_more, args=(transcript.thread.id, most),
        )  # fmt: skip
    return shown[-most:]


def _more(thread: UUID, most: int) -> None:
    st.session_state[MORE] = {thread: most + MOST_SHOWN}


def _suggestions(desk: Desk) -> None:
    empty(
        "Ask the assistant",
        "It looks things up in this desk and shows what each number rests on. It places nothing: an order it proposes "
        "waits for your yes.",
    )
    with st.container(horizontal=True, gap="small", key="assistant-suggestions"):
        for n, question in enumerate(_questions(desk)):
            st.button(in_markdown(question), key=f"suggested-{n}", on_click=ask, args=(None, question))


def _questions(desk: Desk) -> Sequence[str]:
    """Return questions that have an answer here: of this desk's symbols, what it holds, its orders."""
    board, seen = market.board(desk.store, desk.user), orders.ledger(desk, 50)
    symbols = sorted(board.symbols, key=lambda symbol: (symbol not in FIRST, symbol))
    asked: list[str] = []
    if symbols:
        asked += [f"What is the price of {symbols[0]}?", f"Chart {symbols[-1 if len(symbols) < 2 else 1]} with EMA 20"]
    if len(symbols) > 1:
        asked.append(f"Compare {symbols[0]} and {symbols[1]} over 30 days")
    if seen.accounts:
        asked.append("How exposed are we?")
    if seen.working:
        asked.append("Which orders are open?")
    if any(o.status is OrderStatus.REFUSED and o.user_id == desk.user.id for o in seen.orders):
        asked.append("Why was my last order refused?")
    if symbols and seen.accounts and desk.user.role.may_trade:
        asked.append(f"Buy 0.01 {symbols[0].partition('/')[0]}")
    return [*asked, "What does the policy say about who may approve an order?"]
