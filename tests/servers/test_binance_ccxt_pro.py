"""Unmodified ccxt.pro over loopback: orders, fills and balances on the user stream, orders by websocket, the market."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import ccxt
import ccxt.pro
import pytest

from tests.servers.binance_exchange.remote import Exchange


def pro(exchange: Exchange, act: Callable[[Any], Awaitable[Any]]) -> Any:
    """Do something with a ccxt.pro client and close it."""

    async def session() -> Any:
        client = exchange.point(ccxt.pro.binance(exchange.credentials()))
        try:
            await client.load_markets()
            return await asyncio.wait_for(act(client), 20)
        finally:
            await client.close()

    return asyncio.run(session())


def test_ccxt_pro_hears_placing_partial_fill_and_fill_of_an_order(exchange: Exchange):
    async def act(client: Any) -> list[Any]:
        heard = []
        watching = asyncio.ensure_future(client.watch_orders("BTC/USDT"))
        await listening(exchange)
        await client.create_order("BTC/USDT", "limit", "buy", 0.01, 59_000, {"newClientOrderId": "cp-1"})
        for quantity in (None, "0.004", "0.006"):
            if quantity:
                watching = asyncio.ensure_future(client.watch_orders("BTC/USDT"))
                await asyncio.sleep(0.05)
                exchange.fill("cp-1", quantity)
            order = (await watching)[-1]
            heard.append((order["clientOrderId"], order["info"]["X"], order["filled"], order["status"]))
        return heard

    assert pro(exchange, act) == [
        ("cp-1", "NEW", 0, "open"),
        ("cp-1", "PARTIALLY_FILLED", 0.004, "open"),
        ("cp-1", "FILLED", 0.01, "closed"),
    ]


async def listening(exchange: Exchange) -> None:
    """Wait until somebody listens to the desk's user stream."""
    while not any("desk" in socket["accounts"] for socket in exchange.ask("sockets")):
        await asyncio.sleep(0.01)


def test_ccxt_pro_hears_balances_and_executions(exchange: Exchange):
    async def act(client: Any) -> tuple[Any, Any]:
        balance, trades = (asyncio.ensure_future(watch) for watch in (client.watch_balance(), client.watch_my_trades()))
        await listening(exchange)
        await client.create_order("BTC/USDT", "market", "sell", 0.01)
        return (await balance)["BTC"]["free"], (await trades)[0]

    free, trade = pro(exchange, act)

    assert free == 1.99
    assert (trade["side"], trade["amount"], trade["fee"]["currency"]) == ("sell", 0.01, "USDT")


def test_ccxt_pro_places_looks_up_and_cancels_over_the_websocket(exchange: Exchange):
    async def act(client: Any) -> list[Any]:
        placed = await client.create_order_ws("BTC/USDT", "limit", "buy", 0.01, 50_000, {"newClientOrderId": "ws-1"})
        found = await client.fetch_order_ws(placed["id"], "BTC/USDT")
        listed = await client.fetch_open_orders_ws("BTC/USDT")
        canceled = await client.cancel_order_ws(placed["id"], "BTC/USDT")
        balance = await client.fetch_balance_ws()
        trades = await client.fetch_my_trades_ws("BTC/USDT")
        with pytest.raises(ccxt.InsufficientFunds):
            await client.create_order_ws("BTC/USDT", "limit", "buy", 50, 50_000)
        return [
            placed["status"],
            found["status"],
            len(listed),
            canceled["status"],
            len(balance["info"]["balances"]),
            trades,
        ]

    assert pro(exchange, act) == ["open", "open", 1, "canceled", 6, []]


def test_ccxt_pro_follows_trades_candles_tickers_and_a_book_that_is_never_crossed(exchange: Exchange):
    exchange.tell("freeze", frozen=False)
    exchange.price("BTCUSDT", None)

    async def act(client: Any) -> tuple[Any, ...]:
        books = []
        for _ in range(5):
            book = await client.watch_order_book("BTC/USDT")
            books.append((book["bids"][0][0], book["asks"][0][0]))
        watches = (
            client.watch_trades("BTC/USDT"), client.watch_ohlcv("BTC/USDT", "1m"), client.watch_ticker("BTC/USDT"),
            client.watch_bids_asks(["BTC/USDT"]),
        )  # fmt: skip
        return books, *(await asyncio.gather(*watches))

    books, trades, candles, ticker, touch = pro(exchange, act)

    assert all(bid < ask for bid, ask in books)
    assert len(set(books)) > 1
    assert trades[-1]["price"] > 0
    assert candles[-1][2] >= candles[-1][4] >= candles[-1][3]
    assert ticker["low"] <= ticker["last"] <= ticker["high"]
    assert touch["BTC/USDT"]["bid"] < touch["BTC/USDT"]["ask"]
