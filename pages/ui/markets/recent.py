"""Values read now and then instead of at each of two reruns a second."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def recent(key: str, seconds: float, now: datetime, read: Callable[[], T]) -> T:
    """Return what `read` gave for this key at most `seconds` ago in this session, else read anew.

    One value is kept a subject (the part of the key before the first "|"), so that a day of looking at charts keeps
    no more than one.
    """
    kept = st.session_state.get(_subject(key))
    if kept and kept[0] == key and now - kept[1] < timedelta(seconds=seconds):
        return kept[2]
    value = read()
    known(key, now, value)
    return value


def known(key: str, now: datetime, value: object) -> None:
    """Take a value as read now."""
    st.session_state[_subject(key)] = (key, now, value)


def _subject(key: str) -> str:
    return f"recent-{key.partition('|')[0]}"
