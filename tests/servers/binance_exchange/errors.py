"""What the exchange answers when it says no: Binance's codes, sentences and HTTP statuses.

Sentences follow the exchange's error list; `{}` stands where it names a parameter or a limit.
"""

from typing import Any

SENTENCES = {
    -1000: "An unknown error occurred while processing the request.",
    -1001: "Internal error; unable to process your request. Please try again.",
    -1003: "Too much request weight used; current limit is {} request weight per 1 MINUTE. Please use WebSocket "
    "Streams for live updates to avoid polling the API.",
    -1006: "An unexpected response was received from the message bus. Execution status unknown.",
    -1007: "Timeout waiting for response from backend server. Send status unknown; execution status unknown.",
    -1008: "Server is currently overloaded with other requests. Please try again in a few minutes.",
    -1013: "Filter failure: {}",
    -1015: "Too many new orders; current limit is {} orders per {}.",
    -1016: "This service is no longer available.",
    -1020: "This operation is not supported.",
    -1021: "Timestamp for this request is outside of the recvWindow.",
    -1022: "Signature for this request is not valid.",
    -1100: "Illegal characters found in parameter '{}'; legal range is '{}'.",
    -1102: "Mandatory parameter '{}' was not sent, was empty/null, or malformed.",
    -1104: "Not all sent parameters were read; read '{}' parameter(s) but was sent '{}'.",
    -1105: "Parameter '{}' was empty.",
    -1106: "Parameter '{}' sent when not required.",
    -1111: "Parameter '{}' has too much precision.",
    -1115: "Invalid timeInForce.",
    -1116: "Invalid orderType.",
    -1117: "Invalid side.",
    -1120: "Invalid interval.",
    -1121: "Invalid symbol.",
    -1128: "Combination of optional parameters invalid.",
    -1131: "recvWindow must be less than 60000.",
    -1135: "Invalid JSON Request",
    -1145: "Invalid cancelRestrictions",
    -1158: "Order type not supported in OCO.",
    -1165: "A limit order in a buy OCO must be below.",
    -1166: "A limit order in a sell OCO must be above.",
    -1168: "At least one OCO order must be contingent.",
    -2010: "NEW_ORDER_REJECTED",
    -2011: "Unknown order sent.",
    -2013: "Order does not exist.",
    -2014: "API-key format invalid.",
    -2015: "Invalid API-key, IP, or permissions for action.",
    -2018: "Order list does not exist.",
    -2021: "Order cancel-replace partially failed.",
    -2022: "Order cancel-replace failed.",
    -2038: "The order has already been amended the maximum number of times.",
}
STATUSES = {
    -1000: 500, -1001: 500, -1003: 429, -1006: 500, -1007: 504, -1008: 503, -1015: 429, -1016: 410, -1020: 404,
    -2014: 401, -2015: 401, -2021: 409,
}  # fmt: skip

AHEAD = "Timestamp for this request was 1000ms ahead of the server's time."
BANNED = (
    "Way too much request weight used; IP banned until {}. Please use WebSocket Streams for live updates to avoid bans."
)
POOR = "Account has insufficient balance for requested action."
DUPLICATE = "Duplicate order sent."
TRIGGERS = "Order would trigger immediately."
TAKES = "Order would immediately match and take."
CLOSED = "Market is closed."
DISABLED = "This account may not place or cancel orders."
UNRELATED = "The relationship of the prices for the orders is not correct."
RESTRICTED = "Order was not canceled due to cancel restrictions."
ILLIQUID = "Order book liquidity is less than LOT_SIZE filter minimum quantity."
NO_ICEBERG = "Iceberg orders are not supported for this symbol."
NO_STP_MODE = "This symbol does not allow the specified self-trade prevention mode."


class Rejection(Exception):
    """The exchange's no: a code, a sentence, an HTTP status and, for some, data and headers beside them."""

    def __init__(
        self,
        code: int,
        *values: object,
        message: str | None = None,
        status: int | None = None,
        data: dict[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.code = code
        # A sentence told by a fault has nothing to name.
        self.message = (message or SENTENCES.get(code, "Unknown error.")).format(*values, "…", "…")
        self.status = status or STATUSES.get(code, 400)
        self.data = data
        self.retry_after = retry_after
        super().__init__(f"{code} {self.message}")

    def body(self) -> dict[str, Any]:
        return {"code": self.code, "msg": self.message} | ({"data": self.data} if self.data else {})
