"""What a provider says in its headers about how often it may be asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# Three spellings of the same three figures; the first number of a list is the effective one (IETF draft 06).
FAMILIES = ("x-ratelimit-{}", "x-rate-limit-{}", "ratelimit-{}")
BINANCE_USED = "x-mbx-used-weight-1m"
BINANCE_WEIGHTS = 6_000
# A wish beyond this is a mistake (or malice) rather than a limit.
LONGEST = timedelta(days=7)
# Seconds since 1970 are beyond this, seconds from now below it.
FIRST_EPOCH = 1_000_000_000


@dataclass(frozen=True)
class RateLimit:
    """Calls (or weights) allowed in the current window, those left of it, and when it begins anew; None is unsaid."""

    allowance: int | None = None
    remaining: int | None = None
    resets_at: datetime | None = None

    def rests_until(self, now: datetime) -> datetime | None:
        """Return until when nothing may be asked because nothing remains, else None."""
        spent = self.remaining is not None and self.remaining <= 0
        return self.resets_at if spent and self.resets_at and self.resets_at > now else None


def rate_limit(headers: Mapping[str, str], now: datetime) -> RateLimit:
    """Read X-RateLimit-*, X-Rate-Limit-*, RateLimit-* or Binance's used weight; names in any case."""
    said = {name.lower(): value for name, value in headers.items()}
    if (used := _number(said.get(BINANCE_USED))) is not None:
        minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        return RateLimit(BINANCE_WEIGHTS, max(0, BINANCE_WEIGHTS - used), minute)
    for family in FAMILIES:
        limit, left, reset = (_number(said.get(family.format(part))) for part in ("limit", "remaining", "reset"))
        if left is not None:
            return RateLimit(limit, left, _reset(reset, now))
    return RateLimit()


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds of Retry-After, a number or a date (RFC 9110, 10.2.3), a week at most; None is unsaid."""
    value = next((v.strip() for n, v in headers.items() if n.lower() == "retry-after"), "")
    if value.isdecimal():
        seconds = float(value)
    else:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST.total_seconds())


def _number(value: str | None) -> int | None:
    found = re.match(r"\s*(\d{1,15})", value or "")
    return int(found[1]) if found else None


def _reset(number: int | None, now: datetime) -> datetime | None:
    if number is None:
        return None
    seconds = number / 1000 if number >= FIRST_EPOCH * 1000 else number
    ahead = seconds - now.timestamp() if seconds >= FIRST_EPOCH else seconds
    return now + timedelta(seconds=ahead) if abs(ahead) <= LONGEST.total_seconds() else None
