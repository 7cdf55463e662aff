"""How much a client may ask: request weight a minute by address, unfilled orders by account."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.servers.binance_exchange.errors import BANNED, Rejection

MINUTE = 60_000
# Told to wait, a client that asks so often all the same is shut out.
PATIENCE = 5
BAN_S = 120
# How many orders one that rested before its first fill makes up for.
MAKER_BONUS = 5
LENGTHS = {"10S": ("SECOND", 10, 10_000), "1D": ("DAY", 1, 86_400_000)}


@dataclass
class Limits:
    """The limits and how far they are used up; intervals begin on the clock, as the exchange's do."""

    weight: int = 6_000
    orders: dict[str, int] = field(default_factory=lambda: {"10S": 100, "1D": 200_000})
    used: int = 0
    _minute: int = 0
    _beyond: int = 0
    _banned_until: int = 0
    _counts: dict[str, tuple[int, Counter[str]]] = field(default_factory=dict)

    def weigh(self, weight: int, now: int) -> None:
        """Count a request; raises 429 beyond the limit and 418 for who goes on asking."""
        self._turn(now)
        if now < self._banned_until:
            raise self._ban(now)
        self.used += weight
        if self.used <= self.weight:
            return
        self._beyond += 1
        if self._beyond > PATIENCE:
            self._banned_until = now + BAN_S * 1000
            raise self._ban(now)
        raise Rejection(-1003, self.weight, retry_after=(MINUTE - now % MINUTE) // 1000 + 1)

    def check_orders(self, account: str, orders: int, now: int) -> None:
        for name, limit in self.orders.items():
            if self._count(name, now)[account] + orders > limit:
                interval, number, _ = LENGTHS[name]
                raise Rejection(-1015, limit, f"{number} {interval}")

    def count_orders(self, account: str, orders: int, now: int) -> None:
        for name in self.orders:
            self._count(name, now)[account] += orders

    def filled(self, account: str, is_maker: bool, now: int) -> None:
        """Take off what an order's first fill makes up for."""
        for name in self.orders:
            counts = self._count(name, now)
            counts[account] = max(counts[account] - (MAKER_BONUS if is_maker else 1), 0)

    def order_counts(self, account: str, now: int) -> dict[str, int]:
        return {name: self._count(name, now)[account] for name in self.orders}

    def order_limits(self, account: str, now: int) -> list[dict[str, Any]]:
        """Return the limits on orders and how far an account used them."""
        counts = self.order_counts(account, now)
        return [self._order_limit(name) | {"count": count} for name, count in counts.items()]

    def weight_limit(self) -> dict[str, Any]:
        return {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": self.weight}

    def listed(self) -> list[dict[str, Any]]:
        """Return the limits as `exchangeInfo` tells them."""
        return [self.weight_limit(), *map(self._order_limit, self.orders)]

    def _order_limit(self, name: str) -> dict[str, Any]:
        interval, number, _ = LENGTHS[name]
        return {"rateLimitType": "ORDERS", "interval": interval, "intervalNum": number, "limit": self.orders[name]}

    def _turn(self, now: int) -> None:
        if now // MINUTE != self._minute:
            self._minute, self.used, self._beyond = now // MINUTE, 0, 0

    def _ban(self, now: int) -> Rejection:
        left = (self._banned_until - now) // 1000 + 1
        return Rejection(-1003, self._banned_until, message=BANNED, status=418, retry_after=left)

    def _count(self, name: str, now: int) -> Counter[str]:
        interval = now // LENGTHS[name][2]
        if self._counts.get(name, (None,))[0] != interval:
            self._counts[name] = interval, Counter()
        return self._counts[name][1]
