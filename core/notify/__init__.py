"""Notices: what the desk tells a person.

In: a `Notice`. Out: a row in the person's list, which the bell and the toast show. Add a way to tell: a file in
`channels/`, one line in `CHANNELS`.
"""

from core.notify.inbox import Inbox, inbox, mark_read
from core.notify.route import send, send_as

__all__ = ["Inbox", "inbox", "mark_read", "send", "send_as"]
