"""The reconciliations of an account, newest first, with what differed in each; as files with every detail."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import Reconciliation
from pages.ui.tables import download_csv, download_json, number, table, text

COLUMNS: Mapping[str, Any] = {
    "time": text("Time (UTC)", width=142),
    "ended": text("Ended", width=90),
    "differed": number("Differences", 0, width=84),
    "said": text("What was seen", width=420),
    "working": number("Working orders", 0, width=100),
    "external": number("External orders", 0, width=108),
    "took_ms": number("Took (ms)", 0, width=76),
}
SENTENCES = 3


def draw_reconciliations(desk: Desk) -> None:
    """Draw the past comparisons of one account at an exchange; nothing where there is none."""
    accounts = [stands.account for stands in orders.standings(desk) if not stands.account.on_paper]
    if not accounts:
        return
    with st.expander("Past reconciliations", icon=":material/history:"):
        account = accounts[0]
        if len(accounts) > 1:
            account = st.selectbox("Account", accounts, format_func=lambda a: a.name, key="reconciliations-account")
        only = st.toggle("Only those that differed or failed", key="reconciliations-only")
        kept = orders.reconciliations(desk, account.id, 500)
        rows = [_row(each) for each in kept if each.differences or not each.passed or not only]
        hint = "None differed or failed." if kept else "The jobs compare at their start and then every few seconds."
        table(rows, COLUMNS, key="reconciliations", empty_title="No reconciliation", empty_hint=hint, download=None)
        if rows:
            _files(rows)


def _row(each: Reconciliation) -> dict[str, Any]:
    return {
        "time": each.at,
        "ended": "passed" if each.passed else "FAILED",
        "differed": len(each.differences),
        "said": _said(each),
        "working": each.working,
        "external": each.external,
        "took_ms": each.took_ms,
        "differences": [asdict(one) for one in each.differences],
    }


def _said(each: Reconciliation) -> str:
    if not each.differences:
        return each.said
    more = f"and {len(each.differences) - SENTENCES} more" if len(each.differences) > SENTENCES else ""
    return " ".join([*(one.sentence for one in each.differences[:SENTENCES]), more]).strip()


def _files(rows: Sequence[Mapping[str, Any]]) -> None:
    with st.container(horizontal=True, gap="small"):
        download_csv(rows, [*COLUMNS, "differences"], "reconciliations.csv", key="reconciliations-csv")
        download_json(rows, "reconciliations.json", key="reconciliations-json")
