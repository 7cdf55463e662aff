"""What the processes say, in the desk's own log; and whether the database said that it cannot start."""

import json
import re
import sys
import threading
from typing import Any

from core.observe import logs

OUR_LINE = re.compile(r"\d\d:\d\d:\d\d  ")
SENTENCES = {
    "waiting": "Another process still holds the database (pid {owner}); waiting for it.",
    "recovering": "The database recovers from a crash; nothing is lost.",
    "restarted": "The database was down ({found}) and answers again after {seconds} s.",
    "unavailable": "{reason}",
    "failed": "{reason}",
}


class Telling:
    """A supervisor's `log`: passes lines on; sets `give_up` when the database fails before it was ever ready."""

    def __init__(self, give_up: threading.Event) -> None:
        self.reason: str | None = None
        self._give_up = give_up
        self._was_ready = False

    def __call__(self, name: str, line: str) -> None:
        event = _event(line)
        if event:
            self._hear(name, event)
        elif OUR_LINE.match(line):
            sys.stderr.write(line + "\n")
        elif line.strip():
            logs.of(name).info("%s", line)

    def _hear(self, name: str, event: dict[str, Any]) -> None:
        if sentence := SENTENCES.get(event["event"]):
            logs.of(name).info("%s", sentence.format_map(_Known(event)))
        if event["event"] == "ready":
            self._was_ready = True
        elif event["event"] == "failed" and not self._was_ready:
            self.reason = str(event.get("reason", ""))
            self._give_up.set()


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _event(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        said = json.loads(line)
    except json.JSONDecodeError:
        return None
    return said if isinstance(said, dict) and isinstance(said.get("event"), str) else None
