"""Whether an account's books are the venue's, and what the last comparison found, as chips."""

from datetime import datetime

from core.orders import Standing
from pages.ui.chips import Chip, Tone
from pages.ui.format import MISSING, ago, counted
from pages.ui.html import escape


def in_sync(stands: Standing) -> Chip:
    """Say whether the desk's books are known to be the venue's."""
    if stands.stream is None:
        return Chip("not compared yet", Tone.WARN, "The jobs compare as soon as they can reach the venue.")
    if stands.stream.in_sync:
        return Chip("in sync", Tone.GOOD, "The desk's books are the venue's.")
    return Chip("NOT IN SYNC", Tone.BAD, "Orders are refused until the desk's books are the venue's again.")


def reconciled(stands: Standing, now: datetime) -> str:
    """Say when the books were last compared and how that ended, as safe HTML."""
    last = stands.reconciliation
    if last is None:
        return MISSING
    differed = f", {counted(len(last.differences), 'difference')}" if last.differences else ""
    words = f"{ago(last.at, now)} ago{differed}"
    return escape(words) if last.passed else f"{Chip('failed', Tone.BAD, last.said).html} {escape(words)}"
