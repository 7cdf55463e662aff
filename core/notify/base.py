"""The one interface of a way to tell somebody something."""

from typing import Protocol

from core.model import Notice
from core.store import Tx


class Channel(Protocol):
    """A channel's file: how a notice is handed to it.

    `deliver` is called inside the transaction of what is told, so it only writes: a channel that speaks to a network
    (a chat, a mail server) keeps the notice for a job of its own, which sends it after the commit, tries again with
    growing pauses while the other side fails, and gives up loudly. A notice whose `key` its person already has is
    the same notice: it is delivered once, however often it is handed over.
    """

    def deliver(self, tx: Tx, notice: Notice) -> None: ...
