"""Who keeps the key that wraps all others, and how that one does."""

from datetime import datetime

import streamlit as st

from core.desk import LATE_BEAT_S, Desk, beats
from pages.ui.chips import Chip, Tone
from pages.ui.empty import empty
from pages.ui.format import ago
from pages.ui.html import escape
from pages.ui.lists import facts

KEEPERS = {
    "local": "a file in the desk's data folder",
    "environment": "a setting of this machine",
    "vault": "HashiCorp Vault or OpenBao",
    "aws": "AWS KMS",
    "google": "Google Cloud KMS",
}
LOCAL_ADVICE = (
    "Keep a copy of the file vault/kek away from the database's backups, and a new copy after each rotation of its key."
)


def draw_provider(desk: Desk) -> None:
    """Draw the key provider in use, its key's id, and since when it is known to work."""
    beat = next((each for each in beats(desk) if each.name == "signer"), None)
    if beat is None:
        empty(
            "The signer has not reported yet", "It takes keys in and signs with them. Its log says what it waits for."
        )
        return
    now, told = desk.now(), beat.detail
    late = (now - beat.beat_at).total_seconds() > LATE_BEAT_S
    error = "The signer is silent: look at its log." if late and not told.get("error") else told.get("error", "")
    chip = Chip("out of order", Tone.BAD) if error else Chip("works", Tone.GOOD)
    shown = {
        "Kept in": f"{escape(KEEPERS.get(told.get('kms', ''), '—'))} {chip.html}",
        "Its id": f'<span class="cp-mono">{escape(told.get("kid") or "—")}</span>',
        "Proven": f"{ago(datetime.fromisoformat(told['proven_at']), now)} ago" if told.get("proven_at") else "not yet",
    }
    if error:
        shown["Says"] = f'<span class="cp-bad-text">{escape(error)}</span>'
    facts(shown)
    if told.get("kms") == "local":
        st.caption(LOCAL_ADVICE)
