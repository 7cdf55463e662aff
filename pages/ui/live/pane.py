"""Mount the pane in a page and tell what the person looks at."""

from collections.abc import Sequence
from functools import partial
from typing import Literal
from uuid import uuid4

import streamlit as st

from .component import renderer
from .shapes import Bars, Line, Look, Viewport
from .wire import Picture, next_message


def price_pane(
    bars: Bars,
    *,
    key: str,
    up: str,
    down: str,
    precision: int,
    overlays: Sequence[Line] = (),
    oscillators: Sequence[Line] = (),
    last: float | None = None,
    label: str | None = None,
    title: str = "",
    height: int = 560,
    timezone: str = "UTC",
    scale: Literal["linear", "log"] = "linear",
) -> Viewport | None:
    """Draw the bars, or bring a pane already drawn up to date; answer the view the person chose, if any.

    `last` is the newest traded price (its own line, also when the bars end earlier). `label` is the word for where
    the bars come from ("live", "recorded", "simulated"), always visible. `title` names the chart for screen readers.
    `precision` counts the decimals of a price, `timezone` is an IANA name, `height` is in pixels. Safe to call in a
    fragment each second: the same bars again cost about a hundred bytes.
    """
    look = Look(title or bars.frame, label, height, up, down, precision, timezone, scale)
    picture = Picture(bars, tuple(overlays), tuple(oscillators), look, last)
    sent = next_message(st.session_state.get(_sent_key(key)), picture, uuid4().hex[:8])
    st.session_state[_sent_key(key)] = sent
    told = renderer()(
        key=key,
        data=sent.message,
        height=height,
        on_viewport_change=_nothing_to_do,
        on_gap_change=partial(_forget, key),
    )
    return Viewport.parse(told.get("viewport"), bars.frame)


def chosen_view(key: str, frame: str) -> Viewport | None:
    """Tell the view the person chose on this chart, before its bars are asked for."""
    state = st.session_state.get(key)
    return Viewport.parse(state.get("viewport"), frame) if isinstance(state, dict) else None


def _sent_key(key: str) -> str:
    return f"{key}:sent"


def _forget(key: str) -> None:
    """Send the whole set next: the browser cannot continue from what it has."""
    st.session_state.pop(_sent_key(key), None)


def _nothing_to_do() -> None:
    """Streamlit reports a state only when it has a callback; the rerun itself is the answer."""
