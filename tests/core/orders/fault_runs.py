"""Orders among faults: sent by processes that die, over a wire that fails, and looked after by who comes next.

What must hold afterwards is asked of the exchange's own ledger.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import ccxt

from core.model import Order, OrderStatus
from core.orders import cancel
from core.store import Duty
from tests.core.orders.exchange_desk import ExchangeDesk
from tests.core.orders.fault_cases import ON_CANCEL, ON_READ, ON_SUBMIT, ORDERS, TIMEOUT_S, TOLD_OF_ORDERS, Case, drawn
from tests.servers import ROOT
from tests.servers.binance_exchange.remote import Exchange

PRICE = "60000"
AHEAD_S = 30.0
"""How far the clock of who looks after it is ahead: no order is on its way to the exchange for so long."""
KILLED = 9
WITHIN_MS = 25.0
THERE = {
    "NEW": OrderStatus.OPEN,
    "PARTIALLY_FILLED": OrderStatus.PARTIALLY_FILLED,
    "FILLED": OrderStatus.FILLED,
    "CANCELED": OrderStatus.CANCELLED,
    "EXPIRED": OrderStatus.EXPIRED,
    "EXPIRED_IN_MATCH": OrderStatus.EXPIRED,
}
NOWHERE = (OrderStatus.ABSENT, OrderStatus.REJECTED, OrderStatus.REFUSED, OrderStatus.CANCELLED)


@dataclass
class Tally:
    """What was run, by fault, crash and type, and in which state each death left the desk."""

    cases: list[tuple[Case, Order]] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    left: Counter[tuple[str, str]] = field(default_factory=Counter)

    def counts(self) -> dict[str, Counter[str]]:
        cases = [case for case, _ in self.cases]
        return {name: Counter(getattr(case, name) for case in cases) for name in ("type", "submit", "crash", "read")}


class Runs:
    """Runs cases one after the other on one account."""

    def __init__(self, at: ExchangeDesk, children: "subprocess.Popen[str]") -> None:
        self.at, self._children = at, children
        self.tally = Tally()

    def run(self, case: Case) -> None:
        """Place an order, let a process take it among faults, then let the next one find out what became of it."""
        at = self.at
        at.price(PRICE)
        at.price("3000", "ETH/USDT")
        order = at.place(case.side, case.kind, case.quantity, case.limit, **case.more)
        assert order.status is OrderStatus.RECORDED, order.note
        self._arm(ON_SUBMIT[case.submit], f"POST /api/v3/order BTCUSDT {order.client_order_id}")
        self._arm(ON_READ[case.read] if case.read_on in TOLD_OF_ORDERS else (), case.read_on)
        self._live(order, case.crash, case.seed)
        self.tally.left[case.crash, at.now(order).status.value] += 1
        if case.read != "nothing":
            self._arm(ON_READ[case.read] if case.read_on not in TOLD_OF_ORDERS else (), case.read_on)
            self.look_after()
        # The clock of who comes next is ahead, the exchange's is not.
        time.sleep(case.waits_s)
        if case.fills:
            self._move_on(at.now(order))
        if case.cancels and at.now(order).status.is_working:
            cancel(at.me, order.id)
            self._arm(ON_CANCEL[case.cancel], "DELETE /api/v3/order")
            self._live(order, case.cancel_crash, case.seed + 1)
        at.exchange.tell("calm")
        self.look_after(AHEAD_S)
        if at.now(order).status.is_working:
            cancel(at.me, order.id)
            self.look_after(AHEAD_S)
        self.tally.cases.append((case, order))

    def look_after(self, ahead_s: float = 0.0) -> None:
        """Take over the account and bring its books to the exchange's."""
        executor = self.at.executor("next", ahead_s)
        executor.sweep()
        executor.sweep()
        executor.close()

    def wrong(self) -> list[str]:
        return wrong(self.at)

    def _move_on(self, order: Order) -> None:
        """Let the market come to what rests: a part of a limit order, or the price a stop waits for."""
        if not order.status.is_working:
            return
        if order.stop_price or order.trail:
            for price in ("54900", "65100", PRICE):
                self.at.price(price)
        elif [one for one in self.at.exchange.orders(order.client_order_id) if one["status"] == "NEW"]:
            self.at.exchange.fill(order.client_order_id, "0.001")

    def _arm(self, faults: Sequence[dict[str, Any]], on: str) -> None:
        for fault in faults:
            self.at.exchange.tell("faults", **fault | {"on": on})

    def _live(self, order: Order, step: str, seed: int) -> None:
        told = {"order": str(order.id), "step": step, "seed": seed, "within_ms": WITHIN_MS}
        assert self._children.stdin and self._children.stdout
        self._children.stdin.write(json.dumps(told) + "\n")
        self._children.stdin.flush()
        ended = json.loads(self._children.stdout.readline())["ended"]
        assert ended in (0, KILLED), f"a process of step {step} failed"
        if ended == KILLED:
            self.tally.killed[step] += 1


def wrong(at: ExchangeDesk) -> list[str]:
    """Say everything that differs between the exchange's ledger and the desk's books."""
    ledger, account = at.exchange.ledger(), at.account.id
    theirs: dict[str, list[dict[str, Any]]] = {}
    for one in ledger["orders"]:
        theirs.setdefault(one["clientOrderId"], []).append(one)
    with at.jobs.store.as_service(Duty.EXECUTOR) as tx:
        ours = tx.orders.recent(10**6, account)
        trades = {order.id: set(map(_trade, tx.trades.of_order(order.id))) for order in ours}
    found = [f"{id} is lost" for id in theirs.keys() - {order.client_order_id for order in ours}]
    found += [f"{id} is there {len(orders)} times" for id, orders in theirs.items() if len(orders) > 1]
    for order in ours:
        found += _differs(order, trades[order.id], theirs.get(order.client_order_id, [])[:1])
    held = {
        asset: (Decimal(amount["free"]), Decimal(amount["locked"]))
        for asset, amount in ledger["accounts"]["desk"].items()
        if Decimal(amount["free"]) + Decimal(amount["locked"])
    }
    return found + ([] if held == at.held() else [f"balances: {at.held()}, there {held}"])


@contextmanager
def fault_runs(at: ExchangeDesk) -> Iterator[Runs]:
    """Prepare an account whose exchange sets no limits to how much is asked, and the processes that die."""
    at.exchange.tell("limits", weight=10**9, orders={"10S": 10**9, "1D": 10**9})
    settings = json.loads(at.jobs.settings.model_dump_json(exclude_defaults=True))
    what = {"settings": settings, "dsn": at.jobs.store.dsn, "account": str(at.account.id)}
    command = [sys.executable, "-m", "tests.core.orders.fault_child", json.dumps(what)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as children:
        runs = Runs(at, children)
        runs.look_after()
        yield runs
        assert children.stdin
        children.stdin.close()


def doubled_by_retrying(exchange: Exchange, cases: int, seed: int = 0) -> int:
    """Return how many orders are there twice where the same id is sent up to three times until an answer comes."""
    client = exchange.point(ccxt.binance(exchange.credentials(timeout=TIMEOUT_S * 1000)))  # pyright: ignore[reportArgumentType]
    client.load_markets()
    exchange.price("BTCUSDT", PRICE)
    for n in range(seed, seed + cases):
        case, id = drawn(n), f"naive-{n}"
        side, kind, limit, more = random.Random(n).choice(ORDERS[("market", "limit", "IOC")[n % 3]])
        for fault in ON_SUBMIT[case.submit]:
            exchange.tell("faults", **fault | {"on": f"POST /api/v3/order BTCUSDT {id}"})
        params = {"clientOrderId": id} | ({"timeInForce": more["time_in_force"]} if more else {})
        for _ in range(3):
            try:
                client.create_order("BTC/USDT", kind, side, case.quantity, limit, params)
                break
            except ccxt.BaseError:
                continue
        time.sleep(case.waits_s)
        exchange.tell("calm")
    sent = Counter(order["clientOrderId"] for order in exchange.orders())
    return sum(1 for times in sent.values() if times > 1)


def _trade(trade: Any) -> tuple[str, Decimal, Decimal, Decimal, str]:
    return trade.venue_trade_id, trade.qty, trade.price, trade.fee, trade.fee_asset


def _differs(order: Order, trades: set[Any], theirs: Sequence[dict[str, Any]]) -> list[str]:
    """Say what is not the same of an order here and there; `trades` are its executions as booked."""
    name = f"{order.client_order_id} ({order.type}, {order.note})"
    if not theirs:
        is_right = order.status in NOWHERE and not order.filled and not trades
        return [] if is_right else [f"{name} is {order.status}, and not there"]
    there, *_ = theirs
    executions = {
        (
            f"{order.symbol}-{one['id']}", Decimal(one["qty"]), Decimal(one["price"]), Decimal(one["commission"]),
            one["commissionAsset"],
        )
        for one in there["executions"]
    }  # fmt: skip
    found = []
    if order.status is not THERE[there["status"]] or order.filled != Decimal(there["executedQty"]):
        found.append(f"{name} is {order.status}, {order.filled}; there {there['status']}, {there['executedQty']}")
    if trades != executions:
        found.append(f"{name} has trades {trades}, there {executions}")
    return found
