"""Who may ask what, when, and how often: signatures, clocks, permissions, weights, order counts."""

import base64
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.servers import ROOT
from tests.servers.binance_exchange.remote import Exchange

ORDER = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.01",
    "price": "50000",
}


def now() -> int:
    return time.time_ns() // 1_000_000


def test_a_request_may_be_signed_in_the_query_the_body_or_both(exchange: Exchange):
    url, headers = exchange.rest + "/api/v3/order", {"X-MBX-APIKEY": exchange.ready["key"]}
    form = headers | {"Content-Type": "application/x-www-form-urlencoded"}
    half, rest = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC", f"quantity=0.01&price=50000&timestamp={now()}"
    whole = f"{half}&{rest}"

    answers = [
        httpx.post(f"{url}?{whole}&signature={exchange.sign(whole)}", headers=headers),
        httpx.post(url, content=f"{whole}&signature={exchange.sign(whole)}", headers=form),
        httpx.post(f"{url}?{half}", content=f"{rest}&signature={exchange.sign(half + rest)}", headers=form),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(exchange.orders()) == 3


def test_what_was_changed_after_signing_is_rejected_and_not_carried_out(exchange: Exchange):
    told = exchange.send("POST", "/api/v3/order", spoiled={"quantity": "0.02"}, **ORDER)

    assert (told.status_code, told.json()["code"]) == (400, -1022)
    assert exchange.orders() == []


@pytest.mark.parametrize(
    ("late", "window", "code", "sentence"),
    [
        (6_000, None, -1021, "outside of the recvWindow"),
        (600, "500", -1021, "outside of the recvWindow"),
        (-30_000, None, -1021, "1000ms ahead of the server's time"),
        (0, "60001", -1131, "less than 60000"),
        (None, None, -1102, "'timestamp'"),
    ],
)
def test_a_request_from_another_time_is_rejected(
    exchange: Exchange, late: int | None, window: str | None, code: int, sentence: str
):
    stamp = None if late is None else now() - late

    told = exchange.send("POST", "/api/v3/order", timestamp=stamp, recvWindow=window, **ORDER)

    assert told.json()["code"] == code
    assert sentence in told.json()["msg"]
    assert exchange.orders() == []


def test_a_clock_that_differs_is_told_by_the_time_request(exchange: Exchange):
    exchange.tell("clock", ahead_ms=-5_000)
    told = exchange.get("/api/v3/time").json()["serverTime"]
    refused = exchange.send("GET", "/api/v3/account").json()["code"]
    taken = exchange.send("GET", "/api/v3/account", timestamp=now() - 5_000)

    assert told < now() - 4_000
    assert refused == -1021
    assert taken.status_code == 200


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ("main", 200, None),
        ("read_only", 401, -2015),
        ("dead", 401, -2015),
        ("open", 200, None),
        ("withdrawals", 200, None),
    ],
)
def test_a_key_places_orders_only_where_it_may_trade(exchange: Exchange, key: str, status: int, code: int | None):
    told = exchange.send("POST", "/api/v3/order", key=key, **ORDER)

    assert (told.status_code, told.json().get("code")) == (status, code)


def test_a_malformed_or_missing_key_is_told_apart_from_an_unknown_one(exchange: Exchange):
    codes = [
        httpx.get(exchange.rest + "/api/v3/account", headers=headers).json()["code"]
        for headers in ({}, {"X-MBX-APIKEY": "short"}, {"X-MBX-APIKEY": "k" * 64})
    ]

    assert codes == [-2014, -2014, -2015]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("main", {"enableWithdrawals": False, "enableSpotAndMarginTrading": True, "ipRestrict": True}),
        ("withdrawals", {"enableWithdrawals": True, "enableSpotAndMarginTrading": True, "ipRestrict": True}),
        ("read_only", {"enableWithdrawals": False, "enableSpotAndMarginTrading": False, "ipRestrict": True}),
        ("open", {"enableWithdrawals": False, "enableSpotAndMarginTrading": True, "ipRestrict": False}),
    ],
)
def test_a_key_learns_what_it_may_do(exchange: Exchange, key: str, expected: dict[str, bool]):
    told = exchange.send("GET", "/sapi/v1/account/apiRestrictions", key=key).json()

    assert {name: told[name] for name in expected} == expected


def test_keys_of_one_account_see_the_same_orders_and_another_account_none(exchange: Exchange):
    exchange.send("POST", "/api/v3/order", **ORDER)
    seen = {
        key: len(exchange.send("GET", "/api/v3/openOrders", key=key, symbol="BTCUSDT").json())
        for key in ("main", "read_only", "second")
    }

    assert seen == {"main": 1, "read_only": 1, "second": 0}


def test_an_ed25519_key_signs_with_its_private_half(exchange: Exchange):
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    told = exchange.tell("keys", kind="ed25519", name="modern")
    private = serialization.load_pem_private_key(told["secret"].encode(), None)
    query = f"timestamp={now()}"
    url, headers = exchange.rest + "/api/v3/account", {"X-MBX-APIKEY": told["key"]}

    def answer(payload: str) -> int:
        signature = base64.b64encode(private.sign(payload.encode())).decode()
        sent = f"{query}&{urlencode({'signature': signature})}"
        return httpx.get(f"{url}?{sent}", headers=headers).status_code

    assert [answer(query), answer(query + "0")] == [200, 400]


@pytest.mark.parametrize(
    ("path", "weight"),
    [
        ("ping", 1), ("time", 1), ("exchangeInfo", 20), ("depth?symbol=BTCUSDT", 5),
        ("depth?symbol=BTCUSDT&limit=5000", 250),
        ("klines?symbol=BTCUSDT&interval=1m", 2), ("aggTrades?symbol=BTCUSDT", 4), ("trades?symbol=BTCUSDT", 25),
        ("ticker/24hr?symbol=BTCUSDT", 2), ("ticker/24hr", 80), ("ticker/bookTicker", 4),
    ],
)  # fmt: skip
def test_each_request_weighs_what_it_weighs_at_binance(exchange: Exchange, path: str, weight: int):
    exchange.tell("clock", frozen_at=now())
    before, after = (int(exchange.get(f"/api/v3/{one}").headers["X-MBX-USED-WEIGHT-1M"]) for one in ("ping", path))

    assert after - before == weight


def test_who_asks_too_much_is_told_to_wait_and_who_goes_on_is_shut_out(exchange: Exchange):
    exchange.tell("clock", frozen_at=now() // 60_000 * 60_000 + 20_500)
    exchange.tell("limits", weight=2)
    answers = [exchange.get("/api/v3/ping") for _ in range(9)]

    assert [answer.status_code for answer in answers] == [200] * 2 + [429] * 5 + [418] * 2
    assert answers[2].json()["code"] == answers[-1].json()["code"] == -1003
    assert (answers[2].headers["Retry-After"], answers[-1].headers["Retry-After"]) == ("40", "121")


def test_unfilled_orders_are_counted_and_limited_and_a_fill_makes_up_for_its_order(exchange: Exchange):
    moment = now()
    exchange.tell("clock", frozen_at=moment)
    exchange.tell("limits", orders={"10S": 2})
    market = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01"}
    answers = [
        exchange.send("POST", "/api/v3/order", timestamp=moment, **sent) for sent in (ORDER, market, ORDER, ORDER)
    ]

    assert [answer.headers.get("X-MBX-ORDER-COUNT-10S") for answer in answers] == ["1", "1", "2", None]
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, -1015)
    assert "Retry-After" not in answers[-1].headers


def test_the_retired_listen_key_is_gone(exchange: Exchange):
    told = httpx.post(exchange.rest + "/api/v3/userDataStream", headers={"X-MBX-APIKEY": exchange.ready["key"]})

    assert told.status_code == 410


def test_a_request_there_is_not_is_answered_as_such(exchange: Exchange):
    assert exchange.get("/api/v3/nothing").status_code == 404


def test_executions_are_found_by_number_order_and_time(exchange: Exchange):
    market = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01"}
    orders = [exchange.send("POST", "/api/v3/order", **market).json() for _ in range(3)]
    ids = [fill["tradeId"] for order in orders for fill in order["fills"]]

    def found(**sent: Any) -> list[int]:
        return [one["id"] for one in exchange.send("GET", "/api/v3/myTrades", symbol="BTCUSDT", **sent).json()]

    assert found() == ids
    assert found(fromId=ids[1]) == ids[1:]
    assert found(orderId=orders[1]["orderId"]) == [fill["tradeId"] for fill in orders[1]["fills"]]
    assert found(startTime=now() + 1_000) == []
    assert found(limit=1) == ids[-1:]


@pytest.mark.parametrize("start", ["-m", "file"])
def test_it_starts_as_a_module_and_as_a_file_from_any_folder(start: str, tmp_path: Path):
    told = ["-m", "tests.servers.binance"] if start == "-m" else [str(ROOT / "tests" / "servers" / "binance.py")]
    command = [sys.executable, *told, "--port", "0", "--market", "generated", "--speed", "10"]
    with subprocess.Popen(
        command, cwd=ROOT if start == "-m" else tmp_path, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        answer = httpx.get(ready["rest"] + "/api/v3/exchangeInfo").json()
        process.terminate()

    assert {"rest", "ws", "ws_api", "key", "secret"} <= ready.keys()
    assert {"BTCUSDT", "ETHUSDT"} <= {one["symbol"] for one in answer["symbols"]}
