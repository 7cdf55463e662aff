"""How much a client may ask: requests of an address in five seconds, of an account on one path in a second.

After Bybit's "Rate Limit" of version 5: both windows roll. `weight` is the number of an address, `orders` the numbers
by path, so that the control call `limits` sets them as it does Binance's.
"""

from collections import defaultdict, deque

from tests.servers.binance_exchange.limits import Limits
from tests.servers.bybit_exchange.errors import BannedError, Refused

ADDRESS_MS, BAN_MS, SECOND = 5_000, 600_000, 1_000
USUAL = 50
PATHS = {"/v5/order/create": 20, "/v5/order/cancel": 20, "/v5/order/cancel-all": 20, "/v5/user/query-api": 10}


class Visits(Limits):
    """The limits and the moments, in ms, of what was asked within their windows."""

    def __init__(self) -> None:
        super().__init__(weight=600, orders=dict(PATHS))
        self._address: deque[int] = deque()
        self._paths: defaultdict[tuple[str, str], deque[int]] = defaultdict(deque)
        self._shut_until = 0

    def weigh(self, weight: int, now: int) -> None:
        """Count a request of the address; beyond its limit it is shut out."""
        if now < self._shut_until:
            raise BannedError
        if len(_counted(self._address, now, ADDRESS_MS)) > self.weight:
            self._shut_until = now + BAN_MS
            raise BannedError

    def filled(self, account: str, is_maker: bool, now: int) -> None:
        """Do nothing: a fill earns no further order here."""

    def visit(self, path: str, account: str, now: int) -> dict[str, str]:
        """Count a request of an account and return the headers that tell of it; raises 10006 beyond the limit."""
        limit = self.orders.get(path, USUAL)
        seen = _counted(self._paths[path, account], now, SECOND)
        left = limit - len(seen)
        resets = seen[0] + SECOND if left < 0 else now
        headers = {"X-Bapi-Limit": str(limit), "X-Bapi-Limit-Status": str(max(left, 0))}
        headers["X-Bapi-Limit-Reset-Timestamp"] = str(resets)
        if left < 0:
            seen.pop()
            raise TooManyVisitsError(headers)
        return headers


class TooManyVisitsError(Refused):
    """The limit of a path is used up."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__(10006)
        self.headers = headers


def _counted(moments: deque[int], now: int, length: int) -> deque[int]:
    """Return the moments of a window with this one among them."""
    while moments and moments[0] <= now - length:
        moments.popleft()
    moments.append(now)
    return moments
