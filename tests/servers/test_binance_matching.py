"""Orders meet by price and time, balances move exactly, and each kind of order does what its name says."""

from decimal import Decimal

import pytest

from tests.servers.traders import Trader, code_of, crowd, still_world


@pytest.fixture
def trader() -> Trader:
    return Trader(still_world())


@pytest.fixture
def other(trader: Trader) -> Trader:
    return Trader(trader.world, "other")


def test_a_market_order_walks_the_book_and_pays_its_fee_from_what_it_receives(trader: Trader):
    told = trader.place("BUY", "MARKET", "1.2")

    fills = [(one["price"], one["qty"]) for one in told["fills"]]
    assert fills == [("60001.00000000", "0.50000000"), ("60010.00000000", "0.70000000")]
    assert told["status"] == "FILLED"
    assert trader.free("USDT") == Decimal("100000") - Decimal("0.5") * 60001 - Decimal("0.7") * 60010
    assert trader.free("BTC") == 2 + Decimal("1.2") * Decimal("0.999")
    assert trader.locked("USDT") == 0


def test_a_market_order_beyond_the_book_expires_with_what_it_got(trader: Trader):
    trader.world.accounts["outside"].give(trader.world.accounts["desk"], "BTC", Decimal(8))

    told = trader.place("SELL", "MARKET", "9")

    assert (told["status"], told["executedQty"]) == ("EXPIRED", "3.50000000")
    assert trader.reports(told["orderId"])[-1] == ("EXPIRED", "EXPIRED")


def test_an_amount_of_the_quote_asset_buys_as_much_as_it_reaches(trader: Trader):
    told = trader.place("BUY", "MARKET", quoteOrderQty="45000")

    spent = Decimal(told["cummulativeQuoteQty"])
    assert told["status"] == "FILLED"
    assert 45000 - Decimal("0.7") < spent <= 45000
    assert Decimal(told["executedQty"]) % Decimal("0.00001") == 0


def test_a_limit_order_takes_what_is_better_and_rests_with_the_remainder(trader: Trader):
    told = trader.place("BUY", "LIMIT", "0.8", "60001")

    assert (told["status"], told["executedQty"]) == ("PARTIALLY_FILLED", "0.50000000")
    assert trader.locked("USDT") == Decimal("0.3") * 60001
    assert trader.reports(told["orderId"]) == [("NEW", "NEW"), ("TRADE", "PARTIALLY_FILLED")]


def test_of_two_orders_at_one_price_the_earlier_is_filled_first(trader: Trader, other: Trader):
    first = trader.place("BUY", "LIMIT", "0.1", "60000")["orderId"]
    second = other.place("BUY", "LIMIT", "0.1", "60000")["orderId"]

    crowd(trader.world, "SELL", "0.15", "60000")

    assert trader.order(first)["status"] == "FILLED"
    assert other.order(second)["executedQty"] == "0.05000000"
    assert [one["isMaker"] for one in trader.ask("GET", "/api/v3/myTrades")] == [True]


@pytest.mark.parametrize(
    ("tif", "quantity", "status", "executed"),
    [
        ("IOC", "0.8", "EXPIRED", "0.50000000"),
        ("IOC", "0.5", "FILLED", "0.50000000"),
        ("FOK", "0.8", "EXPIRED", "0.00000000"),
        ("FOK", "0.5", "FILLED", "0.50000000"),
    ],
)
def test_time_in_force_decides_over_the_remainder(trader: Trader, tif: str, quantity: str, status: str, executed: str):
    told = trader.place("BUY", "LIMIT", quantity, "60001", timeInForce=tif)

    assert (told["status"], told["executedQty"]) == (status, executed)
    assert trader.locked("USDT") == 0


@pytest.mark.parametrize(
    ("side", "kind", "sent", "code", "sentence"),
    [
        ("BUY", "LIMIT_MAKER", {"quantity": "0.1", "price": "60001"}, -2010, "immediately match and take"),
        ("BUY", "LIMIT", {"quantity": "2", "price": "60000"}, -2010, "insufficient balance"),
        ("SELL", "MARKET", {"quantity": "2.1"}, -2010, "insufficient balance"),
        ("BUY", "STOP_LOSS", {"quantity": "0.1", "stopPrice": "59000"}, -2010, "would trigger immediately"),
        ("SELL", "TAKE_PROFIT", {"quantity": "0.1", "stopPrice": "59000"}, -2010, "would trigger immediately"),
        ("BUY", "LIMIT", {"quantity": "0.000001", "price": "60000"}, -1013, "LOT_SIZE"),
        ("BUY", "LIMIT", {"quantity": "0.1", "price": "60000.001"}, -1013, "PRICE_FILTER"),
        ("BUY", "LIMIT", {"quantity": "0.1", "price": "11000"}, -1013, "PERCENT_PRICE_BY_SIDE"),
        ("BUY", "LIMIT", {"quantity": "0.00008", "price": "60000"}, -1013, "NOTIONAL"),
        ("BUY", "MARKET", {"quantity": "0.00008"}, -1013, "NOTIONAL"),
        ("BUY", "MARKET", {"quantity": "1000"}, -1013, "MARKET_LOT_SIZE"),
        ("SELL", "STOP_LOSS", {"quantity": "0.1", "trailingDelta": "5"}, -1013, "TRAILING_DELTA"),
        ("BUY", "LIMIT", {"quantity": "0.123456789", "price": "60000"}, -1111, "too much precision"),
        ("BUY", "LIMIT", {"quantity": "1e-3", "price": "60000"}, -1100, "Illegal characters"),
        ("BUY", "LIMIT", {"quantity": "0.1"}, -1102, "'price'"),
        ("BUY", "MARKET", {"quantity": "0.1", "price": "60000"}, -1106, "'price'"),
        ("BUY", "MARKET", {"quantity": "0.1", "newClientOrderID": "typo"}, -1104, "Not all sent parameters"),
        ("BUY", "MARKET", {"quantity": "0.1", "newClientOrderId": "a b"}, -1100, "newClientOrderId"),
        ("BUY", "MARKET", {"quantity": "0.1", "symbol": "NOPE"}, -1121, "Invalid symbol"),
        ("BOTH", "MARKET", {"quantity": "0.1"}, -1117, "Invalid side"),
        ("BUY", "PEGGED", {"quantity": "0.1"}, -1116, "Invalid orderType"),
        ("BUY", "LIMIT", {"quantity": "0.1", "price": "60000", "timeInForce": "GTD"}, -1115, "Invalid timeInForce"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_rejected_with_its_code_and_changes_nothing(
    trader: Trader, side: str, kind: str, sent: dict[str, str], code: int, sentence: str
):
    told = code_of(lambda: trader.place(side, kind, **sent))

    assert told[0] == code
    assert sentence in told[1]
    assert (trader.free("USDT"), trader.free("BTC"), trader.heard) == (100_000, 2, [])


def test_a_client_id_is_taken_while_its_order_is_open_and_free_again_once_that_is_filled(trader: Trader):
    first = trader.place("BUY", "LIMIT", "0.1", "59000", newClientOrderId="mine")["orderId"]
    taken = code_of(lambda: trader.place("BUY", "LIMIT", "0.1", "59000", newClientOrderId="mine"))
    trader.ask("DELETE", "/api/v3/order", orderId=first)
    second = trader.place("BUY", "MARKET", "0.1", newClientOrderId="mine")["orderId"]
    third = trader.place("BUY", "MARKET", "0.1", newClientOrderId="mine")["orderId"]

    assert taken == (-2010, "Duplicate order sent.")
    assert second < third == trader.ask("GET", "/api/v3/order", origClientOrderId="mine")["orderId"]


@pytest.mark.parametrize(
    ("mode", "maker", "taker"),
    [
        ("EXPIRE_MAKER", "EXPIRED_IN_MATCH", "NEW"),
        ("EXPIRE_TAKER", "NEW", "EXPIRED_IN_MATCH"),
        ("EXPIRE_BOTH", "EXPIRED_IN_MATCH", "EXPIRED_IN_MATCH"),
        ("DECREMENT", "EXPIRED_IN_MATCH", "NEW"),
        ("NONE", "FILLED", "PARTIALLY_FILLED"),
    ],
)
def test_an_account_does_not_trade_with_itself_unless_it_says_so(trader: Trader, mode: str, maker: str, taker: str):
    resting = trader.place("BUY", "LIMIT", "0.1", "60000")["orderId"]
    coming = trader.place("SELL", "LIMIT", "0.3", "60000", selfTradePreventionMode=mode)["orderId"]

    assert (trader.order(resting)["status"], trader.order(coming)["status"]) == (maker, taker)
    assert len(trader.ask("GET", "/api/v3/myTrades")) == (2 if mode == "NONE" else 0)
    assert trader.locked("USDT") == (6000 if maker == "NEW" else 0)


def test_the_usual_way_is_that_the_resting_order_expires(trader: Trader):
    resting = trader.place("BUY", "LIMIT", "0.1", "60000")["orderId"]
    trader.place("SELL", "LIMIT", "0.1", "60000")

    assert trader.reports(resting) == [("NEW", "NEW"), ("TRADE_PREVENTION", "EXPIRED_IN_MATCH")]


def test_a_fee_in_bnb_costs_a_quarter_less_and_leaves_the_rest_whole(trader: Trader):
    trader.world.accounts["desk"].pays_in_bnb = True
    told = trader.place("BUY", "MARKET", "0.1")

    assert (told["fills"][0]["commission"], told["fills"][0]["commissionAsset"]) == ("0.00750012", "BNB")
    assert trader.free("BTC") == Decimal("2.1")
    assert trader.free("BNB") == 10 - Decimal("0.00750012")


def test_without_enough_bnb_the_fee_comes_from_what_was_received(trader: Trader):
    trader.world.accounts["desk"].pays_in_bnb = True
    trader.world.accounts["desk"].give(trader.world.accounts["outside"], "BNB", Decimal(10))

    assert trader.place("SELL", "MARKET", "0.1")["fills"][0]["commissionAsset"] == "USDT"


def test_a_replacement_keeps_the_old_order_where_it_cannot_be_canceled(trader: Trader):
    first = trader.place("BUY", "LIMIT", "0.1", "59000")["orderId"]
    sent = {"side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.1", "price": "59100"}
    path = "/api/v3/order/cancelReplace"
    told = trader.ask("POST", path, **sent, cancelOrderId=first, cancelReplaceMode="STOP_ON_FAILURE")
    again = code_of(lambda: trader.ask("POST", path, **sent, cancelOrderId=first, cancelReplaceMode="STOP_ON_FAILURE"))
    anyway = code_of(lambda: trader.ask("POST", path, **sent, cancelOrderId=first, cancelReplaceMode="ALLOW_FAILURE"))

    assert (told["cancelResult"], told["newOrderResult"]) == ("SUCCESS", "SUCCESS")
    assert again[0] == -2022
    assert anyway[0] == -2021
    assert len(trader.ask("GET", "/api/v3/openOrders")) == 2


def test_an_amended_order_is_smaller_and_keeps_its_turn(trader: Trader, other: Trader):
    first = trader.place("BUY", "LIMIT", "0.3", "60000")["orderId"]
    other.place("BUY", "LIMIT", "0.1", "60000")
    trader.ask("PUT", "/api/v3/order/amend/keepPriority", orderId=first, newQty="0.2", newClientOrderId="less")
    locked = trader.locked("USDT")
    crowd(trader.world, "SELL", "0.2", "60000")

    assert locked == Decimal("0.2") * 60000
    assert trader.ask("GET", "/api/v3/order", origClientOrderId="less")["status"] == "FILLED"
    assert ("REPLACED", "NEW") in trader.reports(first)


def test_cancel_restrictions_protect_an_order_that_began_to_fill(trader: Trader):
    number = trader.place("BUY", "LIMIT", "0.8", "60001")["orderId"]
    told = code_of(lambda: trader.ask("DELETE", "/api/v3/order", orderId=number, cancelRestrictions="ONLY_NEW"))

    assert told == (-2011, "Order was not canceled due to cancel restrictions.")


def test_only_so_many_orders_may_be_open_on_a_symbol(trader: Trader):
    trader.world.markets["BTCUSDT"].symbol.change(None, {"MAX_NUM_ORDERS": {"maxNumOrders": 2}})
    for _ in range(2):
        trader.place("BUY", "LIMIT", "0.1", "50000")

    assert code_of(lambda: trader.place("BUY", "LIMIT", "0.1", "50000")) == (-1013, "Filter failure: MAX_NUM_ORDERS")


def test_a_market_that_is_halted_takes_no_orders_and_lets_cancels_through(trader: Trader):
    number = trader.place("BUY", "LIMIT", "0.1", "50000")["orderId"]
    trader.world.markets["BTCUSDT"].symbol.change("HALT", {})
    refused = code_of(lambda: trader.place("BUY", "LIMIT", "0.1", "50000"))
    trader.ask("DELETE", "/api/v3/order", orderId=number)

    assert refused == (-1013, "Market is closed.")
    assert trader.order(number)["status"] == "CANCELED"
