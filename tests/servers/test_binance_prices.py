"""The market of the exchange: its past joins its present, recordings are played, streams tell what REST tells."""

import asyncio
import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import websockets

from tests.servers import binance_market
from tests.servers.binance_exchange.recorded import read_folder
from tests.servers.binance_exchange.remote import Exchange, open_exchange, until
from tests.servers.binance_exchange.tape import Generated

DAY, HOUR = 86_400, 3_600
NOON = 1_709_294_400


@pytest.fixture
def moving(exchange: Exchange) -> Exchange:
    exchange.price("BTCUSDT", None)
    exchange.tell("freeze", frozen=False)
    return exchange


def asked(exchange: Exchange, path: str, **query: Any) -> Any:
    return exchange.get(f"/api/v3/{path}", **query).raise_for_status().json()


def test_the_usual_prices_are_those_of_the_public_market(moving: Exchange):
    def is_near() -> bool:
        told = Decimal(asked(moving, "ticker/price", symbol="BTCUSDT")["price"])
        return abs(float(told) - binance_market.price("BTCUSDT", time.time())) < 50

    assert until(is_near)


def test_a_faster_market_passes_the_same_prices_sooner():
    quick, slow = Generated(100.0, NOON, 60.0), Generated(100.0, NOON)

    assert quick.price(NOON + 1) == slow.price(NOON + 60)


def test_trades_of_before_and_since_the_start_are_numbered_without_a_gap(moving: Exchange):
    newest = until(lambda: asked(moving, "aggTrades", symbol="BTCUSDT", limit=1)[0]["a"])
    live = until(
        lambda: [
            one for one in asked(moving, "aggTrades", symbol="BTCUSDT", fromId=newest - 50) if one["a"] > newest + 3
        ]
    )
    rows = asked(moving, "aggTrades", symbol="BTCUSDT", fromId=newest - 50)

    assert live
    assert np.all(np.diff([one["a"] for one in rows]) == 1)
    assert np.all(np.diff([one["T"] for one in rows]) >= 0)
    assert asked(moving, "aggTrades", symbol="BTCUSDT", startTime=rows[9]["T"], limit=5)[0]["T"] == rows[9]["T"]


def test_the_open_candle_holds_every_trade_and_ends_at_the_last(exchange: Exchange):
    since = time.time_ns() // 1_000_000 // 60_000 * 60_000
    for price in ("60500", "59500", "60100"):
        exchange.price("BTCUSDT", price)
        exchange.tell("trade", symbol="BTCUSDT", side="BUY", quantity="0.001")
    rows = asked(exchange, "klines", symbol="BTCUSDT", interval="1m", startTime=since)
    _, high, low, close = (Decimal(value) for value in rows[-1][1:5])

    assert high >= Decimal("60500.01")
    assert low <= Decimal("59500.01")
    assert close == Decimal("60100.01")


def test_coarse_candles_are_made_of_the_fine_ones(exchange: Exchange):
    fine = asked(exchange, "klines", symbol="BTCUSDT", interval="1h", limit=49)
    coarse = asked(exchange, "klines", symbol="BTCUSDT", interval="1d", limit=2)[0]
    parts = [one for one in fine if coarse[0] <= one[0] <= coarse[6]]

    assert len(parts) == 24
    assert (parts[0][1], parts[-1][4]) == (coarse[1], coarse[4])
    assert max(float(one[2]) for one in parts) == pytest.approx(float(coarse[2]), rel=5e-3)


def test_a_resting_order_is_filled_when_the_market_comes_to_it(moving: Exchange):
    moving.price("BTCUSDT", "60000")
    moving.tell("orders", params={"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC",
                                  "quantity": "0.01", "price": "59900", "newClientOrderId": "resting"})  # fmt: skip
    moving.price("BTCUSDT", "59800")

    assert until(lambda: moving.orders("resting")[0]["status"] == "FILLED")
    assert moving.orders("resting")[0]["executions"][0]["isMaker"] is True


def test_a_frozen_market_changes_only_by_what_is_done_to_it(exchange: Exchange):
    exchange.tell("book", symbol="BTCUSDT", bids=[["59990", "1"]], asks=[["60010", "1"], ["60020", "2"]])
    before = exchange.ask("market", symbol="BTCUSDT")
    exchange.tell("trade", symbol="BTCUSDT", side="BUY", quantity="1.5")
    time.sleep(0.25)
    after = exchange.ask("market", symbol="BTCUSDT")

    assert before["asks"] == [["60010.00000000", "1.00000000"], ["60020.00000000", "2.00000000"]]
    assert after["asks"] == [["60020.00000000", "1.50000000"]]
    assert after["bids"] == [["59990.00000000", "1.00000000"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write forty days of hourly candles of two symbols, the last one still open."""
    for name, about in (("BTC_USDT", 50_000.0), ("FOO_USDT", 2.0)):
        random = np.random.default_rng(len(name))
        steps = np.round(about * np.exp(np.cumsum(random.normal(0, 0.002, (40 * 24 + 1, 4)), axis=None)), 4).reshape(
            -1, 4
        )
        rows = pd.DataFrame({
            "date": pd.to_datetime(NOON + np.arange(len(steps)) * HOUR, unit="s", utc=True), "open": steps[:, 0],
            "high": steps.max(axis=1), "low": steps.min(axis=1), "close": steps[:, -1],
            "volume": random.uniform(1, 9, len(steps)).round(3),
        })  # fmt: skip
        rows.to_feather(tmp_path / f"{name}-1h.feather")
    return tmp_path


def test_a_recording_is_played_with_its_own_candles_as_the_past(folder: Path):
    rows = pd.read_feather(folder / "BTC_USDT-1h.feather")
    with open_exchange("--market", str(folder)) as exchange:
        candles = asked(exchange, "klines", symbol="BTCUSDT", interval="1h", limit=24)[:-1]
        last = float(asked(exchange, "ticker/price", symbol="BTCUSDT")["price"])
        listed = {one["symbol"] for one in asked(exchange, "exchangeInfo")["symbols"]}

    first = int(np.flatnonzero(np.isclose(rows["open"], float(candles[0][1]), rtol=0, atol=0.006))[0])
    recorded = rows.iloc[first : first + len(candles)]
    assert [float(one[2]) for one in candles] == pytest.approx(recorded["high"].tolist(), abs=0.006)
    assert [float(one[3]) for one in candles] == pytest.approx(recorded["low"].tolist(), abs=0.006)
    assert [float(one[5]) for one in candles] == pytest.approx(recorded["volume"].tolist(), rel=1e-3)
    now = rows.iloc[first + len(candles)]
    assert now["low"] * 0.999 <= last <= now["high"] * 1.001
    assert listed == {"BTCUSDT", "ETHUSDT", "FOOUSDT"}


def test_a_recording_begins_again_where_it_ends(folder: Path):
    paths = read_folder(folder, float(NOON), 3_600.0, None)
    path = paths["BTC", "USDT"]

    prices = [path.price(NOON + hours) for hours in range(40 * 24 * 2)]
    loop = next(n for n in range(24, len(prices)) if prices[n : n + 48] == pytest.approx(prices[:48]))

    assert 30 * 24 - 24 <= loop <= 31 * 24


def streamed(url: str, act: Any) -> Any:
    async def session() -> Any:
        async with websockets.connect(url) as socket:
            return await asyncio.wait_for(act(socket), 10)

    return asyncio.run(session())


def test_streams_come_wrapped_where_several_are_named_and_bare_where_one_is(moving: Exchange):
    base = moving.ws.removesuffix("/stream")

    async def first(socket: Any) -> Any:
        return json.loads(await socket.recv())

    wrapped = streamed(f"{base}/stream?streams=btcusdt@trade/ethusdt@bookTicker", first)
    bare = streamed(f"{base}/ws/btcusdt@trade", first)

    assert wrapped["stream"] in ("btcusdt@trade", "ethusdt@bookTicker")
    assert bare["e"] == "trade"


def test_streams_are_subscribed_to_listed_and_left_by_message(moving: Exchange):
    async def act(socket: Any) -> list[Any]:
        answers = []
        for number, (method, names) in enumerate(
            [("SUBSCRIBE", ["btcusdt@kline_1m"]), ("SUBSCRIBE", ["btcusdt@nothing"]), ("LIST_SUBSCRIPTIONS", []),
             ("UNSUBSCRIBE", ["btcusdt@kline_1m"]), ("LIST_SUBSCRIPTIONS", [])]
        ):  # fmt: skip
            await socket.send(json.dumps({"method": method, "params": names, "id": number}))
            while (told := json.loads(await socket.recv())).get("id") != number:
                pass
            answers.append(told.get("result", told.get("error", {}).get("code")))
        return answers

    assert streamed(moving.ws, act) == [None, 2, ["btcusdt@kline_1m"], None, []]


def test_differences_of_the_book_put_together_are_the_book(moving: Exchange):
    async def act(socket: Any) -> tuple[Any, Any, bool]:
        await socket.recv()
        snapshot = asked(moving, "depth", symbol="BTCUSDT", limit=5000)
        book = {side: dict(snapshot[side]) for side in ("bids", "asks")}
        at, joined, end = snapshot["lastUpdateId"], True, None
        for turn in range(99):
            event = json.loads(await socket.recv())
            if turn == 6:
                moving.tell("freeze", frozen=True)
                end = asked(moving, "depth", symbol="BTCUSDT", limit=5000)
            if event["u"] > snapshot["lastUpdateId"]:
                joined = joined and event["U"] <= at + 1
                book["bids"] |= dict(event["b"])
                book["asks"] |= dict(event["a"])
                at = event["u"]
            if end and at >= end["lastUpdateId"]:
                break
        return {side: {p: q for p, q in book[side].items() if Decimal(q)} for side in book}, end, joined

    book, end, joined = streamed(f"{moving.ws}/ws/btcusdt@depth@100ms", act)

    assert joined
    assert book == {side: dict(end[side]) for side in book}
