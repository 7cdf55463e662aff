"""What stands where nothing is yet: why, and the next step."""

import streamlit as st

from pages.ui.html import escape


def empty(title: str, what_to_do: str, href: str | None = None, action: str | None = None) -> None:
    """Draw an empty state; `href` with `action` is a link to where something can be done."""
    assert (href is None) == (action is None), "a link needs words and words need a link"
    link = ""
    if href and action:
        link = f'<a class="cp-button" href="{escape(href)}" target="_self">{escape(action)}</a>'
    st.html(
        f'<div class="cp-empty"><p class="cp-empty-title">{escape(title)}</p><p>{escape(what_to_do)}</p>{link}</div>'
    )
