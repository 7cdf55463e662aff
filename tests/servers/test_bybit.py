"""Unmodified ccxt over loopback against Bybit's wire format: markets, orders, fills, its error classes, its traps."""

import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ccxt
import pytest

from tests.servers.bybit_exchange.remote import Bybit

PAIR = "BTC/USDT"


@pytest.fixture
def client(bybit: Bybit) -> Any:
    made = bybit.point(ccxt.bybit(bybit.credentials()))
    made.load_markets()
    return made


def buy(client: Any, link_id: str, amount: float = 0.01, price: float = 59_000, **params: Any) -> Any:
    return client.create_order(PAIR, "limit", "buy", amount, price, {"clientOrderId": link_id} | params)


def by_link(client: Any, link_id: str) -> Any:
    """Return an order found under its client id, open or closed of late."""
    return client.fetch_open_orders(PAIR, params={"orderLinkId": link_id})[0]


def test_ccxt_reads_the_markets_and_their_limits(client: Any):
    market = client.market(PAIR)

    assert set(client.symbols) == {PAIR, "ETH/USDT"}
    assert (market["precision"]["price"], market["precision"]["amount"]) == (0.1, 0.000001)
    assert (market["limits"]["amount"]["min"], market["limits"]["cost"]["min"]) == (0.000011, 5)


def test_ccxt_loads_its_markets_with_its_own_options_too(bybit: Bybit):
    plain = bybit.point(ccxt.bybit(bybit.credentials(options={"defaultType": "spot"})))

    assert set(plain.load_markets()) == {PAIR, "ETH/USDT"}


def test_the_public_market_is_told_in_ccxt_s_order(client: Any):
    ticker, book = client.fetch_ticker(PAIR), client.fetch_order_book(PAIR, 3)
    bars, trades = client.fetch_ohlcv(PAIR, "1h", limit=3), client.fetch_trades(PAIR, limit=5)

    assert (ticker["last"], ticker["bid"], ticker["ask"]) == (60_000, 60_000, 60_000.1)
    assert (book["bids"][0][0], len(book["asks"])) == (60_000, 3)
    assert [later[0] - bar[0] for bar, later in itertools.pairwise(bars)] == [3_600_000] * 2
    assert [trade["timestamp"] for trade in trades] == sorted(trade["timestamp"] for trade in trades)


def test_an_order_goes_from_placing_over_a_partial_fill_to_its_trades_and_fees(bybit: Bybit, client: Any):
    placed = buy(client, "cp-1")
    bybit.fill("cp-1", "0.004")
    partly = by_link(client, "cp-1")
    bybit.fill("cp-1", "0.006")
    filled = by_link(client, "cp-1")
    trades = client.fetch_my_trades(PAIR, params={"orderId": placed["id"]})

    assert (placed["status"], partly["status"], filled["status"]) == (None, "open", "closed")
    assert (partly["info"]["orderStatus"], partly["filled"], partly["remaining"]) == ("PartiallyFilled", 0.004, 0.006)
    assert [(one["amount"], one["price"], one["takerOrMaker"]) for one in trades] == [
        (0.004, 59_000, "maker"), (0.006, 59_000, "maker"),
    ]  # fmt: skip
    assert [(one["info"]["execFee"], one["info"]["feeCurrency"]) for one in trades] == [
        ("0.000004", "BTC"), ("0.000006", "BTC"),
    ]  # fmt: skip
    assert filled["info"]["cumFeeDetail"] == {"BTC": "0.00001"}
    assert bybit.balance("USDT") == (100_000 - Decimal("590"), 0)


def test_a_sale_pays_its_fee_in_the_quote_coin(client: Any):
    order = client.create_order(PAIR, "market", "sell", 0.01, None, {"clientOrderId": "it"})

    (trade,) = client.fetch_order_trades(order["id"], PAIR)

    assert (trade["fee"]["currency"], trade["info"]["execFee"], trade["takerOrMaker"]) == ("USDT", "0.6", "taker")


def test_balances_tell_what_is_set_aside(client: Any):
    buy(client, "cp-1")

    balance = client.fetch_balance()

    assert (balance["USDT"]["free"], balance["USDT"]["used"]) == (99_410, 590)
    assert balance["BTC"]["free"] == 2


def test_an_id_is_longer_than_a_float_keeps(bybit: Bybit, client: Any):
    order = buy(client, "cp-1")

    assert order["id"] == str(bybit.orders("cp-1")[0]["orderId"])
    assert int(float(order["id"])) != int(order["id"])


@pytest.mark.parametrize(
    ("params", "status", "reason"),
    [
        ({"postOnly": True}, "Cancelled", "EC_PostOnlyWillTakeLiquidity"),
        ({"timeInForce": "FOK"}, "Cancelled", "EC_NoEnoughQtyToFill"),
        ({"timeInForce": "IOC"}, "PartiallyFilledCanceled", "EC_NoImmediateQtyToFill"),
    ],
    ids=lambda value: str(value),
)
def test_what_cannot_rest_is_taken_and_then_canceled_with_a_reason(
    bybit: Bybit, client: Any, params: dict[str, Any], status: str, reason: str
):
    bybit.tell("book", symbol="BTCUSDT", bids=[["59000", "1"]], asks=[["60000", "0.004"]])

    order = buy(client, "it", price=60_000, **params)

    told = by_link(client, "it")["info"]
    assert order["id"] == told["orderId"]
    assert (told["orderStatus"], told["rejectReason"], told["leavesQty"]) == (status, reason, "0")
    assert bybit.balance("USDT")[1] == 0


def test_a_post_only_order_that_takes_nothing_rests(client: Any):
    buy(client, "it", postOnly=True)

    told = by_link(client, "it")["info"]

    assert (told["orderStatus"], told["timeInForce"]) == ("New", "PostOnly")


def test_a_market_order_counts_in_the_coin_it_says(bybit: Bybit, client: Any):
    client.create_order(PAIR, "market", "buy", 0.01, None, {"clientOrderId": "coins"})
    client.create_market_buy_order_with_cost(PAIR, 600, {"clientOrderId": "value"})
    client.create_order(PAIR, "market", "buy", 0.01, 50_000, {"clientOrderId": "inferred"})

    told = {name: bybit.orders(name)[0] for name in ("coins", "value", "inferred")}
    units = [by_link(client, name)["info"]["marketUnit"] for name in told]

    assert units == ["baseCoin", "quoteCoin", "quoteCoin"]
    assert told["coins"]["executedQty"] == "0.01000000"
    assert [told[name]["origQuoteOrderQty"] for name in ("value", "inferred")] == ["600.00000000", "500.00000000"]


def test_a_conditional_order_occupies_nothing_until_its_trigger(bybit: Bybit, client: Any):
    client.create_order(PAIR, "limit", "sell", 2, 58_000, {"clientOrderId": "stop", "triggerPrice": 59_000})
    before, free = by_link(client, "stop")["info"], bybit.balance("BTC")
    bybit.price("BTCUSDT", "58500")
    after = by_link(client, "stop")["info"]

    assert (before["orderStatus"], before["stopOrderType"], free) == ("Untriggered", "Stop", (2, 0))
    assert (after["orderId"], after["triggerPrice"]) == (before["orderId"], "59000")
    assert after["cumExecQty"] == bybit.orders("stop")[0]["executedQty"].rstrip("0").rstrip(".") != "0"


def test_a_triggered_order_nobody_can_pay_for_is_canceled(bybit: Bybit, client: Any):
    client.create_order(PAIR, "limit", "sell", 2, 58_000, {"clientOrderId": "stop", "triggerPrice": 59_000})
    bybit.tell("balances", asset="BTC", delta="-1")
    bybit.price("BTCUSDT", "58500")

    assert by_link(client, "stop")["info"]["orderStatus"] == "Cancelled"
    assert bybit.balance("BTC") == (1, 0)


def test_a_stop_of_the_other_kind_sets_its_amount_aside(bybit: Bybit, client: Any):
    client.create_order(PAIR, "market", "sell", 0.5, None, {"clientOrderId": "stop", "stopLossPrice": 59_000})

    told = by_link(client, "stop")["info"]

    assert (told["orderStatus"], told["stopOrderType"]) == ("Untriggered", "tpslOrder")
    assert bybit.balance("BTC") == (Decimal("1.5"), Decimal("0.5"))


@pytest.mark.parametrize(
    ("placed_with", "canceled_with", "others"),
    [
        ({"triggerPrice": 59_000}, {"trigger": True}, [{}, {"orderFilter": "tpslOrder"}]),
        ({"stopLossPrice": 59_000}, {"orderFilter": "tpslOrder"}, [{}, {"trigger": True}]),
    ],
)
def test_an_untriggered_order_is_canceled_only_as_what_it_is(
    client: Any, placed_with: dict[str, Any], canceled_with: dict[str, Any], others: list[dict[str, Any]]
):
    stop = client.create_order(PAIR, "limit", "sell", 1, 58_000, {"clientOrderId": "stop"} | placed_with)

    for other in others:
        with pytest.raises(ccxt.OrderNotFound):
            client.cancel_order(stop["id"], PAIR, other)
    client.cancel_order(stop["id"], PAIR, canceled_with)

    assert by_link(client, "stop")["info"]["orderStatus"] == "Deactivated"


def test_orders_are_canceled_by_either_id_and_listed(client: Any):
    orders = [buy(client, f"cp-{n}", price=50_000 + n) for n in range(4)]
    client.cancel_order(None, PAIR, {"orderLinkId": "cp-0"})
    client.cancel_order(orders[1]["id"], PAIR)
    open_ones = client.fetch_open_orders(PAIR)
    client.cancel_all_orders(PAIR)

    canceled = client.fetch_canceled_orders(PAIR)
    assert {order["clientOrderId"] for order in open_ones} == {"cp-2", "cp-3"}
    assert client.fetch_open_orders(PAIR) == []
    assert {order["clientOrderId"] for order in canceled} == {"cp-0", "cp-1", "cp-2", "cp-3"}


def test_an_order_canceled_after_a_part_was_filled_is_closed_to_ccxt(bybit: Bybit, client: Any):
    order = buy(client, "cp-1")
    bybit.fill("cp-1", "0.004")
    client.cancel_order(order["id"], PAIR)

    told = by_link(client, "cp-1")

    assert (told["info"]["orderStatus"], told["status"]) == ("PartiallyFilledCanceled", "closed")
    assert (told["filled"], told["info"]["qty"]) == (0.004, "0.01")


def test_after_a_week_the_history_has_only_what_was_filled(bybit: Bybit, client: Any):
    buy(client, "unfilled", price=50_000)
    client.create_order(PAIR, "market", "buy", 0.01, None, {"clientOrderId": "filled"})
    client.cancel_all_orders(PAIR)
    week = 7 * 86_400_000
    bybit.tell("clock", ahead_ms=week + 1_000)
    client.options["timeDifference"] = -week - 1_000

    found = [
        client.fetch_canceled_and_closed_orders(PAIR, params={"orderLinkId": one}) for one in ("unfilled", "filled")
    ]

    assert [len(one) for one in found] == [0, 1]


def test_a_client_id_is_used_once_whatever_became_of_its_order(client: Any):
    client.create_order(PAIR, "market", "buy", 0.01, None, {"clientOrderId": "once"})

    with pytest.raises(ccxt.InvalidOrder, match="170141"):
        client.create_order(PAIR, "market", "buy", 0.01, None, {"clientOrderId": "once"})


@pytest.mark.parametrize(
    ("act", "code", "error"),
    [
        (lambda c: buy(c, "it", 50, 50_000), 170131, ccxt.InsufficientFunds),
        (lambda c: buy(c, "it", 0.00005, 50_000), 170140, ccxt.InvalidOrder),
        (lambda c: buy(c, "it", 90, 59_000), 170135, ccxt.InvalidOrder),
        (lambda c: buy(c, "it", 0.01, 70_000), 170193, ccxt.InvalidOrder),
        (lambda c: c.create_order(PAIR, "limit", "sell", 0.01, 50_000), 170194, ccxt.InvalidOrder),
        (lambda c: buy(c, "it", takeProfit=70_000), 170130, ccxt.BadRequest),
        (lambda c: buy(c, "no spaces here"), 170130, ccxt.BadRequest),
        (lambda c: c.cancel_order("123", PAIR), 170213, ccxt.OrderNotFound),
        (lambda c: c.cancel_order(None, PAIR, {"orderLinkId": "nobody"}), 170213, ccxt.OrderNotFound),
    ],
)
def test_a_rejection_arrives_as_ccxt_s_error_for_it(
    bybit: Bybit, client: Any, act: Callable[[Any], Any], code: int, error: type[Exception]
):
    with pytest.raises(error, match=str(code)):
        act(client)

    assert bybit.orders() == []


def test_a_filled_order_cannot_be_canceled_and_is_told_like_one_that_never_was(client: Any):
    order = client.create_order(PAIR, "market", "buy", 0.01)

    with pytest.raises(ccxt.OrderNotFound, match="170213"):
        client.cancel_order(order["id"], PAIR)


def test_ccxt_s_own_look_up_without_an_id_asks_for_an_order_called_none(bybit: Bybit, client: Any):
    buy(client, "cp-1")

    with pytest.raises(ccxt.OrderNotFound):
        client.fetch_order(None, PAIR, {"orderLinkId": "cp-1", "acknowledged": True})

    assert bybit.requests("/v5/order/realtime")[-1]["params"]["orderId"] == "None"
    assert by_link(client, "cp-1")["status"] == "open"


def test_more_executions_than_a_page_holds_are_found_with_its_cursor(bybit: Bybit, client: Any):
    order = buy(client, "cp-1", 0.12)
    bybit.fill("cp-1", *["0.001"] * 120)

    first = client.fetch_order_trades(order["id"], PAIR, limit=100)
    cursor = next(one["info"]["nextPageCursor"] for one in first if "nextPageCursor" in one["info"])
    rest = client.fetch_order_trades(order["id"], PAIR, limit=100, params={"cursor": cursor})

    assert len(client.fetch_order_trades(order["id"], PAIR)) == 50
    assert len({one["id"] for one in first + rest}) == 120


def test_a_foreign_order_and_a_deposit_are_seen(bybit: Bybit, client: Any):
    foreign = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01"}
    bybit.tell("orders", params=foreign | {"price": "50000", "newClientOrderId": "theirs"})
    bybit.tell("balances", asset="USDT", delta="25")

    assert [order["clientOrderId"] for order in client.fetch_open_orders(PAIR)] == ["theirs"]
    assert client.fetch_balance()["USDT"]["total"] == 100_025
