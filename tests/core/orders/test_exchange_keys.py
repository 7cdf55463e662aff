"""What opens an account at an exchange: the locks of mainnet, keys of either kind, fees in any coin."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.exchanges import RejectedError
from core.model import Code, OrderStatus
from core.orders import change_controls
from core.store import Duty
from core.vault import allow_trading
from tests.conftest import Server
from tests.core.orders.exchange_desk import exchange_desk
from tests.servers.binance_exchange.remote import Exchange, open_exchange, until

D = Decimal


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with open_exchange("--frozen") as running:
        yield running


def posted(exchange: Exchange) -> int:
    return len(exchange.requests("POST /api/v3/order"))


def test_mainnet_takes_the_environment_a_switch_and_the_key_all_three(server: Server, exchange: Exchange):
    exchange.reset()
    with exchange_desk(exchange, server, "binance", mainnet_enable=True) as at:
        executor = at.executor()
        executor.reconcile()
        closed = at.place("buy", "market", "0.01")
        change_controls(at.me, "Test.", mainnet=True)
        without_key = at.place("buy", "market", "0.01")
        assert at.account.key_id
        allow_trading(at.me.store, at.me.user, at.account.key_id, True)
        opened = at.place("buy", "market", "0.01")
        executor.run(opened.id)
        executor.close()

        assert (at.account.mainnet, closed.status, without_key.status) == (
            True,
            OrderStatus.REFUSED,
            OrderStatus.REFUSED,
        )
        assert [r.code for r in without_key.refusals] == [Code.MAINNET_DISABLED]
        assert "its key may not trade" in without_key.refusals[0].sentence
        assert at.now(opened).status is OrderStatus.FILLED


def test_without_the_environment_nothing_is_sent_to_mainnet_even_past_every_gate(server: Server, exchange: Exchange):
    exchange.reset()
    with exchange_desk(exchange, server, "binance") as at:
        executor = at.executor()
        executor.reconcile()
        order = at.place("buy", "market", "0.01")

        with pytest.raises(RejectedError, match="MAINNET_ENABLE"):
            executor.venue.submit(order)
        executor.close()

        assert [r.code for r in order.refusals] == [Code.MAINNET_DISABLED]
        assert posted(exchange) == 0


def test_an_ed25519_key_signs_orders_and_the_stream(server: Server, exchange: Exchange):
    pair = exchange.reset().tell("keys", name="pair", account="desk", kind="ed25519")
    with exchange_desk(exchange, server, pair=pair) as at:
        executor = at.executor()
        executor.reconcile()
        order = at.place("buy", "market", "0.01")
        executor.run(order.id)
        heard = until(lambda: executor.venue.deaf_since() is None)
        executor.close()

        assert heard
        assert at.now(order).status is OrderStatus.FILLED


def test_a_fee_in_a_third_coin_is_booked_in_that_coin(server: Server, exchange: Exchange):
    exchange.reset()
    exchange.tell("balances", account="desk", asset="BNB", delta="10")
    exchange.tell("accounts", desk={"pays_in_bnb": True})
    with exchange_desk(exchange, server) as at:
        executor = at.executor()
        executor.reconcile()
        order = at.place("buy", "market", "0.01")
        executor.run(order.id)
        executor.close()
        with at.jobs.store.as_service(Duty.EXECUTOR) as tx:
            paid = [(trade.fee_asset, trade.fee) for trade in tx.trades.of_order(order.id)]

        assert {asset for asset, _ in paid} == {"BNB"}
        assert at.held()["BNB"][0] == exchange.balance("BNB")[0] == D(20) - paid[0][1]
        assert at.held()["BTC"][0] == exchange.balance("BTC")[0]
