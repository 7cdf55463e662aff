"""ccxt at our border: clients that know only public spot data, and its errors in our words."""

import ssl
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import aiohttp
import ccxt
import ccxt.async_support
import ccxt.pro

from core.errors import InvalidError
from core.exchanges.addresses import pointed_at
from core.market.breaker import ProviderBusyError, ProviderError
from core.market.sources.ccxt_allowance import BUSY, Allowance

SPOT_ONLY: dict[str, object] = {
    "defaultType": "spot",
    "fetchMarkets": {"types": ["spot"]},
    "fetchCurrencies": False,
    "fetchMargins": False,
    "adjustForTimeDifference": False,
    "maxRetriesOnFailure": 0,
    # Between two awaits thousands of trades may come; ccxt forgets all but these.
    "tradesLimit": 200_000,
    # Aggregated, as its REST answers them, so that the ids agree; the full ticker, for bid and ask.
    "watchTrades": {"name": "aggTrade"},
    "watchTradesForSymbols": {"name": "aggTrade"},
    "watchTicker": {"name": "ticker"},
    "watchTickers": {"name": "ticker"},
    "watchOrderBookLimit": 500,
    "include_OS_certificates": True,
}
# What ccxt raises from within when an exchange answers with something that is not market data.
NOT_MARKET_DATA = (TypeError, ValueError, KeyError, AttributeError, IndexError, ArithmeticError)
NO_CERTIFICATE = (ssl.SSLError, ssl.CertificateError, aiohttp.ClientSSLError)


class UnlistedError(ProviderError):
    """The exchange does not list a symbol any more. Its list is read again."""


class Public:
    """What every client gets from us: all that leaves over HTTP, and all that comes, passes here."""

    allowance: Allowance
    clients: dict[str, Any]
    messages = 0
    # How long closing waits, in ms, for TLS connections to say goodbye.
    timeout_on_exit = 100

    async def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        await self.allowance.ready()
        ccxts: Any = super()
        answer = await ccxts.fetch(url, method, headers, body)
        if not isinstance(answer, dict | list):
            raise ccxt.BadResponse("the answer is no JSON")
        if isinstance(answer, dict):
            self.allowance.learn(answer)
        return answer

    def on_rest_response(self, code: int, reason: str, url: str, method: str, response_headers: Any, *rest: Any) -> Any:
        self.allowance.read(code, response_headers)
        ccxts: Any = super()
        return ccxts.on_rest_response(code, reason, url, method, response_headers, *rest)

    def client(self, url: str) -> Any:
        """Return the connection to this address, made where there is none; what it hears passes `_heard`."""
        ccxts: Any = super()
        known = url in (self.clients or {})
        client = ccxts.client(url)
        if not known:
            client.handle_message = partial(self._heard, client, client.handle_message)
        return client

    def _heard(self, client: Any, handle: Callable[[Any], None], message: Any) -> None:
        self.messages += 1
        try:
            handle(message)
        except (ccxt.BaseError, *NOT_MARKET_DATA) as e:
            # ccxt would stop reading the socket without a word.
            client.on_error(ccxt.BadResponse(f"a message that is not market data: {e}"))


def public_client(
    exchange_id: str, allowance: Allowance, base_url: str | None, timeout_s: float, number: type = str
) -> Any:
    """Return an asynchronous ccxt client without keys, for one event loop; close it there.

    Numbers arrive as the exchange's own strings, but for order books: those ccxt keeps as floats, and a client
    that watches them wants `number=float` for both halves to be alike. `base_url` sends every request there
    instead, with the paths unchanged, and streams to the same host: a local server or a mirror.
    """
    if exchange_id not in ccxt.exchanges:
        raise InvalidError(f"ccxt {ccxt.__version__} knows no exchange called {exchange_id!r}.")
    client = _class_of(exchange_id)(
        {
            "enableRateLimit": True,
            "timeout": round(timeout_s * 1000),
            "number": number,
            "options": dict(SPOT_ONLY),
            "aiohttp_trust_env": True,
        }
    )
    client.allowance = allowance
    if client.precisionMode != ccxt.TICK_SIZE:
        raise InvalidError(f"{client.name} counts prices in significant digits; the desk needs fixed steps.")
    if base_url:
        client.urls["api"] = pointed_at(base_url.rstrip("/"), client.urls["api"])
    return client


@cache
def _class_of(exchange_id: str) -> Any:
    ccxts = getattr(ccxt.pro if exchange_id in ccxt.pro.exchanges else ccxt.async_support, exchange_id)
    return type(exchange_id, (Public, ccxts), {})


def explained(error: BaseException, title: str, allowance: Allowance) -> ProviderError:
    """Return what ccxt raised in our words, with how long to wait where the exchange asks for that."""
    causes = list(_causes(error))
    refusal = next((e for e in causes if isinstance(e, aiohttp.WSServerHandshakeError)), None)
    if isinstance(error, ccxt.DDoSProtection | ccxt.RateLimitExceeded) or (refusal and refusal.status in BUSY):
        headers = dict(refusal.headers or {}) if refusal else allowance.headers
        wait = allowance.wait_s(headers)
        return ProviderBusyError(f"{title} asked us to slow down; it is asked again after {wait:,.0f} s.", wait)
    if any(isinstance(e, NO_CERTIFICATE) for e in causes):
        return ProviderError(
            f"{title} has no TLS certificate that holds. If a proxy reads this network's traffic, this machine "
            "must trust its certificate (SSL_CERT_FILE)."
        )
    match error:
        case ProviderError():
            return error
        case ccxt.BadSymbol():
            return UnlistedError(f"{title} does not list what was asked for: {_short(error)}")
        case ccxt.RequestTimeout():
            return ProviderError(f"{title} did not answer in time; it is asked again.")
        case ccxt.NetworkError() | OSError() | aiohttp.ClientError():
            return ProviderError(f"{title} could not be reached; it is asked again.")
        case ccxt.BadResponse() | ccxt.NullResponse() | TypeError() | ValueError() | LookupError() | AttributeError():
            return ProviderError(
                f"{title} answered with something that is not market data; it is asked again. "
                "If it stays so, something between here and the exchange answers in its place."
            )
    return ProviderError(f"{title} refused the question: {_short(error)}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came of; ccxt's streams wrap theirs as an argument."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        inner = next((a for a in seen.args if isinstance(a, BaseException)), None)
        seen = inner or seen.__cause__ or seen.__context__


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
