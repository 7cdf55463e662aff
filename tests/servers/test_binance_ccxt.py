"""Unmodified ccxt over loopback: markets, orders, fills, its error classes, its known traps."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ccxt
import ccxt.pro
import pytest

from tests.servers.binance_exchange.remote import Exchange


@pytest.fixture
def client(exchange: Exchange) -> Any:
    made = exchange.point(ccxt.binance(exchange.credentials()))
    made.load_markets()
    return made


def test_ccxt_reads_the_markets_and_their_limits(client: Any):
    market = client.market("BTC/USDT")

    assert (market["precision"]["price"], market["precision"]["amount"]) == (0.01, 0.00001)
    assert market["limits"]["cost"]["min"] == 5
    assert {"BTC/USDT", "ETH/USDT"} <= set(client.symbols)


def test_ccxt_loads_its_markets_with_its_own_options_too(exchange: Exchange):
    plain = exchange.point(ccxt.binance(exchange.credentials(options={"defaultType": "spot"})))
    plain.urls["api"] |= {"fapiPublic": exchange.rest + "/fapi/v1", "dapiPublic": exchange.rest + "/dapi/v1"}

    assert "BTC/USDT" in plain.load_markets()


def test_an_order_goes_from_placing_over_a_partial_fill_to_its_trades(exchange: Exchange, client: Any):
    placed = client.create_order("BTC/USDT", "limit", "buy", 0.01, 59_000, {"newClientOrderId": "cp-1"})
    exchange.fill("cp-1", "0.004")
    partly = client.fetch_order(None, "BTC/USDT", {"origClientOrderId": "cp-1"})
    exchange.fill("cp-1", "0.006")
    filled = client.fetch_order(placed["id"], "BTC/USDT")
    trades = client.fetch_my_trades("BTC/USDT", params={"orderId": placed["id"]})

    assert (placed["status"], partly["status"], filled["status"]) == ("open", "open", "closed")
    assert (partly["info"]["status"], partly["filled"]) == ("PARTIALLY_FILLED", 0.004)
    assert [(trade["amount"], trade["price"], trade["takerOrMaker"]) for trade in trades] == [
        (0.004, 59_000, "maker"), (0.006, 59_000, "maker"),
    ]  # fmt: skip
    assert [trade["fee"] for trade in trades] == [{"currency": "BTC", "cost": c} for c in (0.000004, 0.000006)]
    assert exchange.balance("USDT") == (100_000 - Decimal("590"), 0)


@pytest.mark.parametrize(
    ("kind", "price", "params", "type_sent"),
    [
        ("market", None, {}, "MARKET"),
        ("limit", 50_000, {"postOnly": True}, "LIMIT_MAKER"),
        ("limit", 50_000, {"timeInForce": "IOC"}, "LIMIT"),
        ("limit", 61_000, {"triggerPrice": 60_500}, "STOP_LOSS_LIMIT"),
        ("market", None, {"stopLossPrice": 60_500}, "STOP_LOSS"),
        ("market", None, {"takeProfitPrice": 59_500}, "TAKE_PROFIT"),
        ("market", None, {"trailingPercent": 1, "stopLossOrTakeProfit": "stopLoss"}, "STOP_LOSS"),
    ],
)
def test_each_kind_of_order_ccxt_sends_is_taken(
    exchange: Exchange, client: Any, kind: str, price: float | None, params: dict[str, Any], type_sent: str
):
    client.create_order("BTC/USDT", kind, "buy", 0.01, price, params)

    assert exchange.orders()[-1]["type"] == type_sent


def test_a_market_order_with_a_price_spends_that_much_of_the_quote_asset(exchange: Exchange, client: Any):
    client.create_order("BTC/USDT", "market", "buy", 0.01, 50_000)

    assert exchange.orders()[-1]["origQuoteOrderQty"] == "500.00000000"


def test_orders_are_canceled_and_listed(client: Any):
    for n in range(3):
        client.create_order("BTC/USDT", "limit", "buy", 0.01, 50_000 + n, {"newClientOrderId": f"cp-{n}"})
    canceled = client.cancel_order(None, "BTC/USDT", {"origClientOrderId": "cp-0"})
    open_orders = client.fetch_open_orders("BTC/USDT")
    client.cancel_all_orders("BTC/USDT")

    assert canceled["status"] == "canceled"
    assert [order["clientOrderId"] for order in open_orders] == ["cp-1", "cp-2"]
    assert {order["status"] for order in client.fetch_orders("BTC/USDT")} == {"canceled"}


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda c: c.create_order("BTC/USDT", "limit", "buy", 50, 50_000), ccxt.InsufficientFunds),
        (lambda c: c.create_order("BTC/USDT", "limit", "buy", 0.01, 60_100, {"postOnly": True}),
         ccxt.OrderImmediatelyFillable),
        (lambda c: c.create_order("BTC/USDT", "limit", "buy", 0.00001, 60_000), ccxt.BadRequest),
        (lambda c: c.create_order("BTC/USDT", "limit", "buy", 0.01, 5_000), ccxt.InvalidOrder),
        (lambda c: c.cancel_order("123", "BTC/USDT"), ccxt.OrderNotFound),
        (lambda c: c.fetch_order("123", "BTC/USDT"), ccxt.OrderNotFound),
        (lambda c: c.cancel_all_orders("BTC/USDT"), ccxt.OrderNotFound),
        (lambda c: c.fetch_order_book("NO/USDT"), ccxt.BadSymbol),
    ],
)  # fmt: skip
def test_a_rejection_arrives_as_ccxt_s_error_for_it(client: Any, act: Callable[[Any], Any], error: type[Exception]):
    with pytest.raises(error):
        act(client)


@pytest.mark.parametrize("key", ["read_only", "dead"])
def test_a_key_that_may_not_is_an_authentication_error(exchange: Exchange, key: str):
    client = exchange.point(ccxt.binance(exchange.credentials(key)))

    with pytest.raises(ccxt.AuthenticationError):
        client.create_order("BTC/USDT", "market", "buy", 0.01)


@pytest.mark.parametrize(
    ("fault", "error", "executed"),
    [
        ({"kind": "drop_before"}, ccxt.NetworkError, False),
        ({"kind": "drop_after"}, ccxt.NetworkError, True),
        ({"kind": "error", "code": -1007, "executed": True}, ccxt.RequestTimeout, True),
        ({"kind": "error", "code": -1001, "executed": True}, ccxt.OperationFailed, True),
        ({"kind": "error", "code": -1021}, ccxt.InvalidNonce, False),
        ({"kind": "error", "code": -1003, "status": 418, "retry_after": 9}, ccxt.DDoSProtection, False),
        ({"kind": "body", "status": 403, "text": "<html>", "media": "text/html"}, ccxt.ExchangeNotAvailable, False),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_a_fault_arrives_as_ccxt_s_error_and_tells_nothing_of_the_execution(
    exchange: Exchange, client: Any, fault: dict[str, Any], error: type[Exception], executed: bool
):
    exchange.arm(on="POST /api/v3/order", **fault)

    with pytest.raises(error):
        client.create_order("BTC/USDT", "limit", "buy", 0.01, 50_000, {"newClientOrderId": "it"})

    assert len(exchange.orders("it")) == executed


def test_an_answer_of_nothing_looks_like_an_order_without_an_id(exchange: Exchange, client: Any):
    exchange.arm("body", on="POST /api/v3/order", text="{}", executed=True)

    order = client.create_order("BTC/USDT", "limit", "buy", 0.01, 50_000, {"newClientOrderId": "it"})

    assert order["id"] is None
    assert len(exchange.orders("it")) == 1


def test_a_retry_with_the_same_id_buys_twice_once_the_first_is_filled(exchange: Exchange):
    exchange.arm("drop_after", on="POST /api/v3/order")
    retrying = exchange.point(ccxt.binance(exchange.credentials()))
    retrying.options["maxRetriesOnFailure"] = 2

    retrying.create_order("BTC/USDT", "market", "buy", 0.01, None, {"newClientOrderId": "once"})

    assert [order["status"] for order in exchange.orders("once")] == ["FILLED", "FILLED"]
