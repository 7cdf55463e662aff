"""The exchange as python-binance sees it, a client that is neither ours nor Binance's."""

import asyncio
from typing import Any

import pytest

from tests.servers.binance_exchange.remote import Exchange

ONE = {"symbol": "BTCUSDT"}


@pytest.fixture
def python_binance(exchange: Exchange) -> Any:
    binance = pytest.importorskip("binance", reason="python-binance is not installed")
    client = binance.Client(exchange.ready["key"], exchange.ready["secret"], ping=False)
    client.API_URL, client.MARGIN_API_URL = exchange.rest + "/api", exchange.rest + "/sapi"
    return client


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        ("ping", {}), ("get_server_time", {}), ("get_exchange_info", {}), ("get_order_book", ONE),
        ("get_recent_trades", ONE), ("get_aggregate_trades", ONE), ("get_klines", {**ONE, "interval": "1m"}),
        ("get_ticker", ONE), ("get_all_tickers", {}), ("get_orderbook_ticker", ONE), ("get_account", {}),
        ("get_open_orders", ONE), ("get_all_orders", ONE), ("get_my_trades", ONE), ("get_symbol_info", {**ONE}),
        ("get_account_api_permissions", {}),
        ("order_limit_buy", {**ONE, "quantity": 0.01, "price": "50000"}),
        ("order_market_sell", {**ONE, "quantity": 0.01}),
        ("create_test_order", {**ONE, "side": "BUY", "type": "MARKET", "quantity": 0.01}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_python_binance_takes_the_answer_of_each_call(python_binance: Any, call: str, asked: dict[str, Any]):
    told = getattr(python_binance, call)(**asked)

    assert told is not None


def test_python_binance_follows_an_order_from_placing_to_its_trades(exchange: Exchange, python_binance: Any):
    api_error = pytest.importorskip("binance.exceptions").BinanceAPIException
    placed = python_binance.order_limit_buy(symbol="BTCUSDT", quantity=0.01, price="50000", newClientOrderId="pb-1")
    exchange.fill("pb-1", "0.01")
    found = python_binance.get_order(symbol="BTCUSDT", origClientOrderId="pb-1")
    trades = python_binance.get_my_trades(symbol="BTCUSDT", orderId=placed["orderId"])

    with pytest.raises(api_error) as refused:
        python_binance.cancel_order(symbol="BTCUSDT", orderId=placed["orderId"])

    assert found["status"] == "FILLED"
    assert [one["qty"] for one in trades] == ["0.01000000"]
    assert refused.value.code == -2011


def test_python_binance_hears_of_its_orders_on_the_user_stream(exchange: Exchange):
    binance = pytest.importorskip("binance", reason="python-binance is not installed")

    async def session() -> list[Any]:
        client = binance.AsyncClient(exchange.ready["key"], exchange.ready["secret"])
        client.API_URL, client.ws_api._url = exchange.rest + "/api", exchange.ws_api
        # Closing waits as long as its reader waits for a message.
        client.ws_api.TIMEOUT = 0.5
        async with binance.BinanceSocketManager(client).user_socket() as stream:
            await client.create_order(symbol="BTCUSDT", side="BUY", type="MARKET", quantity=0.01)
            heard = [await asyncio.wait_for(stream.recv(), 5) for _ in range(2)]
        await client.close_connection()
        return heard

    heard = asyncio.run(session())

    assert [(one["e"], one["x"]) for one in heard] == [("executionReport", "NEW"), ("executionReport", "TRADE")]
