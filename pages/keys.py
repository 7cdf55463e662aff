"""Keys: what the desk may do elsewhere, in whose name, and the keys that keep those keys."""

import streamlit as st

from pages import ui
from pages.ui import keys

desk = ui.enter()


@st.fragment(run_every=2.0)
def stored() -> None:
    """Bring the keys and those on their way up to date."""
    me = ui.enter()
    ui.section("Stored keys")
    keys.draw_waiting(me)
    keys.draw_stored(me)


stored()
ui.section("Add a key")
keys.draw_providers(desk)

left, right = st.columns(2, gap="medium")


@st.fragment(run_every=2.0)
def kept() -> None:
    """Bring the key provider and a rotation up to date."""
    me = ui.enter()
    ui.section("Who keeps the key of all keys")
    keys.draw_provider(me)


@st.fragment(run_every=2.0)
def renewed() -> None:
    """Bring the rotations up to date."""
    me = ui.enter()
    ui.section("New keys for what is sealed")
    keys.draw_rotations(me)


with left:
    kept()
with right:
    renewed()
