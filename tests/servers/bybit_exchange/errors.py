"""What Bybit answers when it says no: its codes and sentences. The HTTP status stays 200 for nearly all of them.

Codes after Bybit's error list of version 5; what the engine refuses in Binance's words is told in Bybit's.
"""

import time
from typing import Any

from tests.servers.binance_exchange import errors
from tests.servers.binance_exchange.errors import Rejection

SENTENCES = {
    10000: "Server Timeout",
    10001: "Request parameter error: {}.",
    10002: "invalid request, please check your server timestamp or recv_window param. "
    "req_timestamp[{}],server_timestamp[{}],recv_window[{}]",
    10003: "API key is invalid.",
    10004: "Error sign, please check your signature generation algorithm.",
    10005: "Permission denied, please check your API key permissions.",
    10006: "Too many visits. Exceeded the API Rate Limit.",
    10016: "Server error.",
    10017: "Route not found.",
    10027: "Transactions are banned.",
    170007: "Timeout waiting for response from backend server.",
    170115: "Invalid timeInForce.",
    170116: "Invalid orderType.",
    170117: "Invalid side.",
    170121: "Invalid symbol.",
    170124: "Order amount too large.",
    170130: "Data sent for paramter '{}' is not valid.",
    170131: "Insufficient balance.",
    170134: "Order price has too many decimals.",
    170135: "Order quantity exceeded upper limit.",
    170136: "Order quantity exceeded lower limit.",
    170137: "Order volume decimal too long.",
    170140: "Order value exceeded lower limit.",
    170141: "Duplicate clientOrderId.",
    170148: "Market order amount decimal too long.",
    170149: "Create order failed.",
    170193: "Buy order price cannot be higher than {}.",
    170194: "Sell order price cannot be lower than {}.",
    170202: "Invalid orderFilter parameter.",
    170203: "Please enter the TP/SL price.",
    170210: "New order rejected.",
    170213: "Order does not exist.",
}
STATUSES = {10003: 401, 10017: 404}
OF_THE_ENGINE = {
    errors.POOR: 170131,
    errors.DISABLED: 10027,
    errors.ILLIQUID: 170149,
    "Filter failure: LOT_SIZE": 170136,
}


class Refused(Rejection):
    """Bybit's no."""

    def __init__(
        self,
        code: int,
        *values: object,
        message: str | None = None,
        status: int | None = None,
        data: dict[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        said = message or SENTENCES.get(code, "Unknown error.")
        told = status or STATUSES.get(code, 200)
        super().__init__(code, *values, "…", message=said, status=told, data=data, retry_after=retry_after)

    def body(self) -> dict[str, Any]:
        return envelope({}, time.time_ns() // 1_000_000, self.code, self.message)


class BannedError(Refused):
    """403, access too frequent: the gateway's page, no answer of the exchange."""

    def __init__(self) -> None:
        super().__init__(10009, message="access too frequent", status=403)


def envelope(result: dict[str, Any], now: int, code: int = 0, message: str = "OK") -> dict[str, Any]:
    """Return an answer as every endpoint gives it."""
    return {"retCode": code, "retMsg": message, "result": result, "retExtInfo": {}, "time": now}


def translated(rejection: Rejection) -> Refused:
    """Return what the engine refused as Bybit says it."""
    code = OF_THE_ENGINE.get(rejection.message)
    return Refused(170210, message=rejection.message) if code is None else Refused(code)
