"""Every fault does what it says: what the client sees, and whether the exchange carried the request out."""

import http.client
from typing import Any

import httpx
import pytest

from tests.servers.binance_exchange.remote import Exchange, until

ORDER = {
    "symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01", "price": "50000",
    "newClientOrderId": "it",
}  # fmt: skip
CUT = "cut"
HTML = "<html>a proxy's own page</html>"
ERRORS = [-1000, -1001, -1006, -1007, -1008]


def seen(exchange: Exchange, method: str = "POST", **sent: Any) -> Any:
    """Return the code, or the status and text of what comes back, or that the connection was cut."""
    try:
        told = exchange.send(method, "/api/v3/order", **(sent or ORDER))
    except httpx.TransportError:
        return CUT
    try:
        return told.json().get("code", told.json().get("status", told.text))
    except ValueError:
        return told.status_code, told.text


@pytest.mark.parametrize(
    ("fault", "expected", "executed"),
    [
        ({"kind": "drop_before"}, CUT, False),
        ({"kind": "drop_after"}, CUT, True),
        ({"kind": "delay_before", "seconds": 0.05}, "NEW", True),
        ({"kind": "delay_after", "seconds": 0.05}, "NEW", True),
        *(({"kind": "error", "code": code, "executed": executed}, code, executed)
          for code in ERRORS for executed in (False, True)),
        ({"kind": "error", "code": -1021}, -1021, False),
        ({"kind": "error", "code": -1003, "status": 429, "retry_after": 3}, -1003, False),
        ({"kind": "error", "code": -1003, "status": 418, "retry_after": 120}, -1003, False),
        ({"kind": "error", "code": -2010, "message": "Duplicate order sent.", "executed": True}, -2010, True),
        ({"kind": "body", "status": 403, "text": HTML, "media": "text/html"}, (403, HTML), False),
        ({"kind": "body", "status": 502, "text": HTML, "executed": True}, (502, HTML), True),
        *(({"kind": "body", "text": text, "executed": executed}, (200, text), executed)
          for text in ("", "garbage", HTML) for executed in (False, True)),
        ({"kind": "body", "text": "{}", "executed": True}, "{}", True),
    ],
    ids=lambda value: "-".join(str(part) for part in value.values())[:40] if isinstance(value, dict) else "",
)  # fmt: skip
def test_a_fault_of_an_order_shows_what_it_says_and_executes_only_where_it_says(
    exchange: Exchange, fault: dict[str, Any], expected: Any, executed: bool
):
    exchange.arm(on="POST /api/v3/order", **fault)

    assert seen(exchange) == expected
    assert len(exchange.orders("it")) == executed
    assert seen(exchange, **ORDER | {"newClientOrderId": "next"}) == "NEW"


def test_the_headers_of_a_limit_say_how_long_to_wait(exchange: Exchange):
    exchange.arm("error", on="/api/v3/account", code=-1003, status=429, retry_after=3)

    assert exchange.send("GET", "/api/v3/account").headers["Retry-After"] == "3"


def test_an_order_that_waited_longer_than_its_window_is_not_executed(exchange: Exchange):
    exchange.arm("delay_before", on="POST /api/v3/order", seconds=0.2)

    assert seen(exchange, **ORDER, recvWindow=100) == -1021
    assert exchange.orders("it") == []


def test_a_late_order_is_executed_after_its_answer_unless_its_window_is_over(exchange: Exchange):
    exchange.arm("late", on="POST /api/v3/order", seconds=0.5, times=2)
    first = seen(exchange), len(exchange.orders("it"))
    second = seen(exchange, **ORDER | {"newClientOrderId": "over"}, recvWindow=50)
    until(lambda: exchange.orders("it"))
    until(lambda: exchange.requests("POST /api/v3/order")[-1]["code"] == -1021)

    assert first == ((504, ""), 0)
    assert second == (504, "")
    assert exchange.orders("over") == []


def test_a_lagging_copy_does_not_know_an_order_yet_and_shows_old_states(exchange: Exchange):
    seen(exchange)
    exchange.arm("stale", on="GET /api/v3", seconds=60, times=4)
    found = seen(exchange, "GET", symbol="BTCUSDT", origClientOrderId="it")
    lists = [
        exchange.send("GET", f"/api/v3/{what}", symbol="BTCUSDT").json()
        for what in ("openOrders", "allOrders", "myTrades")
    ]
    afterwards = seen(exchange, "GET", symbol="BTCUSDT", origClientOrderId="it")

    assert (found, lists, afterwards) == (-2013, [[], [], []], "NEW")


def test_a_stale_read_shows_an_order_and_a_balance_as_they_were(exchange: Exchange):
    exchange.tell("clock", ahead_ms=-10_000)
    exchange.tell("orders", params=ORDER)
    exchange.tell("clock", ahead_ms=0)
    exchange.fill("it", "0.01")
    exchange.arm("stale", on="GET /api/v3", seconds=5, times=2)
    order = exchange.send("GET", "/api/v3/order", symbol="BTCUSDT", origClientOrderId="it").json()
    balances = exchange.send("GET", "/api/v3/account").json()["balances"]

    assert (order["status"], order["executedQty"]) == ("NEW", "0.00000000")
    assert {one["asset"]: one["locked"] for one in balances}["USDT"] == "500.00000000"


def test_faults_drawn_with_a_seed_are_the_same_again(exchange: Exchange):
    def drawn() -> list[Any]:
        exchange.tell("calm")
        among = [{"kind": "error", "code": -1007}, {"kind": "body", "text": "garbage"}]
        exchange.tell("faults", among=among, share=0.5, seed=7, on="POST /api/v3/order")
        return [seen(exchange, **ORDER | {"newClientOrderId": f"n{n}"}) for n in range(12)]

    first, second = drawn(), drawn()

    assert [one if one in (-1007, (200, "garbage")) else None for one in first] == [
        one if one in (-1007, (200, "garbage")) else None for one in second
    ]
    assert {-1007, (200, "garbage"), "NEW"} <= set(first)
    assert len(exchange.ask("faults")["met"]) == sum(one in (-1007, (200, "garbage")) for one in second)


def test_what_was_asked_is_kept_with_its_fault_and_whether_it_was_carried_out(exchange: Exchange):
    exchange.arm("drop_after", on="POST /api/v3/order")
    seen(exchange)

    entry = exchange.requests("POST /api/v3/order")[-1]

    assert (entry["subject"], entry["fault"], entry["applied"], entry["key"]) == (
        "POST /api/v3/order BTCUSDT it", "drop_after", True, "main",
    )  # fmt: skip
    assert entry["params"]["newClientOrderId"] == "it"
    assert "signature" not in entry["params"]


def test_a_fault_may_be_meant_for_one_order_alone(exchange: Exchange):
    exchange.arm("error", on="BTCUSDT it", code=-1007)

    assert seen(exchange, **ORDER | {"newClientOrderId": "other"}) == "NEW"
    assert seen(exchange) == -1007


def test_a_fault_there_is_not_is_refused_with_a_sentence(exchange: Exchange):
    with pytest.raises(AssertionError, match="There is no fault explode"):
        exchange.arm("explode")


def test_a_restart_ends_connections_that_were_kept_open_too(exchange: Exchange):
    connection = http.client.HTTPConnection(exchange.rest.removeprefix("http://"))
    connection.request("GET", "/api/v3/ping")
    connection.getresponse().read()
    exchange.tell("restart")

    with pytest.raises(ConnectionError):
        connection.request("GET", "/api/v3/ping")
        connection.getresponse()
    assert exchange.get("/api/v3/ping").status_code == 200


def test_orders_of_another_session_appear_on_the_account(exchange: Exchange):
    placed = exchange.tell("orders", params=ORDER | {"newClientOrderId": "web_1"})
    exchange.tell("cancel", params={"symbol": "BTCUSDT", "orderId": placed["orderId"]})

    assert seen(exchange, "GET", symbol="BTCUSDT", origClientOrderId="web_1") == "CANCELED"
    assert exchange.requests("POST /api/v3/order") == []


def test_filters_and_the_state_of_a_symbol_change_over_night(exchange: Exchange):
    exchange.tell("symbols", BTCUSDT={"filters": {"PRICE_FILTER": {"tickSize": "10.00000000"}}})
    filtered = seen(exchange, **ORDER | {"price": "50005"})
    exchange.tell("symbols", BTCUSDT={"status": "HALT"})
    halted = seen(exchange)
    exchange.tell("symbols", BTCUSDT=None)

    assert (filtered, halted, seen(exchange)) == (-1013, -1013, -1121)
    listed = exchange.get("/api/v3/exchangeInfo").json()["symbols"]
    assert "BTCUSDT" not in {one["symbol"] for one in listed}


def test_an_account_that_may_not_trade_is_told_so(exchange: Exchange):
    exchange.tell("accounts", desk={"can_trade": False})

    assert seen(exchange) == -2010
    assert exchange.send("GET", "/api/v3/account").json()["canTrade"] is False
