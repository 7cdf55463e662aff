"""Opening an account: its name, the key that opens it, and what that means, before the button."""

import streamlit as st

from core import orders, vault
from core.desk import Desk
from core.model import Role
from core.vault import PROVIDERS, KeyRow, Use
from pages.ui.empty import empty
from pages.ui.errors import errors_shown
from pages.ui.html import in_markdown

TO_TRADE = (
    "The jobs read what it holds and compare its orders; orders pass once the books are in sync and the key may trade."
)
REAL = (
    ":material/currency_exchange: **This moves real money.** Orders go out only where MAINNET_ENABLE is set for the "
    "desk, an admin has switched mainnet on under Operations, and the key may trade."
)
TEST = "It is an exchange's test network: real rules and real answers, no real money."


def called(key: KeyRow) -> str:
    """Return how a key is told from others in a list."""
    return f"{PROVIDERS[key.provider].title} · {key.name} · {key.fingerprint}"


def draw_opening(desk: Desk) -> None:
    """Draw the form of a new account; who is no admin is told who opens one."""
    if desk.user.role is not Role.ADMIN:
        st.caption(f"As {desk.user.role.value} you open and grant no accounts. Admins do.")
        return
    keys = {key.id: key for key in orders.accounts.keys_to_open(desk)}
    if not keys:
        empty("No key opens another account", _why_none(desk), "/keys", "Go to Keys")
        return
    with st.container(border=True, key="account-open-form"):
        name = st.text_input("Name", key="account-open-name", placeholder="As orders and reports will name it")
        chosen = st.selectbox("Key", list(keys), format_func=lambda id: called(keys[id]), key="account-open-key")
        key = keys[chosen]
        testnet = key.provider.endswith(orders.accounts.TESTNET)
        st.markdown(f"{TEST if testnet else REAL} {TO_TRADE}")
        if not key.may_trade:
            st.caption(
                f"{in_markdown(key.name)} may not trade yet: the account is read until an admin lets it, under Keys."
            )
        if st.button("Open the account", type="primary", key="account-open"):
            with errors_shown():
                account = orders.accounts.open_account(desk, name, chosen)
                st.toast(f"{account.name} is open. You may trade with it; grant it to others above.")
                st.rerun()


def _why_none(desk: Desk) -> str:
    kept = [key for key in vault.shelf(desk.store, desk.user).keys if PROVIDERS[key.provider].use is Use.EXCHANGE]
    if not kept:
        return "An account is opened with an exchange's key. Store one first: it is checked within seconds."
    if any(key.state == "unchecked" for key in kept):
        return "A key is still being checked by its exchange. It can be chosen here once it works."
    return "Every exchange's key that works opens an account already, or is somebody's own. Store another one."
