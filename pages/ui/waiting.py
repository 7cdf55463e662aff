"""A page that waits for something reloads itself."""

import streamlit as st

FIRST = "waiting-first"


def reload_every(seconds: float) -> None:
    """Run the page again every so often until what it waits for is there."""
    st.session_state[FIRST] = True
    st.fragment(_again, run_every=seconds)()


def _again() -> None:
    # The fragment also runs once as part of the page itself: that one must not start the next.
    if st.session_state.pop(FIRST, False):
        return
    st.rerun()
