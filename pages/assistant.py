"""The assistant: questions in plain words, answers with what each number rests on, and orders it may only propose."""

import streamlit as st

from core.agents import threads
from core.errors import NotFoundError
from pages import ui
from pages.ui import assistant

desk = ui.enter()

side, main = st.columns([1, 3.6], gap="large")
shown = None
with main:
    try:
        shown = assistant.address.asked()
        transcript = threads.thread(desk, shown) if shown else None
    except NotFoundError as e:
        shown = None
        assistant.draw_missing(desk, str(e))
    else:
        assistant.draw(desk, transcript)
with side, st.container(key="assistant-side"):
    assistant.listing.draw(desk, shown, "side")
assistant.draw_input(shown)
