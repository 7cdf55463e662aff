"""The people of the desk: who is here, a link that lets somebody in, a change of what somebody may do."""

from urllib.parse import urlsplit

import streamlit as st

from core import identity
from core.desk import Desk
from core.identity import PersonRow
from core.model import Role
from pages.ui.errors import errors_shown
from pages.ui.tables import table, text

MAY = {
    Role.VIEWER: "reads the accounts granted",
    Role.USER: "drafts and places orders",
    Role.OPERATOR: "approves, sets modes and trading states",
    Role.COMPLIANCE: "reads everything, signs, trades nothing",
    Role.ADMIN: "manages people and settings",
}
COLUMNS = {
    "email": text("E-mail", width=240),
    "role": text("Role", width=100),
    "may": text("May", width=280),
    "since": text("At the desk since (UTC)", width=160),
}


def draw(desk: Desk) -> None:
    """Draw the people, and for an admin how to invite somebody or change a role."""
    if desk.user.role is not Role.ADMIN:
        st.caption(f"As {desk.user.role.value} you do not manage people. An admin invites them and sets their roles.")
        return
    everybody = identity.everybody(desk.store, desk.user)
    rows = [
        {"email": p.email, "role": p.role, "may": MAY[Role(p.role)], "since": p.created_at} for p in everybody
    ]  # fmt: skip
    table(rows, COLUMNS, key="people", empty_title="Nobody is here", empty_hint="", download="people.csv")
    left, right = st.columns(2, gap="medium")
    with left:
        _invite(desk)
    with right:
        _change_role(desk, [p for p in everybody if p.id != desk.user.id])


def _role(label: str, key: str) -> Role:
    return st.selectbox(label, list(Role), index=1, format_func=lambda r: f"{r.value}: {MAY[r]}", key=key)


def _invite(desk: Desk) -> None:
    with st.form("invite"):
        st.markdown("**Invite somebody**")
        email = st.text_input("E-mail", key="invite-email")
        role = _role("Role", "invite-role")
        asked = st.form_submit_button("Make the link", key="invite-go")
    if asked:
        with errors_shown():
            token = identity.invite(desk.store, desk.user, email, role, desk.now())
            st.success(f"Send this link to {email}. It is shown only now, works once and for 24 hours.")
            st.code(f"{_here()}/join?token={token}", language=None, wrap_lines=True)


def _here() -> str:
    address = urlsplit(st.context.url or "")
    return f"{address.scheme}://{address.netloc}" if address.netloc else ""


def _change_role(desk: Desk, others: list[PersonRow]) -> None:
    with st.form("role"):
        st.markdown("**Change what somebody may do**")
        who = st.selectbox(
            "Person", others, format_func=lambda p: f"{p.email} ({p.role})", key="role-who", index=None,
            placeholder="Choose a person" if others else "Nobody else is here yet",
        )  # fmt: skip
        role = _role("New role", "role-new")
        reason = st.text_input("Reason (kept for ever in the audit trail)", key="role-reason")
        asked = st.form_submit_button("Change the role", key="role-go")
    if not asked:
        return
    if who is None:
        st.error("Choose whose role changes.", icon=":material/error:")
        return
    with errors_shown():
        identity.set_role(desk.store, desk.user, who.id, role, reason)
        st.toast(f"{who.email} is {role.value} now.")
        st.rerun()
