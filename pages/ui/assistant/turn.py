"""One question and its answer: what was done, charts, text, proposals, and who answered at what cost."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.agents import threads
from core.agents.provenance import UNVERIFIED
from core.desk import Desk
from core.errors import DeskError
from core.model import Proposal, Turn, TurnState
from pages.ui.assistant import card, doing, figures, words
from pages.ui.assistant.kept import Shown
from pages.ui.assistant.linking import Linked
from pages.ui.assistant.told import Told
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.format import amount, counted, span, when
from pages.ui.html import escape

EDITED = "assistant-edited"
RETRY_SAID = "assistant-retry-said"


def draw(desk: Desk, shown: Shown, proposals: Sequence[Proposal], may_ask: bool) -> None:
    """Draw a turn that is over."""
    turn = shown.turn
    question(turn, may_ask)
    doing.draw(shown.told, turn.provider)
    figures.draw(turn.id, shown.told)
    if turn.answer or shown.told.text:
        _answer(turn, shown.answer)
    for proposal in proposals:
        card.follow(desk, proposal)
    _ended(turn, shown.told)
    _foot(turn, shown.told, may_ask)


def question(turn: Turn, may_ask: bool) -> None:
    """Draw what was asked; while it is edited, the field for its new words."""
    if may_ask and st.session_state.get(EDITED) == turn.id:
        _edit(turn)
    else:
        st.html(f'<div class="cp-asked" role="heading" aria-level="2">{escape(turn.asked)}</div>')


def _answer(turn: Turn, answer: Linked) -> None:
    with st.container(key=f"answer-{turn.id}"):
        st.markdown(answer.markdown, anchors=False)
    notes: list[str] = []
    if answer.unverified:
        notes.append(
            f"{counted(answer.unverified, 'number')} {UNVERIFIED}: found in no result, and not one step of arithmetic "
            "from what results or you said. Do not rely on it."
        )
    if answer.untrusted:
        notes.append(
            f"{counted(answer.untrusted, 'number')} untrusted: from text that others wrote, such as news or uploads."
        )
    if notes:
        st.caption(" ".join(notes))


def _ended(turn: Turn, seen: Told) -> None:
    if turn.state is TurnState.STOPPED:
        st.html(
            '<p class="cp-doing cp-warn">You stopped this answer. What stands here is what was said until then.</p>'
        )
    elif turn.state is TurnState.FAILED and turn.error not in seen.limits:
        st.error(turn.error or "There is no answer. Ask again.", icon=":material/error:")


def _foot(turn: Turn, seen: Told, may_ask: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"foot-{turn.id}"):
        st.html(f'<p class="cp-note">{_line(turn, seen)}</p>', width="content")
        if may_ask:
            st.button(
                "Retry", type="tertiary", icon=":material/refresh:", key=f"retry-{turn.id}", on_click=_again,
                args=(turn, turn.asked), help="Ask the same once more; the new answer takes the place of this one.",
            )  # fmt: skip
            st.button(
                "Edit", type="tertiary", icon=":material/edit:", key=f"edit-{turn.id}", on_click=_begin,
                args=(turn.id,), help="Change the question and ask it again.",
            )  # fmt: skip
    said = st.session_state.get(RETRY_SAID)
    if said and said[0] == turn.id:
        st.error(said[1], icon=":material/error:")


def _line(turn: Turn, seen: Told) -> str:
    """Return who answered, at what cost, how long it took and when, as safe HTML."""
    if turn.provider == words.RULES:
        by = "rule mode, as no language model answered" if seen.fallbacks else "rule mode"
    else:
        by = " · ".join(name for name in (words.title(turn.provider), turn.model) if name)
    # One that was stopped before anybody was asked names nobody.
    told = [by] if by else []
    if turn.spent.tokens_in or turn.spent.tokens_out:
        told.append(f"{turn.spent.tokens_in:,} + {turn.spent.tokens_out:,} tokens")
        told.append(f"{amount(turn.spent.cost)} USD")
    if turn.started_at and turn.ended_at:
        took = (turn.ended_at - turn.started_at).total_seconds()
        told.append(f"{took:.1f} s" if took < 10 else span(took))
    return escape(" · ".join([*told, f"{when(turn.asked_at)[:16]} UTC"]))


def _edit(turn: Turn) -> None:
    with st.form(f"edit-form-{turn.id}", border=True):
        changed = st.text_area(
            "Your question", turn.asked, key=f"words-{turn.id}", max_chars=threads.MOST_ASKED, height="content"
        )
        with st.container(horizontal=True, gap="small"):
            ask = st.form_submit_button("Ask this instead", type="primary", key=f"ask-{turn.id}")
            st.form_submit_button("Leave it as it is", key=f"leave-{turn.id}", on_click=_end)
    if ask:
        with errors_shown():
            threads.ask(enter(), turn.thread_id, changed, turn.id)
            _end()
            st.rerun()


def _begin(turn: UUID) -> None:
    st.session_state[EDITED] = turn


def _end() -> None:
    st.session_state.pop(EDITED, None)


def _again(turn: Turn, asked: str) -> None:
    st.session_state.pop(RETRY_SAID, None)
    try:
        threads.ask(enter(), turn.thread_id, asked, turn.id)
    except DeskError as e:
        st.session_state[RETRY_SAID] = (turn.id, str(e))
