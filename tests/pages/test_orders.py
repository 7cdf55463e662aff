"""Orders: who gets a ticket, what it makes of what is typed, one confirmation, and the cancel button."""

from uuid import UUID

import psycopg
import pytest
from streamlit.testing.v1 import AppTest

from core import orders
from core.desk import Desk
from core.model import Code, Order, OrderStatus, OrderType, Person, Role, Side, TradingState
from core.orders import Executor
from core.store import Duty
from pages.ui.ticket import DRAFT
from tests.conftest import Server, join
from tests.pages.screens import PageAs, quote_market, words_of


@pytest.fixture
def market(jobs_desk: Desk) -> Desk:
    quote_market(jobs_desk, {"BTC/USDT": "60000", "ETH/USDT": "3000"})
    return jobs_desk


@pytest.fixture
def executor(market: Desk) -> Executor:
    with market.store.as_service(Duty.EXECUTOR) as tx:
        account = tx.accounts.all()[0]
    return Executor(market, account, "test")


@pytest.fixture
def ticket(page_as: PageAs, market: Desk, analyst: Person) -> AppTest:
    """The orders page as an analyst opens it."""
    return page_as(analyst, "orders.py")


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def review(page: AppTest, quantity: str, limit: str | None = None) -> AppTest:
    """Type a quantity, and a limit price where one is given, and ask for the review."""
    page.text_input(key="ticket-quantity").set_value(quantity)
    if limit is not None:
        page.segmented_control(key="ticket-type").set_value(OrderType.LIMIT).run()
        page.text_input(key="ticket-limit").set_value(limit)
    return press(page, "ticket-review")


def placed(desk: Desk, person: Person) -> list[Order]:
    return list(orders.ledger(desk.for_person(person)).orders)


def test_without_a_quote_there_is_no_ticket_yet(page_as: PageAs, analyst: Person):
    page = page_as(analyst, "orders.py")

    assert "No prices yet" in words_of(page)
    assert not page.text_input


def test_a_viewer_reads_the_ledger_and_gets_no_ticket(page_as: PageAs, market: Desk, desk: Desk):
    page = page_as(join(desk, "viewer@desk.example", Role.VIEWER), "orders.py")

    assert "You read this ledger" in words_of(page)
    assert "No orders yet" in words_of(page)
    assert not page.text_input


def test_somebody_without_an_account_is_told_whom_to_ask(
    page_as: PageAs, market: Desk, analyst: Person, server: Server, database: str
):
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute("delete from app.account_grants where user_id = %s", (analyst.id,))

    page = page_as(analyst, "orders.py")

    assert "No account is granted to you" in words_of(page)
    assert not page.text_input


@pytest.mark.parametrize("typed", ["", "abc", "NaN", "Infinity", "-1", "0", "1e99", "0,5", "½"])
def test_what_is_no_quantity_gets_a_sentence_and_stays_where_it_was_typed(
    ticket: AppTest, desk: Desk, analyst: Person, typed: str
):
    review(ticket, typed)

    assert len(ticket.error) == 1
    assert ticket.error[0].value.startswith("The quantity")
    assert ticket.text_input(key="ticket-quantity").value == typed
    assert placed(desk, analyst) == []
    assert not ticket.exception


@pytest.mark.parametrize("typed", ["", "cheap", "-60000", "nan"])
def test_what_is_no_limit_price_gets_a_sentence_and_loses_nothing(
    ticket: AppTest, desk: Desk, analyst: Person, typed: str
):
    review(ticket, "0.05", limit=typed)

    assert "limit price" in ticket.error[0].value.lower()
    assert ticket.text_input(key="ticket-quantity").value == "0.05"
    assert ticket.text_input(key="ticket-limit").value == typed
    assert placed(desk, analyst) == []


def test_a_refused_draft_is_recorded_and_every_reason_is_shown_with_its_code(
    ticket: AppTest, desk: Desk, analyst: Person
):
    review(ticket, "5.123456789")

    (order,) = placed(desk, analyst)
    codes = [refusal.code for refusal in order.refusals]
    assert order.status is OrderStatus.REFUSED
    assert {Code.INVALID_QUANTITY, Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER, Code.NOTIONAL_EXCEEDS_FREE_BALANCE} <= {*codes}
    assert all(code.value in ticket.error[0].value for code in codes)
    assert ticket.text_input(key="ticket-quantity").value == "5.123456789"


def test_the_confirm_step_shows_the_wish_and_its_cost_and_places_nothing(ticket: AppTest, desk: Desk, analyst: Person):
    review(ticket, "0.1")

    words = words_of(ticket)
    assert "Buy 0.1 BTC/USDT at the market price" in words
    assert "Costs about 6,006 USDT, fee 6 included" in words
    assert placed(desk, analyst) == []


def test_a_sale_says_what_it_brings(ticket: AppTest, executor: Executor, desk: Desk, analyst: Person):
    press(review(ticket, "0.1"), "ticket-confirm")
    executor.sweep()
    ticket.segmented_control(key="ticket-side").set_value(Side.SELL).run()

    review(ticket, "0.05")

    assert "Brings about 2,997 USDT after a fee of 3" in words_of(ticket)


def test_going_back_from_the_confirm_step_keeps_everything_typed(ticket: AppTest):
    ticket.selectbox(key="ticket-symbol").set_value("ETH/USDT").run()
    review(ticket, "0.5", limit="2990")

    press(ticket, "ticket-back")

    assert ticket.selectbox(key="ticket-symbol").value == "ETH/USDT"
    assert ticket.text_input(key="ticket-quantity").value == "0.5"
    assert ticket.text_input(key="ticket-limit").value == "2990"
    assert not ticket.warning


def test_one_confirmation_pressed_twice_is_one_order(ticket: AppTest, desk: Desk, analyst: Person):
    review(ticket, "0.05")
    draft = ticket.session_state[DRAFT]

    press(ticket, "ticket-confirm")
    ticket.session_state[DRAFT] = draft
    press(ticket.run(), "ticket-confirm")

    assert [order.id for order in placed(desk, analyst)] == [draft.id]


def test_after_the_confirmation_the_ticket_is_empty_and_says_what_became_of_the_order(
    ticket: AppTest, executor: Executor
):
    press(review(ticket, "0.05"), "ticket-confirm")

    executor.sweep()
    ticket.run()

    assert "Buy 0.05 BTC/USDT: filled on paper at 60,000." in ticket.success[0].value
    assert ticket.text_input(key="ticket-quantity").value == ""
    assert "Free: 96,997 USDT · 0.05 BTC" in words_of(ticket)


def test_a_draft_that_turns_bad_before_its_confirmation_is_refused_and_recorded(
    ticket: AppTest, desk: Desk, analyst: Person, operator: Person
):
    review(ticket, "0.05")
    orders.change_controls(desk.for_person(operator), "Drill.", state=TradingState.HALTED)

    press(ticket, "ticket-confirm")

    assert Code.TRADING_HALTED.value in ticket.error[0].value
    assert [order.status for order in placed(desk, analyst)] == [OrderStatus.REFUSED]


def test_a_resting_order_can_be_cancelled_by_its_owner_alone(
    page_as: PageAs, ticket: AppTest, executor: Executor, desk: Desk, analyst: Person, operator: Person
):
    press(review(ticket, "0.05", limit="59000"), "ticket-confirm")
    executor.sweep()
    (order,) = placed(desk, analyst)
    assert order.status is OrderStatus.OPEN

    ticket.run()
    press(ticket, f"cancel-{order.id}")
    executor.sweep()
    ticket.run()

    assert [o.status for o in placed(desk, analyst)] == [OrderStatus.CANCELLED]
    assert "Nothing is open" in words_of(ticket)


def test_somebody_elses_resting_order_has_no_cancel_button(
    page_as: PageAs, ticket: AppTest, executor: Executor, desk: Desk, analyst: Person, operator: Person
):
    press(review(ticket, "0.05", limit="59000"), "ticket-confirm")
    executor.sweep()
    (order,) = placed(desk, analyst)

    page = page_as(operator, "orders.py")

    assert "Open orders (1)" in [heading.value for heading in page.subheader]
    assert order.id not in {UUID(b.key.removeprefix("cancel-")) for b in page.button if b.key and "cancel-" in b.key}
