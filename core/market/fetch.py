"""One careful GET: timed, sized, retried where that helps, and counted by the provider's breaker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import stamina
from requests.structures import CaseInsensitiveDict

from core.market.breaker import Breaker, ProviderBusyError, ProviderError, ProviderRestsError
from core.market.deadline import Cut, deadline, with_deadlines
from core.market.rate_limits import RateLimit, rate_limit, retry_after
from core.model import BreakerState

AGENT = "CryptoPulse (a self-hosted desk)"
ATTEMPTS = 3
CHUNK = 65_536
MOST_REDIRECTS = 5
WAIT_UNSAID_S = 60.0
BUSY = (418, 429)
REDIRECTS = (301, 302, 303, 307, 308)
# What reading an answer raises when it is not what was asked for.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)

T = TypeVar("T")


class AgainError(ProviderError):
    """The provider could not be reached or failed by itself. One more try may help."""


@dataclass(frozen=True)
class Answer:
    """Status 2xx with its body, or 304 without one; header names in any case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: CaseInsensitiveDict[str]())


Explain = Callable[[Answer], str | None]


class Fetcher:
    """Asks one provider over HTTP, GET only; threads may share it.

    `timeout_s` ends a call as a whole, retries and redirects included: a server that drips cannot hold it.
    `explain` may turn an answer that is an error into a better sentence than its status.
    """

    def __init__(
        self,
        breaker: Breaker,
        *,
        timeout_s: float = 10.0,
        most_bytes: int = 5_000_000,
        explain: Explain = lambda _: None,
    ) -> None:
        self.breaker = breaker
        self._timeout_s = timeout_s
        self._most_bytes = most_bytes
        self._session = with_deadlines(requests.Session())
        self._explain = explain

    def get(
        self, url: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the provider's answer.

        Raises ProviderRestsError without asking while the breaker is open or the allowance is spent,
        ProviderBusyError where the provider asks to wait, ProviderError for everything else but 2xx and 304.
        """
        return self.read(url, lambda answer: answer, params=params, headers=headers)

    def read(
        self,
        url: str,
        parse: Callable[[Answer], T],
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Return what `parse` makes of the answer; one it cannot read is a failure of the provider like any other."""
        self._respect_allowance()
        with self.breaker.passage():
            answer = self._tried(url, params or {}, headers or {})
            try:
                return parse(answer)
            except UNREADABLE as e:
                raise ProviderError(f"{self._name} answered with something else than what was asked for.") from e

    @property
    def _name(self) -> str:
        return self.breaker.health.name

    def _respect_allowance(self) -> None:
        health = self.breaker.health
        limit = RateLimit(health.allowance, health.remaining, health.resets_at)
        if until := limit.rests_until(self.breaker.now()):
            raise ProviderRestsError(f"{self._name} allows no more calls until {until:%H:%M:%S} UTC.")

    def _tried(self, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        # A provider on trial gets one call, not three.
        attempts = 1 if self.breaker.health.state is BreakerState.HALF_OPEN else ATTEMPTS
        with deadline(self._timeout_s) as cut:
            for attempt in stamina.retry_context(
                AgainError, attempts, self._timeout_s, wait_initial=0.2, wait_max=2.0, wait_jitter=0.5
            ):
                with attempt:
                    return self._asked(url, params, headers, cut)
        raise AssertionError("the last attempt returns or raises")

    def _asked(self, url: str, params: Mapping[str, str], headers: Mapping[str, str], cut: Cut) -> Answer:
        try:
            answer = self._followed(url, params, headers)
        except (requests.RequestException, ValueError) as e:
            raise self._late() if cut.happened.is_set() else self._unreached(e) from e
        if cut.happened.is_set():
            # A body without a length just ends where we cut it.
            raise self._late()
        return self._judged(answer)

    def _followed(self, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Ask, and follow redirects: never off the web or out of TLS, and what we send goes to the first host alone."""
        first = urlsplit(url).netloc
        for _ in range(MOST_REDIRECTS + 1):
            with self._response(url, params, headers if urlsplit(url).netloc == first else {}) as response:
                target = response.headers.get("Location")
                if response.status_code not in REDIRECTS or target is None:
                    return Answer(response.status_code, self._body(response), response.headers)
                url, params, was = urljoin(response.url, target), {}, url
            to, at = urlsplit(url).scheme, urlsplit(was).scheme
            if to not in ("http", "https") or (at, to) == ("https", "http"):
                raise ProviderError(f"{self._name} redirects from {at} to {to or 'nowhere'}, which is not followed.")
        raise ProviderError(f"{self._name} redirects more than {MOST_REDIRECTS} times.")

    def _response(self, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> requests.Response:
        # Past `Session.send`, which would read the whole body of a redirect and keep cookies; `auth` keeps a
        # .netrc from signing our calls. A connection is not kept: each is ended by the deadline it was opened under.
        own = {"User-Agent": AGENT, "Connection": "close"}
        request = self._session.prepare_request(
            requests.Request("GET", url, headers={**own, **headers}, params=params, auth=lambda unsigned: unsigned)
        )
        assert request.url
        settings = self._session.merge_environment_settings(request.url, {}, True, None, None)
        return self._session.get_adapter(request.url).send(request, timeout=self._timeout_s, **settings)

    def _body(self, response: requests.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > self._most_bytes:
                raise ProviderError(f"{self._name} sent more than {self._most_bytes:,} bytes.")
        return bytes(body)

    def _judged(self, answer: Answer) -> Answer:
        now = self.breaker.now()
        limit = rate_limit(answer.headers, now)
        if limit.remaining is not None:
            self.breaker.note(allowance=limit.allowance, remaining=limit.remaining, resets_at=limit.resets_at)
        if 200 <= answer.status < 300 or answer.status == 304:
            return answer
        sentence = self._explain(answer) or f"{self._name} answered {answer.status}."
        wait = retry_after(answer.headers, now)
        if answer.status in BUSY or (answer.status == 503 and wait is not None):
            if wait is None:
                wait = (limit.resets_at - now).total_seconds() if limit.resets_at else WAIT_UNSAID_S
            raise ProviderBusyError(f"{sentence} It asks us to wait {wait:,.0f} s.", max(wait, 0.0))
        raise AgainError(sentence) if answer.status >= 500 else ProviderError(sentence)

    def _late(self) -> ProviderError:
        return ProviderError(f"{self._name} did not answer within {self._timeout_s:g} s.")

    def _unreached(self, error: Exception) -> ProviderError:
        """Say what failed without the address: a query may hold what is nobody's business."""
        match error:
            case requests.exceptions.SSLError():
                return ProviderError(f"{self._name} has no TLS certificate that holds.")
            case requests.Timeout():
                return self._late()
            case requests.ConnectionError() | requests.exceptions.ChunkedEncodingError():
                return AgainError(f"{self._name} could not be reached, or broke off.")
            case requests.exceptions.ContentDecodingError():
                return ProviderError(f"{self._name} sent what cannot be unpacked.")
        return ProviderError(f"{self._name} cannot be asked at this address.")
