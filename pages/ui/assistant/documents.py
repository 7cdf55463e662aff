"""A person's own documents, for the assistant to look things up in: added, seen while they are read, deleted."""

from uuid import UUID

import streamlit as st

from core.errors import DeskError
from core.model import Document, DocumentState
from pages.ui.chips import Chip, Tone
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.format import counted
from pages.ui.html import escape

KINDS = ("pdf", "md", "txt", "html")
ROUND, SAID = "documents-round", "documents-said"


def draw() -> None:
    """Draw the button with the documents; they are read when it opens."""
    with st.container(width="content"):
        _documents()


@st.fragment
def _documents() -> None:
    opened = st.popover("Documents", icon=":material/description:", key="documents", on_change="rerun")
    if opened.open:
        with opened:
            _add()
            _list()


def _add() -> None:
    from core.files import MOST_BYTES  # slow to load, as everything that reads files is

    st.caption("Your own documents: only you see them. The assistant quotes them as untrusted text, with their page.")
    # A new key empties the field: what was handed in is not handed in again.
    key = f"documents-{st.session_state.get(ROUND, 0)}"
    handed = st.file_uploader(
        "PDF, Markdown, text or HTML",
        KINDS,
        key=key,
        accept_multiple_files=True,
        max_upload_size=MOST_BYTES // 1_000_000,
    )
    if handed:
        st.session_state[SAID] = [_take(file.name, file.getvalue()) for file in handed]
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()
    for said in st.session_state.get(SAID, ()):
        if said:
            st.error(said, icon=":material/error:")


def _take(name: str, content: bytes) -> str:
    """Hand a file in and return what is wrong with it, or nothing."""
    from core import knowledge  # slow to load, and most visits to the page need none of it

    try:
        knowledge.upload(enter(), name, content)
    except DeskError as e:
        return f"{name}: {e}"
    return ""


def _list() -> None:
    from core import knowledge

    own = knowledge.uploads(enter())
    if not own:
        st.caption("No document yet. Add one above; it can be asked about as soon as it was read.")
    for document in own:
        _row(document)
    if any(document.state is DocumentState.WAITING for document in own):
        st.fragment(_until_read, run_every=1.0)(len(own))
    progress = knowledge.progress(enter())
    if progress.done < progress.all:
        st.caption(
            f"{progress.done:,} of {progress.all:,} passages, news and policies included, are embedded with "
            f"{progress.embedder}; the others are found by their words alone."
        )


def _until_read(_: int) -> None:
    from core import knowledge

    waiting = sum(one.state is DocumentState.WAITING for one in knowledge.uploads(enter()))
    if waiting:
        st.caption(f"{counted(waiting, 'document is', 'documents are')} being read…")
    else:
        st.rerun()


def _row(document: Document) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"document-{document.id}"):
        st.html(
            f'<div class="cp-document"><b>{escape(document.title)}</b> {_state(document).html}'
            f"<small>{_told(document)}</small></div>"
        )
        if st.button("Delete", icon=":material/delete:", type="tertiary", key=f"forget-{document.id}"):
            _forget(document.id)


def _forget(id: UUID) -> None:
    from core import knowledge

    with errors_shown():
        knowledge.remove(enter(), id)
        st.rerun()


def _state(document: Document) -> Chip:
    match document.state:
        case DocumentState.WAITING:
            return Chip("being read", Tone.CALM)
        case DocumentState.READY:
            return Chip("ready", Tone.GOOD)
        case _:
            return Chip("not read", Tone.BAD)


def _told(document: Document) -> str:
    kilobytes = max(document.bytes, 100) / 1e3
    size = f"{kilobytes / 1e3:,.1f} MB" if kilobytes >= 100 else f"{kilobytes:,.1f} kB"
    if document.error:
        return escape(document.error)
    return f"{size}, {counted(document.chunks, 'passage')}" if document.chunks else size
