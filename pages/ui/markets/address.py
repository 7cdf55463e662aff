"""What the address holds of the chart: the part of time in sight, so that a link or F5 shows the same."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from pages.ui.live import Viewport

NAME = "range"
FORM = "%Y%m%dT%H%M%S"
LAST = "last"
LONGEST_S = 100 * 366 * 86_400


def asked(newest: datetime) -> tuple[datetime, datetime] | None:
    """Return the range of the address; None where there is none, or nonsense.

    It is written `20240805T000000-20240806T120000`, or `last-86400` for the seconds up to the newest price.
    """
    first, _, last = st.query_params.get(NAME, "").partition("-")
    if first == LAST:
        length = int(last) if last.isdecimal() and last.isascii() else 0
        return (newest - timedelta(seconds=length), newest) if 0 < length <= LONGEST_S else None
    try:
        start, end = (datetime.strptime(text, FORM).replace(tzinfo=UTC) for text in (first, last))
    except ValueError:
        return None
    return (start, end) if start < end else None


def remember(view: Viewport | None) -> None:
    """Write the view a person chose into the address; of one that follows the newest price, only how long it is."""
    if view is None:
        return
    if view.follows:
        wanted = f"{LAST}-{int((view.end - view.start).total_seconds())}"
    else:
        wanted = f"{view.start.strftime(FORM)}-{view.end.strftime(FORM)}"
    if st.query_params.get(NAME) != wanted:
        st.query_params[NAME] = wanted


def forget() -> None:
    """Take the range out of the address: another interval begins at its newest bars."""
    st.query_params.pop(NAME, None)
