"""What the audit page draws: the trail, one entry in full, and the verdict of a verification."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from core.audit import KINDS, AuditRow, Verdict, fingerprint
from core.model import Actor, Person, Role
from pages.ui.chips import Chip, Tone
from pages.ui.format import when
from pages.ui.html import escape
from pages.ui.lists import facts
from pages.ui.tables import download_csv, download_json, table, text

SEALING = "sealing…"
OVERSEERS = {
    Role.COMPLIANCE: "You read the whole trail.",
    Role.ADMIN: "You read the whole trail, but for reviews that are about you.",
}
COLUMNS = {
    "seq": text("Chain", width=76, right=True, help="Place in the hash chain; a new row is sealed within a second."),
    "time": text("Time (UTC)", width=142),
    "action": text("Act", width=150),
    "reason": text("Reason", width=260),
    "who": text("Who", width=190),
    "details": text("Details", width=360),
    "kind": text("Kind", width=84),
}


@dataclass(frozen=True)
class Checked:
    """A verdict, when it was reached and how long that took."""

    verdict: Verdict
    at: datetime
    seconds: float


def whose(person: Person) -> str:
    """Return the sentence that says what this person sees of the trail."""
    return OVERSEERS.get(person.role, "You see your own acts; compliance and admins read the whole trail.")


def kinds_for(person: Person) -> list[str]:
    """Return the kinds of entries this person can come across."""
    return [k for k in KINDS if person.role in OVERSEERS or k not in ("fraud", "compliance")]


def draw(rows: Sequence[AuditRow]) -> None:
    """Draw the rows newest first, their files, and the chosen one in full."""
    records = [_record(row) for row in rows]
    # Rows that arrive push the others down: a choice by position holds only for the same first row.
    key = f"trail-{rows[0].id}" if rows else "trail"
    chosen = table(
        records, COLUMNS, key=key, empty_title="No entry matches",
        empty_hint="Clear the search or choose another kind.", download=None, select=True,
    )  # fmt: skip
    if rows:
        whole = [_whole(row) for row in rows]
        with st.container(horizontal=True, gap="small"):
            download_csv(whole, list(whole[0]), "audit-trail.csv", key="trail-csv")
            download_json(whole, "audit-trail.json", key="trail-json")
    if chosen is not None:
        _entry(rows[chosen])


def _record(row: AuditRow) -> dict[str, Any]:
    return {
        "seq": SEALING if row.seq is None else f"{row.seq:,}",
        "time": row.created_at,
        "who": _who(row),
        "action": row.action,
        "reason": row.reason,
        "details": ", ".join(f"{name}: {_brief(value)}" for name, value in row.details.items()),
        "kind": row.kind,
    }


def _who(row: AuditRow) -> str:
    """Name the person who acted, or what acted for a person."""
    if row.email is None:
        return row.actor
    return row.email if row.actor == Actor.USER else f"{row.actor} for {row.email}"


def _brief(value: Any) -> str:
    if value is None or value == []:
        return "none"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _whole(row: AuditRow) -> dict[str, Any]:
    return {
        "id": row.id, "seq": row.seq, "created_at": row.created_at, "actor": row.actor, "email": row.email,
        "action": row.action, "reason": row.reason, "details": row.details, "kind": row.kind,
        "canonical": row.canonical, "hash": row.hash.hex() if row.hash else None,
    }  # fmt: skip


def _entry(row: AuditRow) -> None:
    with st.container(border=True):
        st.markdown(f"**{row.action}** · {when(row.created_at)} UTC")
        facts(
            {
                "Who": escape(_who(row)),
                **({"Reason": escape(row.reason)} if row.reason else {}),
                **_flat(row.details),
                "Place in the chain": SEALING if row.seq is None else f"{row.seq:,}",
                "Hash": f'<span class="cp-mono">{row.hash.hex() if row.hash else SEALING}</span>',
                "Text that is hashed": f'<span class="cp-mono">{escape(row.canonical)}</span>',
            }
        )


def _flat(details: Mapping[str, Any], before: str = "") -> dict[str, str]:
    shown: dict[str, str] = {}
    for name, value in details.items():
        if isinstance(value, Mapping):
            shown |= _flat(value, f"{before}{name} · ")
        else:
            shown[f"{before}{name}"] = escape(_brief(value))
    return shown


def draw_verdict(checked: Checked) -> None:
    """Draw what a verification found, so that it can be compared with one made elsewhere."""
    verdict = checked.verdict
    chip = Chip("holds", Tone.GOOD) if verdict.holds else Chip(f"broken at row {verdict.broken_at:,}", Tone.BAD)
    keys = ", ".join(fingerprint(key) for key in verdict.public_keys) or "no checkpoint is signed yet"
    with st.container(border=True):
        facts(
            {
                "Verdict": f"{chip.html} {escape(verdict.sentence)}",
                "Head hash": f'<span class="cp-mono">{verdict.head.hex()}</span>',
                "Rows recomputed": f"{verdict.rows:,}",
                "Signed checkpoints": f"{verdict.checkpoints:,}",
                "Key fingerprint": f'<span class="cp-mono">{keys}</span>',
                "Checked": f"{when(checked.at)} UTC in {checked.seconds:.2f} s",
            }
        )
