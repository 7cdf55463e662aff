"""The exchange as pybit sees it, Bybit's own SDK for Python."""

from typing import Any

import pytest

from tests.servers.bybit_exchange.remote import Bybit

ONE = {"category": "spot", "symbol": "BTCUSDT"}


@pytest.fixture
def session(bybit: Bybit) -> Any:
    trading = pytest.importorskip("pybit.unified_trading", reason="pybit is not installed")
    made = trading.HTTP(api_key=bybit.ready["key"], api_secret=bybit.ready["secret"])
    made.endpoint = bybit.rest
    return made


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        ("get_server_time", {}), ("get_instruments_info", ONE), ("get_tickers", ONE), ("get_orderbook", ONE),
        ("get_public_trade_history", ONE), ("get_kline", {**ONE, "interval": "60"}),
        ("get_wallet_balance", {"accountType": "UNIFIED"}), ("get_account_info", {}), ("get_api_key_information", {}),
        ("get_fee_rates", ONE), ("get_open_orders", ONE), ("get_order_history", ONE), ("get_executions", ONE),
    ],
)  # fmt: skip
def test_every_read_is_answered(session: Any, call: str, asked: dict[str, Any]):
    assert getattr(session, call)(**asked)["retCode"] == 0


def test_an_order_goes_from_placing_over_a_fill_to_its_executions(bybit: Bybit, session: Any):
    placed = session.place_order(
        **ONE, side="Buy", orderType="Limit", qty="0.01", price="59000", orderLinkId="it", timeInForce="PostOnly"
    )["result"]
    bybit.fill("it", "0.004", "0.006")

    order = session.get_open_orders(**ONE, orderLinkId="it")["result"]["list"][0]
    first = session.get_executions(**ONE, orderId=placed["orderId"], limit=1)["result"]
    rest = session.get_executions(**ONE, orderId=placed["orderId"], limit=1, cursor=first["nextPageCursor"])["result"]

    assert (order["orderId"], order["orderStatus"]) == (placed["orderId"], "Filled")
    assert [one["execQty"] for one in first["list"] + rest["list"]] == ["0.006", "0.004"]


def test_a_cancel_is_carried_out_and_a_refusal_is_pybit_s_error(session: Any):
    exceptions = pytest.importorskip("pybit.exceptions")
    session.place_order(**ONE, side="Buy", orderType="Limit", qty="0.01", price="59000", orderLinkId="it")
    session.cancel_order(**ONE, orderLinkId="it")

    with pytest.raises(exceptions.InvalidRequestError, match="170213"):
        session.cancel_order(**ONE, orderLinkId="it")
