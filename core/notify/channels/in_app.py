"""In the browser: a row in the person's list, which the bell counts and a toast announces."""

from core.model import Notice
from core.store import Tx


def deliver(tx: Tx, notice: Notice) -> None:
    """Keep the notice; the person's open pages look for it every few seconds."""
    tx.notices.add(notice)
