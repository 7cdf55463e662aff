"""Orders that belong together, as the ticket writes them and the ledger shows them; and how an open one is changed."""

from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from core import orders
from core.desk import Desk
from core.model import Mode, OrderStatus, OrderType, Person, Side
from core.orders import Executor
from pages.ui.ticket.typed import Plan
from tests.pages.screens import PageAs, words_of
from tests.pages.test_orders import executor, market, placed, press, review, ticket

__all__ = ["executor", "market", "ticket"]
D = Decimal


def plan(page: AppTest, chosen: Plan) -> AppTest:
    return page.segmented_control(key="ticket-plan").set_value(chosen).run()


def fill(page: AppTest, **fields: str) -> AppTest:
    for name, value in fields.items():
        page.text_input(key=f"ticket-{name}").set_value(value)
    return press(page, "ticket-review")


@pytest.fixture
def holder(ticket: AppTest, executor: Executor) -> AppTest:
    """The ticket of somebody who holds a tenth of a coin."""
    press(review(ticket, "0.1"), "ticket-confirm")
    executor.sweep()
    return ticket.run()


def test_a_single_order_asks_for_nothing_of_the_other_plans(ticket: AppTest):
    assert ticket.segmented_control(key="ticket-plan").value == Plan.SINGLE
    asked = {f.key for f in [*ticket.text_input, *ticket.number_input] if f.key}
    assert not asked & {"ticket-profit", "ticket-protect", "ticket-count", "ticket-minutes"}


def test_an_exit_pair_is_shown_leg_by_leg_placed_once_and_listed_as_one(
    holder: AppTest, executor: Executor, desk: Desk, analyst: Person
):
    plan(holder, Plan.PAIR)
    assert holder.segmented_control(key="ticket-side").value == Side.SELL

    fill(holder, quantity="0.1", profit="61000", protect="59000")
    words = words_of(holder)
    assert "Sell 0.1 BTC/USDT at 61,000 or better" in words
    assert "once the last price falls to 59,000" in words
    assert "acts only while the desk runs" in words
    press(holder, "ticket-confirm")
    executor.sweep()
    holder.run()

    listed = placed(desk, analyst)
    assert {o.part.leg: o.status for o in listed if o.part.list_id} == {
        "take profit": OrderStatus.OPEN,
        "stop": OrderStatus.HELD,
    }
    assert "Exit pair in BTC/USDT" in words_of(holder)
    assert "held by the desk" in words_of(holder)


def test_a_stop_on_the_wrong_side_gets_a_sentence_and_places_nothing(holder: AppTest, desk: Desk, analyst: Person):
    plan(holder, Plan.PAIR)

    fill(holder, quantity="0.1", profit="61000", protect="61500")

    assert "has to lie below the take profit" in holder.error[0].value
    assert len(placed(desk, analyst)) == 1


def test_a_bracket_is_a_buy_with_both_exits(ticket: AppTest, desk: Desk, analyst: Person):
    plan(ticket, Plan.BRACKET)
    assert OrderType.TRAILING_STOP not in ticket.selectbox(key="ticket-type").options

    fill(ticket, quantity="0.05", profit="61000", protect="59000")
    press(ticket, "ticket-confirm")

    assert {(o.part.leg, o.side) for o in placed(desk, analyst)} == {
        ("entry", Side.BUY),
        ("take profit", Side.SELL),
        ("stop", Side.SELL),
    }


def test_a_split_costs_the_whole_and_begins_when_it_is_confirmed(
    ticket: AppTest, executor: Executor, desk: Desk, analyst: Person
):
    plan(ticket, Plan.SPLIT)
    ticket.number_input(key="ticket-count").set_value(3)
    fill(ticket, quantity="0.1")
    assert "Costs 6,006.00 USDT" in words_of(ticket)
    reviewed = desk.now()

    press(ticket, "ticket-confirm")
    executor.sweep()
    ticket.run()

    slices = sorted((o for o in placed(desk, analyst)), key=lambda o: o.part.leg)
    assert sum(o.quantity for o in slices) == D("0.1")
    assert [o.status for o in slices] == [OrderStatus.FILLED, OrderStatus.HELD, OrderStatus.HELD]
    assert slices[0].part.not_before is not None
    assert slices[0].part.not_before > reviewed
    assert "Split into 3: buy BTC/USDT, 0.03333 filled so far" in words_of(ticket)


def test_all_of_a_split_is_cancelled_by_one_button(ticket: AppTest, executor: Executor, desk: Desk, analyst: Person):
    plan(ticket, Plan.SPLIT)
    press(fill(ticket, quantity="0.1"), "ticket-confirm")
    executor.sweep()
    ticket.run()

    press(ticket, f"cancel-list-{placed(desk, analyst)[0].part.list_id}")
    executor.sweep()

    statuses = [o.status for o in placed(desk, analyst)]
    assert statuses.count(OrderStatus.CANCELLED) == 4
    assert statuses.count(OrderStatus.FILLED) == 1


def test_an_open_order_is_changed_in_its_place(ticket: AppTest, executor: Executor, desk: Desk, analyst: Person):
    press(review(ticket, "0.05", limit="59000"), "ticket-confirm")
    executor.sweep()
    (old,) = placed(desk, analyst)
    ticket.run()

    ticket.text_input(key=f"amend-{old.id}-quantity").set_value("0.06")
    ticket.text_input(key=f"amend-{old.id}-limit").set_value("59500")
    press(ticket, f"amend-{old.id}-now")
    executor.sweep()

    now = {o.status: (o.quantity, o.limit_price) for o in placed(desk, analyst)}
    assert now == {OrderStatus.CANCELLED: (D("0.05"), D(59000)), OrderStatus.OPEN: (D("0.06"), D(59500))}


def test_a_refused_change_says_every_no_and_leaves_the_order(
    ticket: AppTest, executor: Executor, desk: Desk, analyst: Person
):
    press(review(ticket, "0.05", limit="59000"), "ticket-confirm")
    executor.sweep()
    (old,) = placed(desk, analyst)
    ticket.run()

    ticket.text_input(key=f"amend-{old.id}-limit").set_value("59000.001")
    press(ticket, f"amend-{old.id}-now")
    executor.sweep()

    assert "INVALID_PRICE" in ticket.error[0].value
    assert {o.status for o in placed(desk, analyst)} == {OrderStatus.OPEN, OrderStatus.REFUSED}


def test_what_is_decided_by_one_yes_is_shown_on_one_card(
    page_as: PageAs, holder: AppTest, executor: Executor, desk: Desk, analyst: Person, operator: Person
):
    orders.change_limit(desk.for_person(operator), "free_reduction", D(0), "Each exit is looked at.")
    orders.change_controls(desk.for_person(operator), "Two look.", mode=Mode.MANUAL_CONFIRM)
    plan(holder, Plan.PAIR)
    press(fill(holder, quantity="0.1", profit="61000", protect="59000"), "ticket-confirm")

    page = page_as(operator, "approvals.py")
    assert "once the last price falls to 59,000" in words_of(page)
    (button,) = [b for b in page.button if b.label == "Approve"]
    button.click().run()
    executor.sweep()

    assert {o.status for o in placed(desk, analyst) if o.part.list_id} == {OrderStatus.OPEN, OrderStatus.HELD}
