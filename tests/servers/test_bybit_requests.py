"""Bybit's rules on the wire: who may ask, how often, in which form."""

import hashlib
import hmac
from typing import Any

import pytest

from tests.servers.bybit_exchange.remote import Bybit

CREATE = "/v5/order/create"
ORDER = {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "59000"}


def code(bybit: Bybit, **changed: Any) -> int:
    """Return the code a changed order is answered with."""
    sent = {name: value for name, value in (ORDER | changed).items() if value is not None}
    return bybit.send("POST", CREATE, **sent).json()["retCode"]


@pytest.mark.parametrize(
    ("key", "headers", "expected"),
    [
        ("main", {}, 0),
        ("main", {"X-BAPI-SIGN": "0" * 64}, 10004),
        ("main", {"X-BAPI-RECV-WINDOW": "9000"}, 10004),
        ("main", {"X-BAPI-API-KEY": "nobody"}, 10003),
        ("dead", {}, 10003),
        ("main", {"X-BAPI-TIMESTAMP": "1700000000000"}, 10002),
        ("main", {"X-BAPI-TIMESTAMP": "9700000000000"}, 10002),
        ("main", {"X-BAPI-SIGN": ""}, 10001),
        ("read_only", {}, 10005),
        ("trade_only", {}, 0),
    ],
)
def test_an_order_is_taken_only_when_signed_in_time_by_a_key_that_may(
    bybit: Bybit, key: str, headers: dict[str, str], expected: int
):
    told = bybit.send("POST", CREATE, key, headers, **ORDER)

    assert told.json()["retCode"] == expected
    assert told.status_code == (401 if expected == 10003 else 200)
    assert len(bybit.orders()) == (expected == 0)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"qty": "0.0100001"}, 170137),
        ({"qty": "0.00001"}, 170136),
        ({"qty": 0.01}, 170130),
        ({"qty": "-1"}, 170130),
        ({"qty": "NaN"}, 170130),
        ({"price": "59000.05"}, 170134),
        ({"price": None}, 170130),
        ({"symbol": "NOUSDT"}, 170121),
        ({"side": "BUY"}, 170117),
        ({"orderType": "Stop"}, 170116),
        ({"timeInForce": "GTD"}, 170115),
        ({"category": "linear"}, 10001),
        ({"orderFilter": "StopOrder"}, 170203),
        ({"orderFilter": "Iceberg"}, 170202),
        ({"orderLinkId": "x" * 37}, 170130),
        ({"orderType": "Market", "qty": "600.00000001"}, 170148),
    ],
    ids=str,
)
def test_an_order_that_does_not_fit_is_refused_with_bybit_s_code(bybit: Bybit, changed: dict[str, Any], expected: int):
    assert code(bybit, **changed) == expected
    assert bybit.orders() == []


def test_too_many_orders_in_a_second_are_refused_and_the_headers_say_until_when(bybit: Bybit):
    bybit.tell("clock", frozen_at=1_800_000_000_000)
    stamp = {"X-BAPI-TIMESTAMP": "1800000000000"}
    bybit.tell("limits", orders={"/v5/user/query-api": 2})
    answers = [bybit.send("GET", "/v5/user/query-api", headers=signed(bybit, stamp)) for _ in range(3)]

    assert [told.json()["retCode"] for told in answers] == [0, 0, 10006]
    assert [told.headers["X-Bapi-Limit-Status"] for told in answers] == ["1", "0", "0"]
    assert answers[-1].headers["X-Bapi-Limit-Reset-Timestamp"] == "1800000001000"


def test_an_address_that_asks_too_often_is_shut_out_until_the_ban_ends(bybit: Bybit):
    now = 1_800_000_000_000
    bybit.tell("clock", frozen_at=now)
    bybit.tell("limits", weight=3)
    statuses = [bybit.get("/v5/market/time").status_code for _ in range(5)]
    shut = bybit.get("/v5/market/time").text
    bybit.tell("clock", frozen_at=now + 600_001)

    assert statuses == [200, 200, 200, 403, 403]
    assert shut == "access too frequent"
    assert bybit.get("/v5/market/time").status_code == 200


def test_a_key_tells_what_it_may_do(bybit: Bybit):
    told = {
        key: bybit.send("GET", "/v5/user/query-api", key).json()["result"] for key in ("main", "withdrawals", "open")
    }
    read_only = bybit.send("GET", "/v5/user/query-api", "read_only").json()["result"]

    assert ["Withdraw" in one["permissions"]["Wallet"] for one in told.values()] == [False, True, False]
    assert [one["ips"] for one in told.values()] == [["127.0.0.1"], ["127.0.0.1"], ["*"]]
    assert (told["main"]["readOnly"], told["main"]["uta"], read_only["readOnly"]) == (0, 1, 1)


def test_a_path_there_is_not_is_404_and_other_categories_are_empty(bybit: Bybit):
    nowhere = bybit.get("/v5/nowhere")

    assert (nowhere.status_code, nowhere.json()["retCode"]) == (404, 10017)
    assert bybit.get("/v5/market/instruments-info", category="linear").json()["result"]["list"] == []
    assert bybit.get("/v5/market/instruments-info", category="stocks").json()["retCode"] == 10001


def signed(bybit: Bybit, stamp: dict[str, str]) -> dict[str, str]:
    """Return the headers of a request without a query, signed at another time."""
    key = bybit.ready["keys"]["main"]
    text = f"{stamp['X-BAPI-TIMESTAMP']}{key['key']}5000"
    return stamp | {"X-BAPI-SIGN": hmac.new(key["secret"].encode(), text.encode(), hashlib.sha256).hexdigest()}
