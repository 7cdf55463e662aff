"""What the desk adds to an order on its way to an exchange, beside ccxt's own `create_order`; deciding; booking fills.

The exchange is the simulated Binance on this machine. Ours and ccxt's orders are sent in turn, so that both meet the same
machine. Ours is draft → gates → recorded → gates again → written → signed by the signer → answered; what is asked after
the answer is not in it, nor in ccxt's.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import ccxt

from benchmarks import Result
from benchmarks.servers import Server, server
from core.exchanges import Ack, Venue
from core.model import Order, OrderDraft
from core.orders.decide import decide
from core.orders.gather import gather
from core.store import Duty, embedded
from core.store.database import DATABASE
from tests.core.orders.exchange_desk import ExchangeDesk, exchange_desk
from tests.servers.binance_exchange.remote import open_exchange

ADDED_BAR_MS = 10.0
DECIDE_BAR_MS = 1.0
ORDERS = 200
WARM = 10
BEFORE_A_PAUSE = 40
"""Orders of one executor: the pace it keeps to for the exchange's sake begins to count after these."""
DECISIONS = 5_000
FILLS = 1_000
PLENTY = 10**9
FOK = {"timeInForce": "FOK"}
"""Sent far from the market, so that the exchange answers and keeps nothing."""


@dataclass(frozen=True)
class _OneDatabase:
    """The benchmark's database as the tests' desk wants to have it."""

    made: Server

    def clone(self) -> str:
        return DATABASE

    def dsn(self, login: str, database: str) -> str:
        return embedded.dsn(self.made.cluster, login, database)

    def drop(self, name: str) -> None:
        """It goes with its server."""


class _Timed:
    """The venue, with the moment its last answer to an order came."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self.answered = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._venue, name)

    def submit(self, order: Order) -> Ack:
        try:
            return self._venue.submit(order)
        finally:
            self.answered = time.perf_counter()


def run() -> list[Result]:
    """Send orders both ways, decide, and book fills, all on one account."""
    with (
        server() as made,
        open_exchange("--frozen") as exchange,
        exchange_desk(exchange, _OneDatabase(made)) as at,  # pyright: ignore[reportArgumentType]
    ):
        exchange.tell("limits", weight=PLENTY, orders={"10S": PLENTY, "1D": PLENTY})
        exchange.tell("symbols", BTCUSDT={"filters": {"MAX_NUM_ORDERS": {"maxNumOrders": PLENTY}}})
        ours, theirs = _sent(at)
        return [*_orders(ours, theirs), *_decisions(at), _fills(at)]


def _sent(at: ExchangeDesk) -> tuple[list[float], list[float]]:
    """Return how many milliseconds each order took, ours and ccxt's."""
    client: Any = at.exchange.point(ccxt.binance(at.exchange.credentials()))  # pyright: ignore[reportAttributeAccessIssue]
    client.load_markets()
    ours, theirs = list[float](), list[float]()
    for n in range(WARM + ORDERS):
        if n % BEFORE_A_PAUSE == 0:
            at.price("60000")
            at.price("3000", "ETH/USDT")
            executor = at.executor()
            executor.sweep()
            executor.venue = timed = _Timed(executor.venue)  # pyright: ignore[reportAttributeAccessIssue]
        began = time.perf_counter()
        order = at.place("buy", "limit", "0.001", "59000", time_in_force="FOK")
        executor.run(order.id)  # pyright: ignore[reportPossiblyUnboundVariable]
        ours.append((timed.answered - began) * 1000)  # pyright: ignore[reportPossiblyUnboundVariable]
        theirs.append(_ms(lambda: client.create_order("BTC/USDT", "limit", "buy", "0.001", "59000", FOK)))
        if n % BEFORE_A_PAUSE == BEFORE_A_PAUSE - 1:
            executor.close()  # pyright: ignore[reportPossiblyUnboundVariable]
    return sorted(ours[WARM:]), sorted(theirs[WARM:])


def _orders(ours: list[float], theirs: list[float]) -> list[Result]:
    beside = [
        Result("orders", f"draft to the exchange's answer, p{p}", round(_at(ours, p), 2), "ms",
               "ccxt's own create_order", round(_at(theirs, p), 2), "lower")
        for p in (50, 99)
    ]  # fmt: skip
    added = round(_at(ours, 50) - _at(theirs, 50), 2)
    return [
        *beside,
        Result("orders", "added to an order by the desk, p50", added, "ms", "the bar set for orders", ADDED_BAR_MS, "lower"),
    ]  # fmt: skip


def _decisions(at: ExchangeDesk) -> list[Result]:
    draft = OrderDraft.parse(uuid4(), at.account.id, "BTC/USDT", "buy", "limit", "0.001", "59000")
    with at.me.store.as_user(at.me.user) as tx:
        gathered = sorted(
            _ms(lambda: gather(tx, at.me.settings, at.me.user, draft, at.me.now())) for _ in range(WARM * 5)
        )
        facts = gather(tx, at.me.settings, at.me.user, draft, at.me.now())
    decided = sorted(_ms(lambda: decide(draft, facts)) for _ in range(DECISIONS))
    return [
        Result("orders", "gather the facts of a decision, p50", round(_at(gathered, 50), 2), "ms",
               "what the desk may add", ADDED_BAR_MS, "lower"),
        Result("orders", "decide on the desk's own facts, p99", round(_at(decided, 99), 4), "ms",
               "the bar set for the gate", DECIDE_BAR_MS, "lower"),
    ]  # fmt: skip


def _fills(at: ExchangeDesk) -> Result:
    """Book what an order was filled with in many parts while nobody looked."""
    executor = at.executor()
    executor.sweep()
    order = at.place("buy", "limit", "1", "59500")
    executor.run(order.id)
    at.exchange.fill(order.client_order_id, *["0.001"] * FILLS)
    began = time.perf_counter()
    executor.reconcile()
    elapsed = time.perf_counter() - began
    executor.close()
    with at.jobs.store.as_service(Duty.EXECUTOR) as tx:
        booked = len(tx.trades.of_order(order.id))
    assert booked == FILLS, f"{booked} fills are booked"
    return Result(
        "orders", "fills booked with audit row and event", round(FILLS / elapsed), "per second", "", None, "higher"
    )


def _ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _at(times: list[float], percentile: int) -> float:
    return times[len(times) * percentile // 100]
