"""The exchange as Binance's own SDK sees it, whose models know the shape of every answer and event."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.servers.binance_exchange.remote import Exchange

# The SDK takes a misshapen answer all the same, and says so in its log alone.
MISSHAPEN = ("did not match the declared types", "Failed to parse", "Unknown user data event", "Error in callback")


@pytest.fixture
def complaints(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return what the SDK complained of."""
    caplog.set_level(logging.WARNING)
    return lambda: [one.getMessage() for one in caplog.records if any(words in one.getMessage() for words in MISSHAPEN)]


@pytest.fixture
def sdk(exchange: Exchange) -> Any:
    """Return Binance's SDK with its REST, websocket API and streams pointed at the exchange."""
    spot = pytest.importorskip("binance_sdk_spot.spot", reason="Binance's SDK is not installed")
    from binance_common import configuration

    credentials = {"api_key": exchange.ready["key"], "api_secret": exchange.ready["secret"]}
    return spot.Spot(
        config_rest_api=configuration.ConfigurationRestAPI(**credentials, base_path=exchange.rest, timeout=10_000),
        config_ws_api=configuration.ConfigurationWebSocketAPI(**credentials, stream_url=exchange.ws_api),
        config_ws_streams=configuration.ConfigurationWebSocketStreams(stream_url=exchange.ws),
    )


LIMIT = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "time_in_force": "GTC",
    "quantity": 0.01,
    "price": 50_000.0,
}
OCO = {
    "symbol": "BTCUSDT", "side": "SELL", "quantity": 0.01, "above_type": "LIMIT_MAKER", "above_price": 90_000.0,
    "below_type": "STOP_LOSS_LIMIT", "below_stop_price": 40_000.0, "below_price": 39_000.0,
    "below_time_in_force": "GTC",
}  # fmt: skip
OTOCO = {
    "symbol": "BTCUSDT", "working_type": "LIMIT", "working_side": "BUY", "working_price": 50_000.0,
    "working_quantity": 0.01, "working_time_in_force": "GTC", "pending_side": "SELL", "pending_quantity": 0.01,
    "pending_above_type": "LIMIT_MAKER", "pending_above_price": 90_000.0, "pending_below_type": "STOP_LOSS",
    "pending_below_stop_price": 40_000.0,
}  # fmt: skip
RISING = {"symbol": "BTCUSDT", "side": "SELL", "type": "STOP_LOSS", "quantity": 0.01, "trailing_delta": 100}
AT_MARKET = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET"}
ONE, BOTH = {"symbol": "BTCUSDT"}, {"symbols": ["BTCUSDT", "ETHUSDT"]}


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        ("ping", {}), ("time", {}), ("exchange_info", {}), ("exchange_info", ONE), ("exchange_info", BOTH),
        ("depth", ONE), ("get_trades", ONE), ("historical_trades", ONE), ("agg_trades", ONE), ("avg_price", ONE),
        ("klines", {**ONE, "interval": "1m"}), ("ui_klines", {**ONE, "interval": "1h"}), ("ticker", ONE),
        ("ticker", BOTH),
        ("ticker24hr", ONE), ("ticker24hr", {}), ("ticker_trading_day", ONE), ("ticker_price", ONE),
        ("ticker_price", {}), ("ticker_book_ticker", ONE), ("ticker_book_ticker", BOTH), ("account_commission", ONE),
        ("get_account", {}), ("get_open_orders", ONE), ("all_orders", ONE), ("my_trades", ONE), ("my_filters", ONE),
        ("rate_limit_order", {}), ("all_order_list", {}), ("open_order_list", {}),
        ("my_prevented_matches", {**ONE, "order_id": 1}), ("order_test", {**LIMIT, "compute_commission_rates": True}),
        ("new_order", {**LIMIT, "new_order_resp_type": "ACK"}), ("new_order", {**AT_MARKET, "quantity": 0.5}),
        ("new_order", {**AT_MARKET, "quote_order_qty": 500.0}),
        ("new_order", {**RISING, "new_order_resp_type": "FULL"}),
        ("order_list_oco", OCO), ("order_list_otoco", OTOCO),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_sdk_takes_the_answer_of_each_rest_call(
    sdk: Any, complaints: Callable[[], list[str]], call: str, asked: Any
):
    told = getattr(sdk.rest_api, call)(**asked)

    assert told.status == 200
    assert not isinstance(told.data(), dict) or call in ("ping", "order_test")
    assert complaints() == []


def test_the_sdk_follows_an_order_over_rest_from_placing_to_its_trades(
    exchange: Exchange, sdk: Any, complaints: Callable[[], list[str]]
):
    rest = sdk.rest_api
    placed = rest.new_order(**LIMIT, new_client_order_id="peer-1").data()
    exchange.fill("peer-1", "0.004")
    found = rest.get_order(symbol="BTCUSDT", orig_client_order_id="peer-1").data()
    amended = rest.order_amend_keep_priority(
        symbol="BTCUSDT", order_id=placed.order_id, new_qty=0.008, new_client_order_id="peer-2"
    ).data()
    amendments = rest.order_amendments(symbol="BTCUSDT", order_id=placed.order_id).data()
    canceled = rest.delete_order(symbol="BTCUSDT", order_id=placed.order_id).data()
    trades = rest.my_trades(symbol="BTCUSDT", order_id=placed.order_id).data()

    assert (found.status, found.executed_qty) == ("PARTIALLY_FILLED", "0.00400000")
    assert (amended.amended_order.qty, amended.amended_order.client_order_id) == ("0.00800000", "peer-2")
    assert [one.new_qty for one in amendments] == ["0.00800000"]
    assert (canceled.status, canceled.orig_client_order_id) == ("CANCELED", "peer-2")
    assert [(one.qty, one.price, one.commission_asset) for one in trades] == [("0.00400000", "50000.00000000", "BTC")]
    assert complaints() == []


def test_the_sdk_replaces_and_cancels_orders_and_lists_over_rest(sdk: Any, complaints: Callable[[], list[str]]):
    rest = sdk.rest_api
    first = rest.new_order(**LIMIT).data()
    replaced = rest.order_cancel_replace(
        **LIMIT | {"price": 51_000.0}, cancel_replace_mode="STOP_ON_FAILURE", cancel_order_id=first.order_id
    ).data()
    pair = rest.order_list_oco(**OCO).data()
    found = rest.get_order_list(order_list_id=pair.order_list_id).data()
    ended = rest.delete_order_list(symbol="BTCUSDT", order_list_id=pair.order_list_id).data()
    rest.order_list_oco(**OCO)
    canceled = rest.delete_open_orders(symbol="BTCUSDT").data()

    assert (replaced.cancel_result, replaced.new_order_result) == ("SUCCESS", "SUCCESS")
    assert found.list_order_status == "EXECUTING"
    assert (ended.list_order_status, len(ended.order_reports)) == ("ALL_DONE", 2)
    assert len(canceled) == 2
    assert complaints() == []


def test_the_sdk_raises_its_own_errors_for_the_exchange_s_codes(exchange: Exchange, sdk: Any):
    errors = pytest.importorskip("binance_common.errors")

    with pytest.raises(errors.BadRequestError, match="insufficient balance"):
        sdk.rest_api.new_order(**LIMIT | {"quantity": 50.0})
    exchange.arm("error", code=-1003, status=418, retry_after=7)
    with pytest.raises(errors.RateLimitBanError) as banned:
        sdk.rest_api.new_order(**LIMIT)
    exchange.arm("error", code=-1007, executed=True)
    with pytest.raises(errors.ServerError):
        sdk.rest_api.new_order(**LIMIT, new_client_order_id="unheard")

    assert banned.value.retry_after == 7
    assert [one["status"] for one in exchange.orders("unheard")] == ["NEW"]


WS_CALLS = (
    ("ping", {}), ("time", {}), ("exchange_info", ONE), ("depth", ONE), ("trades_recent", ONE),
    ("trades_aggregate", ONE),
    ("klines", {**ONE, "interval": "1m"}), ("avg_price", ONE), ("ticker24hr", ONE), ("ticker_price", ONE),
    ("ticker_book", ONE), ("account_status", {}), ("account_commission", ONE), ("account_rate_limits_orders", {}),
    ("all_orders", ONE), ("my_trades", ONE), ("open_orders_status", {}), ("open_order_lists_status", {}),
    ("order_test", LIMIT), ("order_list_place_oco", OCO),
)  # fmt: skip


def test_the_sdk_takes_the_answer_of_each_call_of_the_websocket_api(sdk: Any, complaints: Callable[[], list[str]]):
    async def session() -> list[str]:
        connection = await sdk.websocket_api.create_connection()
        raw: list[str] = []
        for call, asked in WS_CALLS:
            told = await getattr(connection, call)(**asked)
            if isinstance(told.data(), dict):
                raw.append(call)
        await connection.close_connection(close_session=True)
        return raw

    assert asyncio.run(session()) == []
    assert complaints() == []


def test_the_sdk_hears_of_its_orders_on_the_user_stream(
    exchange: Exchange, sdk: Any, complaints: Callable[[], list[str]]
):
    heard: list[Any] = []

    async def session() -> tuple[Any, Any]:
        connection = await sdk.websocket_api.create_connection()
        subscribed = await connection.user_data_stream_subscribe_signature()
        subscribed.stream.on("message", lambda event: heard.append(event.actual_instance))
        await connection.order_place(**LIMIT, new_client_order_id="heard")
        exchange.fill("heard", "0.004")
        found = await connection.order_status(symbol="BTCUSDT", orig_client_order_id="heard")
        canceled = await connection.order_cancel(symbol="BTCUSDT", orig_client_order_id="heard")
        await connection.order_list_place_oco(**OCO)
        exchange.tell("balances", asset="USDT", delta="-25")
        exchange.tell("lock", asset="USDT", delta="1")
        end = time.monotonic() + 5
        while "ExternalLockUpdate" not in {type(one).__name__ for one in heard} and time.monotonic() < end:
            await asyncio.sleep(0.02)
        await subscribed.stream.unsubscribe()
        await connection.close_connection(close_session=True)
        return found.data().result, canceled.data().result

    found, canceled = asyncio.run(session())
    kinds = [type(one).__name__ for one in heard]

    assert (found.status, canceled.status) == ("PARTIALLY_FILLED", "CANCELED")
    assert {"ExecutionReport", "OutboundAccountPosition", "ListStatus", "BalanceUpdate", "ExternalLockUpdate"} <= {
        *kinds
    }
    reports = [(one.x, one.X) for one in heard if type(one).__name__ == "ExecutionReport" and one.c != one.C]
    assert reports[:3] == [("NEW", "NEW"), ("TRADE", "PARTIALLY_FILLED"), ("CANCELED", "CANCELED")]
    assert complaints() == []


def test_the_sdk_hears_the_market_on_its_streams(exchange: Exchange, sdk: Any, complaints: Callable[[], list[str]]):
    exchange.tell("freeze", frozen=False)
    heard: dict[str, int] = {}
    wanted = {
        "trade": {}, "kline": {"interval": "1m"}, "ticker": {}, "book_ticker": {},
        "diff_book_depth": {"update_speed": "100ms"}, "partial_book_depth": {"levels": "5", "update_speed": "100ms"},
    }  # fmt: skip

    async def session() -> None:
        connection = await sdk.websocket_streams.create_connection()
        for name, asked in wanted.items():
            stream = await getattr(connection, name)(symbol="btcusdt", **asked)
            stream.on("message", lambda _, name=name: heard.update({name: heard.get(name, 0) + 1}))
        end = time.monotonic() + 10
        while len(heard) < len(wanted) and time.monotonic() < end:
            await asyncio.sleep(0.05)
        await connection.close_connection(close_session=True)

    asyncio.run(session())

    assert heard.keys() == wanted.keys()
    assert complaints() == []
