"""Which thread is shown stands in the address, so that F5, a bookmark and a second tab show the same."""

from uuid import UUID

import streamlit as st

from core.agents.threads import ThreadNotFoundError

THREAD = "thread"


def asked() -> UUID | None:
    """Return the thread of the address, None for a new one; raises ThreadNotFoundError where it names nonsense."""
    text = st.query_params.get(THREAD, "")
    try:
        return UUID(text) if text else None
    except ValueError as e:
        raise ThreadNotFoundError from e


def show(thread: UUID | None) -> None:
    """Turn to a thread, or to a new one."""
    if thread is None:
        st.query_params.pop(THREAD, None)
    else:
        st.query_params[THREAD] = str(thread)
