"""A grave act in two steps: a button opens the step, which says what the act does, and whose button repeats it in words.

In: the step's name in the session, which holds what the step is about. Out: whether a person went through with it.
"""

from typing import Any

import streamlit as st

LEAVE = "Leave everything as it is"


def opened(step: str) -> Any:
    """Return what the step is about, None while it is closed."""
    return st.session_state.get(step)


def begin(step: str, about: object = True) -> None:
    st.session_state[step] = about


def end(step: str) -> None:
    st.session_state.pop(step, None)


def reason(key: str, placeholder: str | None = None) -> str:
    """Ask why, and say where that is kept."""
    return st.text_input("Reason (kept for ever in the audit trail)", key=key, placeholder=placeholder)


def decided(words: str, step: str, key: str, leave: str = LEAVE) -> bool:
    """Draw the button that does it, `<key>-yes`, and the one that closes the step, `<key>-no`; return whether to do it."""
    with st.container(horizontal=True, gap="small"):
        done = st.button(words, type="primary", key=f"{key}-yes")
        st.button(leave, key=f"{key}-no", on_click=end, args=(step,))
    return done
