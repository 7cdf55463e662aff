"""Paper versus live: a fill at an exchange is held against what paper would have done, worse above zero for either side."""

from decimal import Decimal
from uuid import uuid4

import pytest

from core.desk import Desk
from core.model import Order, OrderDraft, OrderStatus, Person
from core.orders import Executor, ledger, place
from core.orders.versus import by_symbol, compared, versus_paper
from core.store import Duty
from tests.pages.screens import quote_market

D = Decimal


@pytest.fixture
def market(jobs_desk: Desk) -> Desk:
    quote_market(jobs_desk, {"BTC/USDT": "60000", "ETH/USDT": "3000"})
    return jobs_desk


def filled(desk: Desk, market: Desk, symbol: str, side: str, quantity: str, paper: str | None) -> Order:
    """Return an order that was filled at the quoted price, with what was expected of it as it was sent."""
    account = ledger(desk).accounts[0]
    order = place(desk, OrderDraft.parse(uuid4(), account.id, symbol, side, "market", quantity))
    if paper is not None:
        with market.store.as_service(Duty.EXECUTOR) as tx:
            tx.orders.expect(order.id, D(paper))
    Executor(market, account, "test").run(order.id)
    with desk.store.as_user(desk.user) as tx:
        found = tx.orders.get(order.id)
    assert found
    assert found.status is OrderStatus.FILLED, found.note
    return found


def test_paying_more_than_paper_is_worse_and_less_is_better(desk: Desk, market: Desk, analyst: Person):
    me = desk.for_person(analyst)

    said = [
        versus_paper(filled(me, market, "BTC/USDT", "buy", f"0.0{n}", paper))
        for n, paper in enumerate(("59940", "60060", "60000"), 2)
    ]

    assert said == [
        "Paper would have filled at 59,940; the exchange filled at 60,000: 10.0 bp worse.",
        "Paper would have filled at 60,060; the exchange filled at 60,000: 10.0 bp better.",
        "Paper would have filled at 60,000; the exchange filled at 60,000: the same.",
    ]


def test_getting_less_than_paper_for_a_sale_is_worse(desk: Desk, market: Desk, analyst: Person):
    me = desk.for_person(analyst)
    filled(me, market, "BTC/USDT", "buy", "0.1", None)

    sold = filled(me, market, "BTC/USDT", "sell", "0.05", "60060")

    assert versus_paper(sold) == "Paper would have filled at 60,060; the exchange filled at 60,000: 10.0 bp worse."


def test_an_order_nobody_expected_anything_of_is_not_compared(desk: Desk, market: Desk, analyst: Person):
    me = desk.for_person(analyst)

    order = filled(me, market, "BTC/USDT", "buy", "0.02", None)

    assert versus_paper(order) is None
    assert compared(me) == []


def test_each_symbol_has_its_mean_and_its_worst_order(desk: Desk, market: Desk, analyst: Person):
    me = desk.for_person(analyst)
    for symbol, quantity, paper in (
        ("ETH/USDT", "0.2", "3000"),
        ("BTC/USDT", "0.02", "59940"),
        ("BTC/USDT", "0.03", "60060"),
    ):
        filled(me, market, symbol, "buy", quantity, paper)

    found = by_symbol(compared(me))

    assert [(v.symbol, v.orders) for v in found] == [("BTC/USDT", 2), ("ETH/USDT", 1)]
    assert found[0].mean_bp == pytest.approx(0, abs=0.1)
    assert found[0].worst_bp == pytest.approx(10, abs=0.1)
    assert found[1].worst_bp == 0
