"""An answer while it is being written: read from the database again and again, until it is whole."""

from datetime import timedelta
from uuid import UUID

import streamlit as st

from core import orders
from core.agents import threads
from core.desk import Desk
from core.model import Turn, TurnState
from pages.ui.assistant import card, doing, figures, kept
from pages.ui.assistant import turn as turns
from pages.ui.assistant.linking import growing
from pages.ui.assistant.told import Told
from pages.ui.entrance import enter

PACE_S = 0.4
NOBODY_AFTER = timedelta(seconds=10)
STOPPING = "assistant-stopping"


def follow(turn: Turn) -> None:
    """Draw a turn that waits or runs; the page is drawn anew when it is over."""
    turns.question(turn, may_ask=False)
    st.fragment(_follow, run_every=PACE_S)(turn)


def _follow(turn: Turn) -> None:
    desk = enter()
    progress, seen = kept.more(desk, turn)
    if progress.state.over:
        st.rerun()
    doing.draw(seen, "")
    figures.draw(turn.id, seen)
    if seen.text:
        with st.container(key=f"answer-{turn.id}"):
            st.markdown(growing(seen.text), anchors=False)
    for proposal in orders.proposals(desk, turn.thread_id):
        if proposal.turn_id == turn.id:
            card.draw(desk, proposal)
    _under_way(desk, turn, progress.state, seen)


def _under_way(desk: Desk, turn: Turn, state: TurnState, seen: Told) -> None:
    stopping = turn.stop_requested_at is not None or st.session_state.get(STOPPING) == turn.id
    if stopping:
        said = "Stopping…"
    elif state is TurnState.WAITING and desk.now() - turn.asked_at > NOBODY_AFTER:
        said = "Nobody has begun to answer yet: the desk's jobs are busy or down. Operations shows how they stand."
    else:
        said = "Answering…" if seen.text else "Thinking…"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="cp-note cp-under-way" role="status">{said}</p>', width="content")
        st.button(
            "Stop", key=f"stop-{turn.id}", icon=":material/stop_circle:", disabled=stopping, on_click=_stop,
            args=(turn.id,),
        )  # fmt: skip


def _stop(turn: UUID) -> None:
    threads.stop(enter(), turn)
    st.session_state[STOPPING] = turn
