"""ccxt at our border: clients that know only public spot data, and its errors in our words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import ccxt

from core.errors import InvalidError, UnavailableError

SPOT_ONLY: dict[str, object] = {
    "defaultType": "spot",
    "fetchMarkets": {"types": ["spot"]},
    "fetchCurrencies": False,
    "fetchMargins": False,
    "adjustForTimeDifference": False,
    "maxRetriesOnFailure": 0,
}
# What ccxt raises from within when an exchange answers 200 with something that is not market data.
NOT_MARKET_DATA = (TypeError, ValueError, KeyError, AttributeError, IndexError)
WAIT_UNSAID = 60.0


class ExchangeUnavailableError(UnavailableError):
    """The exchange did not answer. It is asked again at the next poll."""


class ExchangeBusyError(ExchangeUnavailableError):
    """The exchange asked us to wait. Nothing is sent to it until then."""


class UnlistedError(ExchangeUnavailableError):
    """The exchange does not list a symbol any more. Its list is read again at the next poll."""


def public_client(exchange_id: str, base_url: str | None, timeout_s: float) -> Any:
    """Return a ccxt client without keys; numbers arrive as the exchange's own strings, never as floats.

    `base_url` sends every request there instead, with the paths unchanged: a local server or a mirror.
    """
    if exchange_id not in ccxt.exchanges:
        raise InvalidError(f"ccxt {ccxt.__version__} knows no exchange called {exchange_id!r}.")
    client = getattr(ccxt, exchange_id)(
        {
            "enableRateLimit": True,
            "enableLastJsonResponse": True,
            "timeout": round(timeout_s * 1000),
            "number": str,
            "options": dict(SPOT_ONLY),
        }
    )
    if client.precisionMode != ccxt.TICK_SIZE:
        raise InvalidError(f"{client.name} counts prices in significant digits; the desk needs fixed steps.")
    if base_url:
        client.urls["api"] = _pointed_at(base_url.rstrip("/"), client.urls["api"])
    return client


class Border:
    """Every call to one exchange goes through here: errors are translated and a wish to wait is kept."""

    def __init__(self, client: Any, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._clock = clock
        self._title = str(client.name or client.id)
        self.not_before: datetime | None = None
        self.last_error: str | None = None

    @contextmanager
    def crossed(self) -> Iterator[Any]:
        """Lend the client; what fails inside leaves as one of this file's errors."""
        if self.not_before and self._clock() < self.not_before:
            raise ExchangeBusyError(f"{self._title} asked us to wait until {self.not_before:%H:%M:%S} UTC.")
        try:
            yield self._client
        except (ccxt.BaseError, *NOT_MARKET_DATA) as e:
            error = self._translated(e)
            self.last_error = str(error)
            raise error from e

    def _translated(self, error: Exception) -> ExchangeUnavailableError:
        match error:
            case ccxt.DDoSProtection() | ccxt.RateLimitExceeded():
                self.not_before = self._clock() + self._wait()
                return ExchangeBusyError(
                    f"{self._title} asked us to slow down; it is asked again after {self.not_before:%H:%M:%S} UTC."
                )
            case ccxt.BadSymbol():
                return UnlistedError(f"{self._title} does not list what was asked for: {_short(error)}")
            case ccxt.RequestTimeout():
                return ExchangeUnavailableError(f"{self._title} did not answer in time; it is asked again.")
            case ccxt.NetworkError():
                return ExchangeUnavailableError(f"{self._title} could not be reached; it is asked again.")
            case ccxt.BaseError():
                return ExchangeUnavailableError(f"{self._title} refused the question: {_short(error)}")
            case _:
                return ExchangeUnavailableError(
                    f"{self._title} answered with something that is not market data; it is asked again. "
                    "If it stays so, something between here and the exchange answers in its place."
                )

    def _wait(self) -> timedelta:
        headers = {str(k).lower(): str(v) for k, v in (self._client.last_response_headers or {}).items()}
        return timedelta(seconds=_seconds_of(headers.get("retry-after", ""), self._clock()))


def _seconds_of(retry_after: str, now: datetime) -> float:
    """Read a Retry-After header, seconds or a date; a minute where it is missing or unreadable."""
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return WAIT_UNSAID
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)


def _pointed_at(base_url: str, urls: Any) -> Any:
    if isinstance(urls, dict):
        return {key: _pointed_at(base_url, url) for key, url in urls.items()}
    return base_url + urlsplit(urls).path if isinstance(urls, str) else urls


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
