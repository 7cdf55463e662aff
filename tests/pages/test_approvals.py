"""Approvals: what waits is shown with what was seen and what is now, and decided by the right people."""

from uuid import uuid4

import pytest

from core import orders
from core.desk import Desk
from core.model import Mode, Order, OrderDraft, OrderStatus, Person
from core.orders import Executor
from core.store import Duty
from tests.pages.screens import PageAs, html_of, quote_market, words_of


@pytest.fixture
def waiting(desk: Desk, jobs_desk: Desk, analyst: Person, operator: Person) -> Order:
    """An analyst's order that waits in MANUAL_CONFIRM."""
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    with jobs_desk.store.as_service(Duty.EXECUTOR) as tx:
        account = tx.accounts.all()[0]
    executor = Executor(jobs_desk, account, "test")
    orders.change_controls(desk.for_person(operator), "Two look at each order.", mode=Mode.MANUAL_CONFIRM)
    draft = OrderDraft.parse(uuid4(), account.id, "BTC/USDT", "buy", "market", "0.1")
    order = orders.place(desk.for_person(analyst), draft)
    executor.run(order.id)
    return order


def status(desk: Desk, person: Person, order: Order) -> OrderStatus:
    return orders.one(desk.for_person(person), order.id).status


def test_where_nothing_waits_the_page_says_when_something_will(page_as: PageAs, operator: Person):
    words = words_of(page_as(operator, "approvals.py"))

    assert "No order waits for a second person" in words
    assert "Nothing was decided yet" in words


def test_a_waiting_order_is_shown_with_its_maker_its_worth_and_what_the_gates_say(
    page_as: PageAs, operator: Person, waiting: Order
):
    words = words_of(page_as(operator, "approvals.py"))

    assert "Buy 0.1 BTC/USDT" in words
    assert "analyst@desk.example" in words
    assert "about 6,000.00 USDT" in words
    assert "all say yes" in words


def test_an_operator_says_yes(desk: Desk, page_as: PageAs, operator: Person, waiting: Order):
    page = page_as(operator, "approvals.py")

    page.button(key=f"yes-{waiting.id}").click().run()

    assert not page.exception
    assert [approval.state for approval, _ in orders.decided(desk.for_person(operator))] == ["approved"]


def test_a_no_without_a_reason_is_not_taken(desk: Desk, page_as: PageAs, operator: Person, waiting: Order):
    page = page_as(operator, "approvals.py")

    page.button(key=f"no-{waiting.id}").click().run()
    assert "Say why" in page.error[0].value
    assert orders.waiting_count(desk.for_person(operator)) == 1

    page.text_input(key=f"why-{waiting.id}").set_value("Too early.")
    page.button(key=f"no-{waiting.id}").click().run()
    assert orders.waiting_count(desk.for_person(operator)) == 0


def test_the_maker_sees_that_it_waits_and_has_no_button(page_as: PageAs, analyst: Person, waiting: Order):
    page = page_as(analyst, "approvals.py")

    assert "somebody else decides it" in words_of(page)
    assert not [button for button in page.button if button.key and button.key.startswith("yes-")]


def test_a_price_that_moved_too_far_takes_the_button_away(
    page_as: PageAs, jobs_desk: Desk, operator: Person, waiting: Order
):
    quote_market(jobs_desk, {"BTC/USDT": "61000"})

    page = page_as(operator, "approvals.py")

    assert "cannot be approved any more" in page.warning[0].value
    assert not [button for button in page.button if button.key and button.key.startswith("yes-")]


def test_every_page_says_how_many_wait(page_as: PageAs, operator: Person, waiting: Order):
    page = page_as(operator, "front_door.py")

    assert "1 order waiting for approval" in html_of(page)
