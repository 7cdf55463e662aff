"""An account at an exchange, through ccxt: Binance first, and every other one that is listed.

ccxt makes the requests and reads the answers; which amounts are sent, what an error means and when an order counts
as absent is decided here. Every question raises UnansweredError where the answer cannot be relied upon.
"""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import ccxt

from core.errors import DeskError, InvalidError
from core.exchanges.base import Ack, RejectedError, Rejection, UnansweredError, VenueOrder
from core.exchanges.listed import Exchange
from core.exchanges.pen import Pen, client_of, introduce
from core.exchanges.user_stream import BinanceUserStream
from core.exchanges.wording import balances_of, fill_of, open_order_of, request_of, told
from core.model import Balance, Capabilities, Fill, OpenOrder, Order

REST_S = 60.0
"""How long nothing is asked where an exchange asks for rest and does not say how long."""
ALONE_EVERY_S = 5.0
"""How often everything counts as changed while no stream tells what did."""
MOST_PAGES = 50
CLOCK_EVERY_S = 600.0


class ExchangeVenue:
    """One account at one exchange, used by one thread."""

    def __init__(self, exchange: Exchange, pen: Pen, root: str, stream: str, locked: bool, timeout_s: float) -> None:
        """`root` and `stream` are addresses, empty for the exchange's own and for none; `locked` keeps orders here."""
        self._exchange, self._locked = exchange, locked
        self._client = client_of(exchange, pen, root, timeout_s)
        self._clock_set: float | None = None
        self._rests_until = 0.0
        self._asked_all = 0.0
        self.drift_ms = 0
        """How far the exchange's clock is ahead of ours."""
        self._stream = BinanceUserStream(stream, pen, exchange.name, lambda: self.drift_ms) if stream else None

    @property
    def capabilities(self) -> Capabilities:
        return self._exchange.capabilities

    @property
    def absence_proven_after(self) -> timedelta:
        return self._exchange.absent_after

    def submit(self, order: Order) -> Ack:
        symbol, kind, side, amount, price, params = request_of(order)
        if self._locked:
            raise RejectedError(Rejection("MAINNET_DISABLED", "MAINNET_ENABLE is not set: nothing is sent to mainnet."))
        self._forget()
        try:
            with self._asking() as client:
                _whole(client, order)
                client.moment = int(order.updated_at.timestamp() * 1000)
                answer = client.create_order(symbol, kind, side, amount, price, params)
        except UnansweredError as e:
            if self._client.posted:
                raise
            raise RejectedError(Rejection("NOT_SENT", f"The order was not sent: {e}")) from e
        finally:
            self._client.moment = None
        if not isinstance(answer, Mapping) or not answer.get("id"):
            raise UnansweredError("The exchange answered without an order.")
        if answer.get("clientOrderId") != order.client_order_id:
            raise UnansweredError("The exchange answered with another order.")
        return Ack(str(answer["id"]), order.status)

    def cancel(self, order: Order) -> Ack:
        self._forget()
        with self._asking() as client:
            answer = self._exchange.cancel(client, order)
        return Ack(str(answer.get("id") or order.exchange_order_id or ""), order.status)

    def lookup(self, order: Order) -> VenueOrder | None:
        self._forget()
        try:
            with self._asking() as client:
                answer = self._exchange.lookup(client, order)
        except RejectedError as e:
            if isinstance(e.__cause__, ccxt.OrderNotFound):
                return None
            raise UnansweredError(str(e)) from e
        return None if answer is None else told(answer, order)

    def fills(self, order: Order, known: VenueOrder) -> tuple[Fill, ...]:
        found: dict[str, Fill] = {}
        params: dict[str, Any] = {"orderId": known.exchange_order_id}
        for _ in range(MOST_PAGES):
            with self._reading() as client:
                trades = client.fetch_my_trades(order.symbol, None, self._exchange.page, params)
                cursor = _cursor(client.last_json_response)
            fresh = [fill for fill in (fill_of(trade, order) for trade in trades) if fill.trade_id not in found]
            found |= {fill.trade_id: fill for fill in fresh}
            if len(trades) < self._exchange.page or not fresh:
                break
            params |= {"cursor": cursor} if cursor else {"fromId": max(int(trade["id"]) for trade in trades) + 1}
        return tuple(sorted(found.values(), key=lambda fill: fill.executed_at))

    def balances(self) -> Mapping[str, Balance]:
        with self._reading() as client:
            return balances_of(client.fetch_balance())

    def open_orders(self) -> Sequence[OpenOrder]:
        with self._reading() as client:
            if self._clock_set is not None and time.monotonic() - self._clock_set > CLOCK_EVERY_S:
                # Markets change their steps and come anew, and clocks drift: better now than with an order.
                client.load_markets(True)
                self._set_clock()
            return [open_order_of(answer) for answer in self._exchange.open_orders(client)]

    def changed(self, working: Collection[Order]) -> Collection[str]:
        return self._stream.taken() if self._stream else ()

    def has_gap(self) -> bool:
        """Say so after a gap of the stream, and every few seconds for as long as there is none."""
        if self._stream is not None and self._stream.gap():
            return True
        if self._stream is not None and self._stream.deaf_since is None:
            return False
        if time.monotonic() - self._asked_all < ALONE_EVERY_S:
            return False
        self._asked_all = time.monotonic()
        return True

    @property
    def streams(self) -> bool:
        return self._stream is not None

    def deaf_since(self) -> datetime | None:
        return self._stream.deaf_since if self._stream else None

    def rests(self) -> str:
        left = self._rests_until - time.monotonic()
        return f"{self._exchange.name} asked for rest; it is asked again in {left:,.0f} s." if left > 0 else ""

    def close(self) -> None:
        if self._stream:
            self._stream.close()
        self._client.session.close()

    def _forget(self) -> None:
        self._client.posted, self._client.last_json_response, self._client.last_http_response = False, None, None

    def _prepare(self) -> None:
        introduce(self._client)
        if self._clock_set is None:
            self._client.load_markets()
            self._set_clock()

    def _set_clock(self) -> None:
        began = self._client.milliseconds()
        theirs, ended = self._client.fetch_time(), self._client.milliseconds()
        self.drift_ms = int(theirs) - (began + ended) // 2
        self._client.options["timeDifference"] = -self.drift_ms
        self._clock_set = time.monotonic()

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        """Ask for what no answer of the exchange can deny: its no is no answer either."""
        try:
            with self._asking() as client:
                yield client
        except RejectedError as e:
            raise UnansweredError(str(e)) from e

    @contextmanager
    def _asking(self) -> Iterator[Any]:
        """Raises RejectedError for a no that is certain, UnansweredError for everything else."""
        if resting := self.rests():
            raise UnansweredError(resting)
        try:
            self._prepare()
            yield self._client
        except UnansweredError:
            raise
        except DeskError as e:
            raise UnansweredError(str(e)) from e
        except ccxt.BaseError as e:
            self._heed(e)
            code, text = self._error()
            if isinstance(e, ccxt.OrderNotFound) or (code is not None and self._exchange.refuses(code, text)):
                raise RejectedError(Rejection(str(code), f"{self._exchange.name} says: {text}")) from e
            raise UnansweredError(f"{self._exchange.name} gave no answer that can be relied upon.") from e
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as e:
            # ccxt trips over answers it did not expect.
            raise UnansweredError(f"{self._exchange.name} answered with something unreadable.") from e

    def _error(self) -> tuple[int | None, str]:
        """Return the error the exchange answered with, if its answer was one."""
        answer = self._client.last_json_response
        if not isinstance(answer, dict):
            return None, ""
        try:
            return int(str(answer.get("code", answer.get("retCode")))), str(answer.get("msg", answer.get("retMsg", "")))
        except (TypeError, ValueError):
            return None, ""

    def _heed(self, error: ccxt.BaseError) -> None:
        """Rest where the exchange asks for it, and set the clock where it says that it is wrong."""
        if isinstance(error, ccxt.DDoSProtection | ccxt.RateLimitExceeded):
            self._rests_until = time.monotonic() + _rest_s(self._client.last_response_headers or {})
        if isinstance(error, ccxt.InvalidNonce):
            self._clock_set = None


def _rest_s(headers: Mapping[str, str]) -> float:
    """Return how many seconds of rest an exchange asks for: Binance how long, Bybit until when."""
    told = {name.lower(): value for name, value in headers.items()}
    try:
        if "retry-after" in told:
            return float(told["retry-after"])
        return max(float(told["x-bapi-limit-reset-timestamp"]) / 1000 - time.time(), 0.0)
    except (KeyError, ValueError):
        return REST_S


def _whole(client: Any, order: Order) -> None:
    """Raise InvalidError for a number that ccxt would cut to the market's steps: what was decided is sent, or nothing."""
    written = [(order.quantity, client.amount_to_precision)]
    written += [(price, client.price_to_precision) for price in (order.limit_price, order.stop_price) if price]
    for number, cut in written:
        if Decimal(cut(order.symbol, str(number))) != number:
            raise InvalidError(f"{order.symbol} does not take {number:f}: its steps have changed. Place it anew.")


def _cursor(answer: Any) -> str | None:
    """Return where the next page begins, for exchanges that page by a cursor."""
    result = answer.get("result") if isinstance(answer, dict) else None
    return (result.get("nextPageCursor") or None) if isinstance(result, dict) else None
