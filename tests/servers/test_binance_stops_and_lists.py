"""Stops wait for their price, and the orders of a list end or start one another."""

from decimal import Decimal

import pytest

from tests.servers.binance_exchange.orders import Side
from tests.servers.traders import Trader, code_of, crowd, still_world, trade_at


@pytest.fixture
def trader() -> Trader:
    return Trader(still_world())


@pytest.mark.parametrize(
    ("side", "kind", "stop", "last"),
    [
        ("SELL", "STOP_LOSS", "59950", "59950"),
        ("BUY", "STOP_LOSS", "60050", "60060"),
        ("SELL", "TAKE_PROFIT", "60050", "60050"),
        ("BUY", "TAKE_PROFIT", "59950", "59900"),
    ],
)
def test_a_stop_waits_off_the_book_until_its_price_is_traded(
    trader: Trader, side: str, kind: str, stop: str, last: str
):
    number = trader.place(side, kind, "0.1", stopPrice=stop)["orderId"]
    waiting = trader.order(number)
    trade_at(trader.world, last)

    assert (waiting["status"], waiting["isWorking"], waiting["workingTime"]) == ("NEW", False, -1)
    assert (trader.order(number)["status"], trader.order(number)["isWorking"]) == ("FILLED", True)
    assert trader.reports(number) == [("NEW", "NEW"), ("NEW", "NEW"), ("TRADE", "FILLED")]
    assert trader.locked("USDT") == trader.locked("BTC") == 0


def test_a_stop_limit_rests_at_its_limit_once_triggered(trader: Trader):
    number = trader.place("SELL", "STOP_LOSS_LIMIT", "0.1", "60500", stopPrice="59950")["orderId"]
    trade_at(trader.world, "59940")

    assert trader.order(number)["status"] == "NEW"
    assert trader.order(number)["isWorking"] is True
    assert trader.world.markets["BTCUSDT"].book.halves[Side.SELL].totals[Decimal("60500")] == Decimal("0.1")


def test_a_trailing_stop_follows_the_best_price_and_triggers_at_its_distance(trader: Trader):
    number = trader.place("SELL", "STOP_LOSS", "0.1", trailingDelta="100")["orderId"]
    for last in ("61000", "60500"):
        trade_at(trader.world, last)
    before = trader.order(number)["status"]
    trade_at(trader.world, "60390")

    assert before == "NEW"
    assert trader.order(number)["status"] == "FILLED"


OCO = {
    "side": "SELL", "quantity": "1", "aboveType": "LIMIT_MAKER", "abovePrice": "61000", "belowType": "STOP_LOSS_LIMIT",
    "belowStopPrice": "59950", "belowPrice": "59900", "belowTimeInForce": "GTC",
}  # fmt: skip


def test_an_oco_locks_its_funds_once_and_its_stop_ends_its_limit(trader: Trader):
    told = trader.ask("POST", "/api/v3/orderList/oco", **OCO)
    above, below = (one["orderId"] for one in told["orders"])
    locked = trader.locked("BTC")
    trade_at(trader.world, "59950")

    assert locked == 1
    assert (trader.order(above)["status"], trader.order(below)["status"]) == ("EXPIRED", "FILLED")
    assert [e["L"] for e in trader.heard if e["e"] == "listStatus"] == ["EXECUTING", "ALL_DONE"]
    assert trader.locked("BTC") == 0


def test_the_first_fill_of_an_oco_s_limit_ends_its_stop(trader: Trader):
    told = trader.ask("POST", "/api/v3/orderList/oco", **OCO | {"abovePrice": "60000.50"})
    above, below = (one["orderId"] for one in told["orders"])
    crowd(trader.world, "BUY", "0.4", "60000.50")

    assert (trader.order(above)["status"], trader.order(below)["status"]) == ("PARTIALLY_FILLED", "EXPIRED")
    assert trader.locked("BTC") == Decimal("0.6")


def test_canceling_one_leg_of_a_list_cancels_the_other(trader: Trader):
    told = trader.ask("POST", "/api/v3/orderList/oco", **OCO)
    above, below = (one["orderId"] for one in told["orders"])
    trader.ask("DELETE", "/api/v3/order", orderId=below)

    assert (trader.order(above)["status"], trader.order(below)["status"]) == ("CANCELED", "CANCELED")
    assert (trader.free("BTC"), trader.locked("BTC")) == (2, 0)


def test_the_older_oco_request_makes_the_same_pair(trader: Trader):
    told = trader.ask(
        "POST", "/api/v3/order/oco", side="SELL", quantity="1", price="61000", stopPrice="59950",
        stopLimitPrice="59900", stopLimitTimeInForce="GTC",
    )  # fmt: skip

    assert [(one["type"], one["price"]) for one in told["orderReports"]] == [
        ("LIMIT_MAKER", "61000.00000000"),
        ("STOP_LOSS_LIMIT", "59900.00000000"),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"abovePrice": "59000"}, -2010),
        ({"belowType": "LIMIT_MAKER"}, -1168),
        ({"aboveType": "STOP_LOSS_LIMIT"}, -1166),
    ],
)
def test_an_oco_whose_legs_are_on_the_wrong_sides_is_rejected(trader: Trader, change: dict[str, str], code: int):
    sent = OCO | change
    if change.get("aboveType"):
        sent |= {"aboveStopPrice": "61000", "aboveTimeInForce": "GTC"}
    if change.get("belowType"):
        sent = {name: value for name, value in sent.items() if name not in ("belowStopPrice", "belowTimeInForce")}

    assert code_of(lambda: trader.ask("POST", "/api/v3/orderList/oco", **sent))[0] == code
    assert trader.locked("BTC") == 0


def test_the_pending_pair_of_an_otoco_goes_to_work_once_the_first_order_is_filled(trader: Trader):
    told = trader.ask(
        "POST", "/api/v3/orderList/otoco", workingType="LIMIT", workingSide="BUY", workingPrice="60001",
        workingQuantity="0.5", workingTimeInForce="GTC", pendingSide="SELL", pendingQuantity="0.4",
        pendingAboveType="LIMIT_MAKER", pendingAbovePrice="61000", pendingBelowType="STOP_LOSS",
        pendingBelowStopPrice="59000",
    )  # fmt: skip
    working, above, below = (one["orderId"] for one in told["orders"])

    assert trader.order(working)["status"] == "FILLED"
    assert [trader.order(one)["status"] for one in (above, below)] == ["NEW", "NEW"]
    assert trader.locked("BTC") == Decimal("0.4")
