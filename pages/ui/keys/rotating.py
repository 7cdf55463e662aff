"""New keys on both levels: asking for them, how far it has come, and how the last ones ended."""

from collections.abc import Sequence

import streamlit as st

from core import vault
from core.desk import Desk
from core.model import Role
from core.vault import RotationRow
from pages.ui.errors import errors_shown
from pages.ui.format import ago, when
from pages.ui.html import escape
from pages.ui.lists import listed

LEVELS = {"wrapping": "the key of all keys", "data": "the key of each secret"}
ASKS = {"wrapping": "New key of all keys", "data": "New key for each secret"}


def draw_rotations(desk: Desk) -> None:
    """Draw the rotations, and for an admin the buttons that ask for one."""
    if desk.user.role not in (Role.ADMIN, Role.COMPLIANCE):
        st.caption(f"As {desk.user.role.value} you do not rotate keys. Admins do.")
        return
    past = vault.rotations(desk.store, desk.user)
    at_work = next((each for each in reversed(past) if each.ended_at is None), None)
    if at_work:
        _progress(at_work)
    if desk.user.role is Role.ADMIN:
        _buttons(desk, waiting=at_work is not None)
    if not past:
        st.caption("No key was renewed yet. Renew after somebody leaves who could read this machine, and once a year.")
    _ended(desk, [each for each in past if each.ended_at])


def _progress(rotation: RotationRow) -> None:
    share = rotation.done / rotation.total if rotation.total else 0.0
    told = f"{rotation.done:,} of {rotation.total:,} sealed anew" if rotation.began_at else "waits for the signer"
    st.progress(min(share, 1.0), f"{ASKS[rotation.kind]}: {told}. Everything stays usable meanwhile.")
    if rotation.error:
        st.caption(f"It waits: {rotation.error}")


def _buttons(desk: Desk, *, waiting: bool) -> None:
    with st.container(horizontal=True, gap="small"):
        for kind, words in ASKS.items():
            if st.button(words, key=f"rotate-{kind}", icon=":material/autorenew:", disabled=waiting):
                with errors_shown():
                    vault.ask_rotation(desk.store, desk.user, kind)
                    st.rerun()


def _ended(desk: Desk, past: Sequence[RotationRow]) -> None:
    if not past:
        return
    rows = [
        [
            escape(LEVELS[each.kind]), f"{each.done:,}",
            f'<span title="{when(each.ended_at)} UTC">{ago(each.ended_at, desk.now())} ago</span>',
            f'<span class="cp-bad-text">{escape(each.error)}</span>' if each.error else "ended well",
        ]
        for each in past if each.ended_at
    ]  # fmt: skip
    listed([("Renewed", ""), ("Secrets", "cp-num"), ("When", "cp-num"), ("", "")], rows)
