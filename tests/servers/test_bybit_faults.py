"""Every fault does to Bybit's wire format what it says: what ccxt makes of it, and whether the order was placed."""

from typing import Any

import ccxt
import pytest

from tests.servers.binance_exchange.remote import until
from tests.servers.bybit_exchange.remote import Bybit

PAIR, CREATE = "BTC/USDT", "POST /v5/order/create"


@pytest.fixture
def client(bybit: Bybit) -> Any:
    made = bybit.point(ccxt.bybit(bybit.credentials()))
    made.load_markets()
    made.is_unified_enabled()
    return made


def buy(client: Any, link_id: str = "it") -> Any:
    return client.create_order(PAIR, "limit", "buy", 0.01, 59_000, {"clientOrderId": link_id})


def listed(client: Any, link_id: str = "it") -> list[Any]:
    return client.fetch_open_orders(PAIR, params={"orderLinkId": link_id})


def listed_or_cut(client: Any, link_id: str = "it") -> list[Any] | None:
    try:
        return listed(client, link_id)
    except ccxt.NetworkError:
        return None


@pytest.mark.parametrize(
    ("fault", "error", "executed"),
    [
        ({"kind": "drop_before"}, ccxt.NetworkError, False),
        ({"kind": "drop_after"}, ccxt.NetworkError, True),
        ({"kind": "error", "code": 170007, "executed": True}, ccxt.RequestTimeout, True),
        ({"kind": "error", "code": 10016, "executed": True}, ccxt.ExchangeError, True),
        ({"kind": "error", "code": 10002}, ccxt.InvalidNonce, False),
        ({"kind": "error", "code": 10006}, ccxt.RateLimitExceeded, False),
        ({"kind": "body", "status": 403, "text": "<html>", "media": "text/html"}, ccxt.NetworkError, False),
        ({"kind": "body", "status": 502, "text": "<html>", "executed": True}, ccxt.ExchangeNotAvailable, True),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_a_fault_arrives_as_ccxt_s_error_and_tells_nothing_of_the_execution(
    bybit: Bybit, client: Any, fault: dict[str, Any], error: type[Exception], executed: bool
):
    bybit.arm(on=CREATE, **fault)

    with pytest.raises(error):
        buy(client)

    assert len(bybit.orders("it")) == len(listed(client)) == executed


def test_an_answer_of_garbage_looks_like_an_order_without_an_id(bybit: Bybit, client: Any):
    bybit.arm("body", on=CREATE, text='{"retCode": 0, "result": {}}', executed=True)

    assert buy(client)["id"] is None
    assert len(bybit.orders("it")) == 1


def test_a_blind_retry_is_refused_as_a_duplicate_and_buys_once(bybit: Bybit, client: Any):
    bybit.arm("drop_after", on=CREATE)
    client.options["maxRetriesOnFailure"] = 2

    with pytest.raises(ccxt.InvalidOrder, match="170141"):
        buy(client)

    assert len(bybit.orders("it")) == 1


def test_a_delayed_order_is_placed_within_its_window_and_not_after_it(bybit: Bybit, client: Any):
    bybit.arm("delay_before", on=CREATE, seconds=0.2, times=2)
    buy(client, "in-time")
    client.options["recvWindow"] = 100

    with pytest.raises(ccxt.InvalidNonce):
        buy(client, "too-late")

    assert [order["clientOrderId"] for order in bybit.orders()] == ["in-time"]


def test_a_late_order_appears_after_its_answer(bybit: Bybit, client: Any):
    bybit.arm("late", on=CREATE, seconds=0.3)

    with pytest.raises(ccxt.NetworkError):
        buy(client)

    assert listed(client) == []
    assert until(lambda: listed(client))[0]["status"] == "open"


def test_a_stale_read_shows_orders_fills_and_balances_as_they_were(bybit: Bybit, client: Any):
    bybit.tell("clock", ahead_ms=-10_000)
    client.options["timeDifference"] = 10_000
    buy(client)
    client.options["timeDifference"] = 0
    bybit.tell("clock", ahead_ms=-3_000)
    bybit.fill("it", "0.01")
    bybit.tell("clock", ahead_ms=0)
    bybit.arm("stale", on="GET /v5/", seconds=5, times=3)
    (order,), balance, trades = listed(client), client.fetch_balance(), client.fetch_my_trades(PAIR)

    assert (order["info"]["orderStatus"], order["filled"], order["fee"]) == ("New", 0, None)
    assert (balance["USDT"]["used"], trades) == (590, [])
    assert listed(client)[0]["status"] == "closed"


def test_a_stale_read_does_not_know_a_new_order_yet(bybit: Bybit, client: Any):
    buy(client)
    bybit.arm("stale", on="GET /v5/order/realtime", seconds=60)

    assert listed(client) == []
    assert len(listed(client)) == 1


def test_after_a_restart_only_the_history_tells_of_closed_orders(bybit: Bybit, client: Any):
    buy(client, "open")
    client.create_order(PAIR, "market", "buy", 0.01, None, {"clientOrderId": "filled"})
    bybit.tell("restart")
    (still_open,) = until(lambda: listed_or_cut(client, "open"))

    history = client.fetch_closed_orders(PAIR, params={"orderLinkId": "filled"})

    assert listed(client, "filled") == []
    assert (still_open["status"], len(history)) == ("open", 1)


def test_nobody_gets_in_while_it_is_down_and_its_state_stays(bybit: Bybit, client: Any):
    buy(client)
    bybit.tell("restart", down_s=0.3)

    assert listed_or_cut(client) is None
    assert until(lambda: listed_or_cut(client))[0]["clientOrderId"] == "it"
