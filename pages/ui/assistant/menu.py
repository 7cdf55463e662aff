"""What can be done with a thread: another title, a file to take along, deletion in two steps."""

from uuid import UUID

import streamlit as st

from core.agents import export, threads
from core.desk import Desk
from core.errors import DeskError
from core.model import Thread
from pages.ui import steps
from pages.ui.assistant import address
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown

STEP, SAID = "assistant-delete", "assistant-rename-said"


def draw(thread: Thread) -> None:
    """Draw the menu of a thread; what it holds is made when it opens."""
    # A fragment takes the width of what it stands in.
    with st.container(width="content"):
        _menu(thread)


@st.fragment
def _menu(thread: Thread) -> None:
    opened = st.popover("Thread", icon=":material/more_horiz:", key="thread-menu", on_change="rerun")
    if opened.open:
        with opened:
            _rename(thread)
            _files(enter(), thread)
            _delete(thread.id)


def _rename(thread: Thread) -> None:
    st.text_input(
        "Title", thread.title, key=f"title-{thread.id}", max_chars=threads.MOST_TITLE, on_change=_renamed,
        args=(thread.id,),
    )  # fmt: skip
    if (said := st.session_state.pop(SAID, None)) is not None:
        if said:
            st.error(said, icon=":material/error:")
        else:
            st.rerun()  # the title stands outside this fragment too


def _renamed(thread: UUID) -> None:
    st.session_state[SAID] = ""
    try:
        threads.rename(enter(), thread, st.session_state[f"title-{thread}"])
    except DeskError as e:
        st.session_state[SAID] = str(e)


def _files(desk: Desk, thread: Thread) -> None:
    st.caption("The whole thread with what each answer rests on, who answered, and its cost.")
    name = f"thread-{thread.created_at:%Y%m%d}-{str(thread.id)[:8]}"
    with errors_shown():
        _file("Markdown", export.exported(desk, thread.id, "md"), f"{name}.md", "text/markdown")
        _file("JSON", export.exported(desk, thread.id, "json"), f"{name}.json", "application/json")


def _file(label: str, made: str, name: str, kind: str) -> None:
    st.download_button(
        label, made.encode(), name, kind, key=f"thread-{kind}", icon=":material/download:", on_click="ignore",
        width="stretch",
    )  # fmt: skip


def _delete(thread: UUID) -> None:
    if steps.opened(STEP) != thread:
        st.button(
            "Delete…", icon=":material/delete:", key="thread-delete", width="stretch", on_click=steps.begin,
            args=(STEP, thread),
        )  # fmt: skip
        return
    st.caption("It leaves your list for good, and an answer under way stops. The desk keeps it for the audit.")
    if steps.decided("Delete this thread", STEP, "thread-delete", "Keep it"):
        with errors_shown():
            threads.delete(enter(), thread)
            steps.end(STEP)
            address.show(None)
            st.rerun()
