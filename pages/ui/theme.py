"""The look of the desk, written down in docs/design.md."""

from functools import cache
from pathlib import Path

import streamlit as st


@cache
def _css() -> str:
    return (Path(__file__).parent / "theme.css").read_text()


def apply() -> None:
    """Put the desk's style sheet on the page."""
    st.html(f"<style>{_css()}</style>")
