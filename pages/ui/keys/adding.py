"""Whom keys can be stored for: each leads to our own form, outside of the app."""

import streamlit as st

from core import vault
from core.desk import Desk
from core.model import Role
from core.vault import Use
from pages.ui.html import escape

GROUPS = {Use.EXCHANGE: "Exchanges", Use.MODEL: "Models", Use.CHAT: "Chat", Use.MAIL: "Mail"}


def draw_providers(desk: Desk) -> None:
    """Draw a link for each provider, by what its key is good for."""
    if desk.user.role is Role.VIEWER:
        st.caption("As viewer you store no keys. Everybody else stores their own, admins the desk's too.")
        return
    groups = "".join(
        f"<dt>{words}</dt><dd>{''.join(_link(p.name, p.title) for p in vault.PROVIDERS.values() if p.use is use)}</dd>"
        for use, words in GROUPS.items()
    )
    st.html(f'<dl class="cp-facts cp-adding">{groups}</dl>')


def _link(name: str, title: str) -> str:
    return f'<a class="cp-button cp-quiet" href="/keys/entry?provider={name}" target="_self">{escape(title)}…</a> '
