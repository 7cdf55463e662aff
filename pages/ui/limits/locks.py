"""What is locked now and until when, the step that lifts a lock, and the locks that ended."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from core.desk import Desk
from core.model import Account, Lock
from core.orders import protect
from core.orders.protections import PROTECTIONS
from pages.ui import steps
from pages.ui.chips import Chip, Tone
from pages.ui.empty import empty
from pages.ui.errors import errors_shown
from pages.ui.format import MISSING, when
from pages.ui.html import escape
from pages.ui.names import names
from pages.ui.tables import table, text

STEP = "locks-step"
HISTORY = {
    "since": text("Locked (UTC)", width=142),
    "until": text("Until", width=142),
    "what": text("What", width=150),
    "protection": text("Protection", width=150),
    "reason": text("Why", width=320),
    "lifted": text("Lifted", width=142),
    "who": text("By", width=190),
    "why": text("Lifted because", width=280),
}


def draw(desk: Desk, accounts: Sequence[Account]) -> None:
    """Draw the locks that hold, each with the way to lift it."""
    held, _ = protect.locks(desk)
    called = {account.id: account.name for account in accounts}
    if not held:
        empty("Nothing is locked", "A protection that sees its cause locks buying here; sales always pass.")
    for lock in held:
        with st.container(key=f"lock-row-{lock.id}"):
            _row(desk, lock, called)


def _row(desk: Desk, lock: Lock, called: Mapping[UUID, str]) -> None:
    chip = Chip(f"locked until {when(lock.until)}", Tone.BAD)
    st.html(
        f'<div class="cp-chips">{chip.html}<b>{escape(_what(lock, called))}</b>'
        f'<span>{escape(lock.reason)}</span><span class="cp-quiet-text">{escape(_title(lock))}, since '
        f"{when(lock.since)}</span></div>"
    )
    if not desk.user.role.may_operate:
        return
    if steps.opened(STEP) != lock.id:
        st.button(
            "Lift…", icon=":material/lock_open:", key=f"lock-{lock.id}", on_click=steps.begin, args=(STEP, lock.id)
        )
        return
    with st.container(border=True, key="lock-confirm"):
        st.markdown(
            "**Lift this lock.** Buying passes again; this protection does not lock it anew before the time above."
        )
        why = steps.reason("lock-reason")
        if steps.decided("Lift this lock", STEP, "lock", "Leave it"):
            with errors_shown():
                protect.lift(desk, lock.id, why)
                steps.end(STEP)
                st.toast("The lock is lifted.")
                st.rerun()


def _what(lock: Lock, called: Mapping[UUID, str]) -> str:
    account = called.get(lock.account_id, "an account") if lock.account_id else ""
    return " in ".join(filter(None, (lock.symbol, account))) or "The whole desk"


def _title(lock: Lock) -> str:
    known = PROTECTIONS.get(lock.protection)
    return known.title if known else lock.protection


def draw_past(desk: Desk, accounts: Sequence[Account]) -> None:
    """Draw the locks that ended or were lifted, newest first."""
    _, past = protect.locks(desk)
    people, called = names(desk), {account.id: account.name for account in accounts}
    rows = [
        {
            "since": lock.since, "until": lock.until, "what": _what(lock, called), "protection": _title(lock),
            "reason": lock.reason, "lifted": lock.lifted_at, "why": lock.lifted_why,
            "who": people.get(lock.lifted_by, MISSING) if lock.lifted_by else "",
        }
        for lock in past
    ]  # fmt: skip
    table(
        rows, HISTORY, key="locks-past", empty_title="No lock has ended yet",
        empty_hint="Locks stand here once their time is over or somebody lifted them.", download="locks.csv",
    )  # fmt: skip
