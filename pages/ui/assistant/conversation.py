"""The thread that is shown, and the field in which the next question is typed."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core import orders
from core.agents import threads
from core.desk import Desk
from core.errors import DeskError
from core.model import Transcript
from pages.ui.assistant import address, documents, kept, listing, live, menu, notes, suggest, turn
from pages.ui.empty import empty
from pages.ui.entrance import enter
from pages.ui.html import escape, in_markdown

MOST_SHOWN = 20
MORE, UNASKED, TYPED = "assistant-more", "assistant-unasked", "assistant-ask"
ASK = "Ask about prices, exposure, orders, news or policies, or for an order"
# Where a keyboard is at hand, and only while nothing else has the focus.
FOCUS = (
    "<script>if (matchMedia('(pointer: fine)').matches && document.activeElement === document.body) "
    "document.querySelector('[data-testid=stChatInputTextArea]')?.focus()</script>"
)
BUSY = "This thread is being answered. Stop it to ask something else."


def draw(desk: Desk, transcript: Transcript | None) -> bool:
    """Draw a thread, or the way into a new one; return whether it is being answered."""
    _head(desk, transcript)
    notes.draw(desk, beginning=transcript is None)
    if transcript is None:
        _suggestions(desk)
        return False
    shown, proposed = kept.shown(desk, transcript), orders.proposals(desk, transcript.thread.id)
    running = any(not one.turn.state.over for one in shown)
    for one in _latest(transcript, shown):
        with st.container(key=f"turn-{one.turn.id}", gap="small"):
            if one.turn.state.over:
                turn.draw(desk, one, [p for p in proposed if p.turn_id == one.turn.id], may_ask=not running)
            else:
                live.follow(one.turn)
    return running


def draw_missing(desk: Desk, why: str) -> None:
    """Draw what stands where the address names a thread that is not there."""
    _head(desk, None)
    empty(why, "Choose another one in the list, or begin a new one.", "/assistant", "New thread")


def draw_input(thread: UUID | None, running: bool) -> None:
    """Draw the field for the next question; what could not be asked is kept in sight."""
    if unasked := st.session_state.get(UNASKED):
        why, said = unasked
        st.error(f"{why} Your words are kept here:", icon=":material/error:")
        st.code(said, language=None, wrap_lines=True)
    # A callback, for it hears what was typed even where another tab has asked since and the field is closed by now.
    st.chat_input(
        BUSY if running else ASK, key=TYPED, disabled=running, max_chars=threads.MOST_ASKED, on_submit=_typed,
        args=(thread,),
    )  # fmt: skip
    if not running:
        st.html(FOCUS, unsafe_allow_javascript=True)


def _typed(thread: UUID | None) -> None:
    if words := st.session_state[TYPED]:
        ask(thread, words)


def ask(thread: UUID | None, words: str) -> None:
    """Put a question and turn to its thread."""
    st.session_state.pop(UNASKED, None)
    try:
        asked = threads.ask(enter(), thread, words)
    except DeskError as e:
        st.session_state[UNASKED] = (str(e), words)
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
        for n, question in enumerate(suggest.questions(desk)):
            st.button(in_markdown(question), key=f"suggested-{n}", on_click=ask, args=(None, question))
