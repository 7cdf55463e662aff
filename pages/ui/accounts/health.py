"""Venue health: whether the desk's books of each account are the venue's, and what the last comparison found."""

from datetime import datetime

import streamlit as st

from core import orders
from core.desk import Desk
from core.orders import Standing
from pages.ui import chips
from pages.ui.accounts.words import in_sync, reconciled
from pages.ui.empty import empty
from pages.ui.errors import errors_shown
from pages.ui.format import MISSING, ago, when
from pages.ui.html import escape

MOST = 5
"""Differences of the last comparison that are read out here."""


def draw_health(desk: Desk) -> None:
    """Draw each account at an exchange; called again and again while the page is open."""
    shown = [stands for stands in orders.standings(desk) if not stands.account.on_paper]
    if not shown:
        empty(
            "Every account here is on paper",
            "A paper account has no venue to lose. Open one at an exchange, and how it does appears here.",
            "/accounts",
            "Go to Accounts",
        )
    for stands in shown:
        with st.container(border=True, key=f"venue-{stands.account.id}"):
            _draw(stands, desk.now())
            _ask(desk, stands)


def _draw(stands: Standing, now: datetime) -> None:
    last, stream = stands.reconciliation, stands.stream
    known = {
        "Since": f'<span title="{when(stream.changed_at)} UTC">{ago(stream.changed_at, now)}</span>'
        if stream
        else MISSING,
        "Last reconciliation": reconciled(stands, now),
        "Took": f"{last.took_ms:,} ms" if last else MISSING,
        "Working orders": f"{last.working:,}" if last else MISSING,
        "External orders": f"{last.external:,}" if last else MISSING,
    }
    facts = "".join(f"<span><small>{name}</small>{value}</span>" for name, value in known.items())
    tone = "cp-note" if stream and stream.in_sync else "cp-bad-text"
    differences = last.differences if last else ()
    said = stream.note if stream and not (stream.in_sync and differences) else ""
    told = [f'<p class="{tone}">{escape(said)}</p>'] if said else []
    told += [f'<p class="cp-warn-text">{escape(each.sentence)}</p>' for each in differences[:MOST]]
    if len(differences) > MOST:
        told.append(
            f'<p class="cp-warn-text">and {len(differences) - MOST} more, below in the past reconciliations</p>'
        )
    st.html(
        f'<div class="cp-key"><b>{escape(stands.account.name)}</b>{chips.venue(stands.account).html}{in_sync(stands).html}'
        f'</div><div class="cp-key-facts">{facts}</div>{"".join(told)}'
    )


def _ask(desk: Desk, stands: Standing) -> None:
    if not desk.user.role.may_operate:
        return
    if st.button("Reconcile now", icon=":material/sync:", key=f"reconcile-{stands.account.id}"):
        with errors_shown():
            orders.accounts.ask_to_reconcile(desk, stands.account.id)
            st.toast("The jobs compare the books now.")
