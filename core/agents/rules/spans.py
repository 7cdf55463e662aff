"""The lengths of time people name: bars of a chart, windows of a comparison, since when."""

import re
from datetime import datetime, timedelta

from core.agents.rules.base import Part

_LENGTH = re.compile(r"(?<![\w.])(1m|5m|15m|30m|1h|4h|1d|1w)(?!\w)")
_MONTHS = ("month*", "monat*", "mes", "mensual", "30d")
_QUARTERS = ("quarter*", "quartal*", "trimestre*", "90d")
_WEEKS = ("week*", "woche*", "semana*", "7d")
_DAYS = ("today*", "heute*", "hoy", "24h", "day", "tag")


def names_bar(text: str) -> bool:
    """Tell whether a text names how long a bar is, as `ETH on the 4h` does."""
    return _LENGTH.search(text.lower()) is not None


def bar(text: str, part: Part, otherwise: str = "1h") -> str:
    """Return how long a bar is to be."""
    if named := _LENGTH.search(text.lower()):
        return named[1]
    if part.has("daily", "taglich*", "tages*", "diari*"):
        return "1d"
    if part.has("weekly", "wochentlich*", "wochen*", "semanal*"):
        return "1w"
    return "1h" if part.has("hourly", "stundlich*", "stunden*", "horari*") else otherwise


def window(part: Part, otherwise: str = "30d") -> str:
    """Return the window a comparison looks at."""
    for names, found in ((_QUARTERS, "90d"), (_MONTHS, "30d"), (_WEEKS, "7d"), (_DAYS, "24h")):
        if part.has(*names):
            return found
    return otherwise


def since(part: Part, asked_at: datetime) -> str | None:
    """Return from when on something is asked for, as ISO 8601; None where the words do not say."""
    midnight = asked_at.replace(hour=0, minute=0, second=0, microsecond=0)
    if part.has("yesterday*", "gestern*", "gestrig*", "ayer"):
        return (midnight - timedelta(days=1)).isoformat()
    if part.has("today*", "heut*", "hoy"):
        return midnight.isoformat()
    if part.has(*_WEEKS):
        return (midnight - timedelta(days=7)).isoformat()
    return (midnight - timedelta(days=30)).isoformat() if part.has(*_MONTHS) else None
