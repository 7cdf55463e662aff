"""The job that sends: a thread for each account, so that none waits for another's exchange."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from core.model import Order, OrderDraft, OrderStatus
from core.orders import place
from core.orders.accounts import change_account
from core.store import Duty
from jobs import execute_orders
from tests.conftest import Server
from tests.core.orders.exchange_desk import ExchangeDesk, exchange_desk
from tests.servers.binance_exchange.remote import open_exchange, until


@pytest.fixture(scope="module")
def at(server: Server) -> Iterator[ExchangeDesk]:
    with open_exchange("--frozen") as exchange, exchange_desk(exchange, server) as desk:
        yield desk


@pytest.fixture
def job(at: ExchangeDesk) -> Iterator[Callable[[], bool]]:
    """The job as its process runs it, looked after once a test; ended with it."""
    writers = execute_orders.Writers(at.jobs)
    writers.now()
    until(lambda: stream(at) is True)
    yield lambda: bool(writers.now())
    writers.stop()


def stream(at: ExchangeDesk) -> bool | None:
    with at.jobs.store.as_service(Duty.EXECUTOR) as tx:
        found = tx.snapshots.stream(at.account.id)
    return found.in_sync if found else None


def on_paper(at: ExchangeDesk) -> Order:
    with at.jobs.store.as_service(Duty.EXECUTOR) as tx:
        paper = next(account for account in tx.accounts.all() if account.venue == "paper")
    return place(at.me, OrderDraft.parse(uuid4(), paper.id, "BTC/USDT", "buy", "market", "0.01"))


def test_an_exchange_that_is_slow_to_answer_holds_up_no_other_account(at: ExchangeDesk, job: Callable[[], bool]):
    at.exchange.arm("delay_before", on="POST /api/v3/order", seconds=4)
    slow, quick = at.place("buy", "market", "0.01"), on_paper(at)

    until(lambda: at.now(quick).status is OrderStatus.FILLED)
    meanwhile = at.now(slow).status
    until(lambda: at.now(slow).status is OrderStatus.FILLED)

    assert meanwhile in (OrderStatus.RECORDED, OrderStatus.SUBMITTING)


def test_an_account_that_lost_its_key_is_let_go_and_taken_again_with_the_next_one(
    at: ExchangeDesk, job: Callable[[], bool]
):
    change_account(at.me, at.account.id, at.account.name, None)
    job()
    without = stream(at)
    change_account(at.me, at.account.id, at.account.name, at.account.key_id)
    job()

    assert without is False
    assert until(lambda: stream(at))
