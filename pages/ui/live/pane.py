"""Mount the pane in a page and tell what the person did in it."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Unpack
from uuid import uuid4

import streamlit as st

from . import drawings as drawn
from .answer import Answered, PaneAnswer, Viewport, answer
from .component import renderer
from .picture import Picture, Shown
from .shapes import Bars
from .wire import Sent, next_message


def price_pane(
    bars: Bars,
    *,
    key: str,
    symbols: Sequence[str] = (),
    drawings: Sequence[Mapping[str, Any]] | None = None,
    view: tuple[datetime, datetime] | None = None,
    as_of: datetime | None = None,
    stale_after_s: float | None = None,
    **shown: Unpack[Shown],
) -> PaneAnswer:
    """Draw the bars, or bring a pane already drawn up to date; answer what the person did.

    `Shown` says what else is drawn. `symbols` are offered by the search. `drawings` are the person's shapes on this
    frame, ready for JSON; None draws no tools. `view` is where a frame opens (from the URL); later it is the
    person's. `as_of` is the moment of the newest data: its age is shown, amber beyond half of `stale_after_s`
    seconds, then red. Safe to call in a fragment twice a second: the same bars again cost about a hundred bytes.

    Each message carries the clock: the browser hears that we are alive, and learns how far off its own clock is.
    """
    state = _state(key)
    told_shapes = drawn.parse(state.get("drawings"), bars.frame)
    extras = {"symbols": list(symbols), "drawings": None if drawings is None else [dict(shape) for shape in drawings]}
    picture = Picture.of(
        bars, shown, as_of=as_of.timestamp() if as_of else None, stale_after_s=stale_after_s, extras=extras
    )
    known = {"drawings"} if told_shapes is not None and extras["drawings"] == list(told_shapes) else ()
    before = st.session_state.get(f"{key}:sent")
    sent = next_message(before, picture, uuid4().hex[:8], state.get("has"), frozenset(known))
    st.session_state[f"{key}:sent"] = sent
    told = renderer()(
        key=key,
        data={**sent.message, **_opening(view, sent), "c": round(time.time(), 1)},
        height=picture.look.height,
        on_viewport_change=_nothing_to_do,
        on_drawings_change=_nothing_to_do,
        on_symbol_change=_nothing_to_do,
        on_mark_change=_nothing_to_do,
        on_has_change=_nothing_to_do,
    )
    answered = st.session_state.get(f"{key}:answered", Answered())
    new, st.session_state[f"{key}:answered"] = answer(
        told, bars.frame, symbols, picture.marks_by_id.keys(), told_shapes, answered
    )
    return new


def chosen_view(key: str, frame: str) -> Viewport | None:
    """Tell the view the person chose on this chart, before its bars are asked for."""
    return Viewport.parse(_state(key).get("viewport"), frame)


def _state(key: str) -> Mapping[str, Any]:
    state = st.session_state.get(key)
    return state if isinstance(state, Mapping) else {}


def _opening(view: tuple[datetime, datetime] | None, sent: Sent) -> dict[str, object]:
    """Say where a frame opens; only a whole set can open one."""
    return {"view": [end.timestamp() for end in view]} if view and "full" in sent.message else {}


def _nothing_to_do() -> None:
    """Streamlit reports a state only when it has a callback; the rerun itself is the answer."""
