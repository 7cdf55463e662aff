"""What is drawn for a run of faults: an order, what goes wrong on the wire, and where its process dies."""

import random
from dataclasses import dataclass
from typing import Any

from tests.core.orders.fault_child import CANCEL_STEPS, STEPS

Armed = tuple[dict[str, Any], ...]
SLOW_S = 0.9
"""Longer than the desk of these runs waits for an answer."""
TIMEOUT_S = 0.6
PAGE = "<html><body>a proxy's own page</body></html>"
OTHER = '{"symbol": "BTCUSDT", "orderId": 1, "clientOrderId": "somebody-elses", "status": "NEW", "origQty": "1"}'


def _error(code: int, status: int | None = None, executed: bool = False, **more: Any) -> Armed:
    return ({"kind": "error", "code": code, "status": status, "executed": executed, **more},)


def _body(text: str, executed: bool, status: int = 200) -> Armed:
    return ({"kind": "body", "text": text, "status": status, "executed": executed, "media": "text/html"},)


ON_SUBMIT: dict[str, Armed] = {
    "nothing": (),
    "dropped before": ({"kind": "drop_before"},),
    "dropped after": ({"kind": "drop_after"},),
    "slow before": ({"kind": "delay_before", "seconds": SLOW_S},),
    "slow after": ({"kind": "delay_after", "seconds": SLOW_S},),
    "executed late": ({"kind": "late", "seconds": SLOW_S, "status": 504},),
    "-1021": _error(-1021),
    "-2010 poor": _error(-2010, message="Account has insufficient balance for requested action."),
    "-2010 duplicate": _error(-2010, message="Duplicate order sent.", executed=True),
    "-1013": _error(-1013, message="Filter failure: PERCENT_PRICE_BY_SIDE"),
    "-1015": _error(-1015, message="Too many new orders.", retry_after=1),
    "429": _error(-1003, 429, retry_after=1),
    "418": _error(-1003, 418, retry_after=1),
    "429 page": _body(PAGE, False, 429),
    "403 page": _body(PAGE, False, 403),
    **{
        f"{name}{', executed' if executed else ''}": made
        for executed in (False, True)
        for name, made in (
            ("-1000", _error(-1000, executed=executed)),
            ("-1001", _error(-1001, executed=executed)),
            ("-1006", _error(-1006, executed=executed)),
            ("-1007", _error(-1007, executed=executed)),
            ("-1007 with 400", _error(-1007, 400, executed=executed)),
            ("-1008", _error(-1008, executed=executed)),
            ("502 page", _body(PAGE, executed, 502)),
            ("200 empty", _body("", executed)),
            ("200 {}", _body("{}", executed)),
            ("200 page", _body(PAGE, executed)),
            ("200 another order", _body(OTHER, executed)),
        )
    },
}
ON_READ: dict[str, Armed] = {
    "nothing": (),
    "-2013 lag": _error(-2013, times=2),
    "stale": ({"kind": "stale", "seconds": 2.0, "times": 2},),
    "dropped": ({"kind": "drop_after", "times": 2},),
    "200 {}": _body("{}", True),
    "500 page": _body(PAGE, False, 500),
}
READS = ("GET /api/v3/order", "GET /api/v3/myTrades", "GET /api/v3/account", "GET /api/v3/openOrders")
TOLD_OF_ORDERS = READS[:2]
"""What a process asks right after it sent an order."""
ON_CANCEL: dict[str, Armed] = {
    "nothing": (),
    "dropped before": ({"kind": "drop_before"},),
    "dropped after": ({"kind": "drop_after"},),
    "slow after": ({"kind": "delay_after", "seconds": SLOW_S},),
    "-1007, executed": _error(-1007, executed=True),
    "-2011": _error(-2011),
}
# What is written as draft: side, kind, limit price, more; at 60,000.
ORDERS: dict[str, tuple[tuple[str, str, str | None, dict[str, str]], ...]] = {
    "market": (("buy", "market", None, {}), ("sell", "market", None, {})),
    "limit": (("buy", "limit", "59000", {}), ("sell", "limit", "61000", {}), ("buy", "limit", "60200", {})),
    "post only": (("buy", "post_only", "59000.5", {}), ("sell", "post_only", "61000.5", {})),
    "IOC": (
        ("buy", "limit", "60200", {"time_in_force": "IOC"}),
        ("sell", "limit", "61000", {"time_in_force": "IOC"}),
    ),
    "FOK": (("sell", "limit", "59800", {"time_in_force": "FOK"}), ("buy", "limit", "59000", {"time_in_force": "FOK"})),
    "stop": (
        ("sell", "stop_market", None, {"stop_price": "55000"}),
        ("buy", "stop_market", None, {"stop_price": "65000"}),
    ),
    "stop limit": (("sell", "stop_limit", "54000", {"stop_price": "55000"}),),
    "take profit": (("sell", "take_profit", None, {"stop_price": "65000"}),),
    "trailing": (("sell", "trailing_stop", None, {"trail": "0.02"}),),
}


@dataclass(frozen=True)
class Case:
    """One order's fate; `crash` and `cancel_crash` are steps of fault_child."""

    seed: int
    type: str
    side: str
    kind: str
    quantity: str
    limit: str | None
    more: dict[str, str]
    submit: str
    crash: str
    read: str
    read_on: str
    fills: bool
    cancels: bool
    cancel: str
    cancel_crash: str

    @property
    def waits_s(self) -> float:
        """How long the exchange may still be busy with it."""
        return max((fault.get("seconds", 0.0) for fault in ON_SUBMIT[self.submit]), default=0.0)


def drawn(seed: int) -> Case:
    """Draw a case; the first of many go through every fault, step and type, the rest is chance."""
    chance = random.Random(seed)
    kinds, faults = list(ORDERS), list(ON_SUBMIT)
    type = kinds[seed % len(kinds)]
    side, kind, limit, more = chance.choice(ORDERS[type])
    return Case(
        seed, type, side, kind, f"0.0{chance.randrange(1001, 9999)}", limit, more,
        submit=faults[seed % len(faults)] if chance.random() < 0.8 else "nothing",
        crash=STEPS[seed % len(STEPS)] if chance.random() < 0.7 else "none",
        read=chance.choice(list(ON_READ)) if chance.random() < 0.4 else "nothing",
        read_on=chance.choice(READS),
        fills=chance.random() < 0.4,
        cancels=chance.random() < 0.6,
        cancel=chance.choice(list(ON_CANCEL)),
        cancel_crash=chance.choice(CANCEL_STEPS),
    )  # fmt: skip
