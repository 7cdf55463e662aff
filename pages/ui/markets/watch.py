"""Watch lists: which symbols a person keeps an eye on."""

from collections.abc import Sequence

import streamlit as st

from core import market
from core.desk import Desk
from core.market import WatchList
from pages.ui.errors import errors_shown
from pages.ui.markets.layout import changed, remembered

ALL = "All symbols"


def chosen(desk: Desk, known: Sequence[str]) -> list[str]:
    """Return the symbols of the chosen list that the desk has prices of; all of them where none is chosen."""
    name = remembered(desk).watch
    found = next((one for one in market.watch_lists(desk.store, desk.user) if one.name == name), None)
    return [symbol for symbol in found.symbols if symbol in known] if found else list(known)


def draw(desk: Desk, known: Sequence[str]) -> None:
    """Let the person choose, make, change and delete watch lists."""
    lists = {one.name: one for one in market.watch_lists(desk.store, desk.user)}
    names, now = ["", *lists], remembered(desk).watch
    # A key of its own for each set of lists: a new or deleted one must not leave an old choice behind.
    name = st.selectbox(
        "Watch list", names, names.index(now) if now in names else 0, format_func=lambda n: n or ALL,
        key=f"watch-{'|'.join(names)}-{now}",
    )  # fmt: skip
    changed(desk, watch=name)
    if name in lists:
        _edit(desk, lists[name], known)
    _new(desk, known)


def _edit(desk: Desk, one: WatchList, known: Sequence[str]) -> None:
    had = [symbol for symbol in one.symbols if symbol in known]
    symbols = st.multiselect("Symbols", known, had, key=f"watch-{one.id}")
    if symbols != had:
        # What another market has and this one does not stays on the list.
        others = [symbol for symbol in one.symbols if symbol not in known]
        with errors_shown():
            market.set_watched(desk.store, desk.user, one.id, (*symbols, *others))
    if st.button("Delete this list", key=f"watch-{one.id}-delete", icon=":material/delete:", type="tertiary"):
        market.delete_watch_list(desk.store, desk.user, one.id)
        changed(desk, watch="")
        st.rerun()


def _new(desk: Desk, known: Sequence[str]) -> None:
    with st.form("watch-new", clear_on_submit=True, border=False):
        name = st.text_input("New list", placeholder="Majors", max_chars=40).strip()
        symbols = st.multiselect("Its symbols", known)
        wanted = st.form_submit_button("Make the list", icon=":material/add:")
    if wanted and name:
        with errors_shown():
            market.add_watch_list(desk.store, desk.user, name, tuple(symbols))
            changed(desk, watch=name)
            st.rerun()
