"""What an admin does with an account: name and key, and who may use it."""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import Role
from core.orders import Standing
from core.vault import KeyRow
from pages.ui import steps
from pages.ui.accounts.opening import called
from pages.ui.errors import errors_shown
from pages.ui.html import in_markdown

STEP = "accounts-step"
MAY = {"trade with it": True, "read it": False, "no longer use it": None}
WORDS = {True: "Let them trade with it", False: "Let them read it", None: "Take it from them"}


def draw_acts(desk: Desk, stands: Standing, names: Mapping[UUID, str]) -> None:
    """Draw the buttons, and the step that was opened; nothing for who is no admin."""
    if desk.user.role is not Role.ADMIN:
        return
    id = stands.account.id
    if steps.opened(STEP) == ("grant", id):
        _grant(desk, stands, names)
    elif steps.opened(STEP) == ("change", id):
        _change(desk, stands)
    else:
        with st.container(horizontal=True, gap="small"):
            _button("Who may use it…", ":material/group:", "grant", id)
            if not stands.account.on_paper:
                _button("Name and key…", ":material/edit:", "change", id)


def _button(words: str, icon: str, what: str, id: UUID) -> None:
    st.button(words, key=f"account-{what}-{id}", icon=icon, on_click=steps.begin, args=(STEP, (what, id)))


def _grant(desk: Desk, stands: Standing, names: Mapping[UUID, str]) -> None:
    with st.container(border=True, key="account-grant-step"):
        st.markdown(
            f"**Who may use {in_markdown(stands.account.name)}.** Orders somebody has open stay open until "
            "they are cancelled. Admins and compliance read every account."
        )
        who = st.selectbox("Person", list(names), format_func=names.__getitem__, key="account-grant-who")
        may = MAY[st.radio("May", list(MAY), horizontal=True, key="account-grant-may")]
        if steps.decided(WORDS[may], STEP, "account-grant", "Done") and who:
            with errors_shown():
                if may is None:
                    orders.accounts.withdraw(desk, stands.account.id, who)
                else:
                    orders.accounts.grant(desk, stands.account.id, who, may)
                st.rerun()


def _change(desk: Desk, stands: Standing) -> None:
    account = stands.account
    fitting = [key for key in orders.accounts.keys_to_open(desk) if key.provider == account.venue]
    keys: dict[UUID | None, KeyRow] = {key.id: key for key in (stands.key, *fitting) if key}
    choices = list(keys) if account.key_id else [None, *keys]
    with st.container(border=True, key="account-change-step"):
        st.markdown(
            f"**Change {in_markdown(account.name)}.** Another key must open the same account at the exchange: "
            "of a strange one the reconciliation would tell nothing but differences."
        )
        name = st.text_input("Name", account.name, key="account-change-name")
        key = st.selectbox(
            "Key",
            choices,
            format_func=lambda id: called(keys[id]) if id in keys else "no key",
            key="account-change-key",
        )
        if steps.decided("Change it", STEP, "account-change"):
            with errors_shown():
                orders.accounts.change_account(desk, account.id, name, key)
                steps.end(STEP)
                st.rerun()
