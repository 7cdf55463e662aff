"""overview."""

import streamlit as st

from pages import ui

desk = ui.enter()
st.title("overview")
