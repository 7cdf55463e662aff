"""Errors are shown in one place: what happened and what to do next; the unexpected stays loud."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import DeskError
from core.observe import logs

LOG = logs.of("pages")


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show a DeskError's sentence in place; everything else goes on to `on_script_error`."""
    try:
        yield
    except DeskError as e:
        st.error(str(e), icon=":material/error:")


def on_script_error(error: Exception) -> bool:
    """Show the sentence of a DeskError; log anything else with a number the person can report."""
    if isinstance(error, DeskError):
        st.error(str(error), icon=":material/error:")
        return True
    number = uuid.uuid4().hex[:8]
    LOG.error("Unexpected error %s", number, exc_info=error)
    st.error(
        f"Something unexpected happened (number {number}). It is in the desk's log under that number. "
        "Reload the page; nothing that was confirmed is lost.",
        icon=":material/error:",
    )
    return True
