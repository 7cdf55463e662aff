"""Orders: who gets a ticket, what it makes of what is typed, one confirmation, and the cancel button."""

from decimal import Decimal
from uuid import UUID, uuid4

import psycopg
import pytest
from streamlit.testing.v1 import AppTest

from core import orders
from core.desk import Desk
from core.model import Code, Order, OrderDraft, OrderStatus, OrderType, Person, Role, Side, TradingState
from core.orders import Executor, SizeUnit
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
        page.selectbox(key="ticket-type").set_value(OrderType.LIMIT).run()
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
    assert "Costs 6,006.00 USDT Fee 6.00 USDT" in words
    assert "gates say yes" in words
    assert placed(desk, analyst) == []


def test_a_sale_says_what_it_brings(ticket: AppTest, executor: Executor, desk: Desk, analyst: Person):
    press(review(ticket, "0.1"), "ticket-confirm")
    executor.sweep()
    ticket.segmented_control(key="ticket-side").set_value(Side.SELL).run()

    review(ticket, "0.05")

    assert "Brings 2,997.00 USDT Fee 3.00 USDT" in words_of(ticket)


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

    assert [order.id for order in placed(desk, analyst)] == [draft[0].id]


def test_after_the_confirmation_the_ticket_is_empty_and_says_what_became_of_the_order(
    ticket: AppTest, executor: Executor
):
    press(review(ticket, "0.05"), "ticket-confirm")

    executor.sweep()
    ticket.run()

    assert "Buy 0.05 BTC/USDT at the market price: filled at 60,000." in ticket.success[0].value
    assert ticket.text_input(key="ticket-quantity").value == ""
    assert "Free in Paper: 96,997 USDT · 0.05 BTC" in words_of(ticket)


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


def test_an_open_order_says_whose_it_is_and_how_far_its_price_is_from_the_last_one(
    page_as: PageAs, ticket: AppTest, executor: Executor, operator: Person
):
    press(review(ticket, "0.05", limit="59400"), "ticket-confirm")
    executor.sweep()

    words = words_of(page_as(operator, "orders.py"))

    assert "by analyst@desk.example" in words
    assert "59,400.00 -1.00 % from last" in words


def test_all_of_ones_own_orders_are_cancelled_in_two_steps_and_nobody_elses(
    page_as: PageAs, ticket: AppTest, executor: Executor, desk: Desk, analyst: Person, operator: Person
):
    for person, quantity in ((analyst, "0.01"), (analyst, "0.02"), (operator, "0.03")):
        account = orders.ledger(desk.for_person(person)).accounts[0].id
        draft = OrderDraft.parse(uuid4(), account, "BTC/USDT", "buy", "limit", quantity, "59000", "GTC")
        orders.place(desk.for_person(person), draft)
    executor.sweep()

    press(ticket.run(), "cancel-all")
    executor.sweep()
    assert {order.status for order in placed(desk, analyst)} == {OrderStatus.OPEN}
    press(ticket, "cancel-all-yes")
    executor.sweep()

    became = {order.quantity: order.status for order in placed(desk, analyst)}
    cancelled, left = OrderStatus.CANCELLED, OrderStatus.OPEN
    assert became == {Decimal("0.01"): cancelled, Decimal("0.02"): cancelled, Decimal("0.03"): left}


def test_an_order_that_stays_open_is_listed_however_many_came_after_it(desk: Desk, executor: Executor, analyst: Person):
    me = desk.for_person(analyst)
    account = orders.ledger(me).accounts[0].id
    stays = OrderDraft.parse(uuid4(), account, "BTC/USDT", "buy", "limit", "0.01", "59000", "GTC")
    orders.place(me, stays)
    orders.place(me, OrderDraft.parse(uuid4(), account, "BTC/USDT", "sell", "market", "9"))

    seen = orders.ledger(me, limit=1)

    assert [order.status for order in seen.orders] == [OrderStatus.REFUSED]
    assert [order.id for order in seen.working] == [stays.id]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (OrderType.MARKET, set()),
        (OrderType.LIMIT, {"limit"}),
        (OrderType.POST_ONLY, {"limit"}),
        (OrderType.STOP_MARKET, {"stop"}),
        (OrderType.STOP_LIMIT, {"stop", "limit"}),
        (OrderType.TAKE_PROFIT, {"stop"}),
        (OrderType.TRAILING_STOP, {"trail"}),
    ],
)
def test_a_type_asks_only_for_the_prices_it_has(ticket: AppTest, kind: OrderType, fields: set[str]):
    ticket.selectbox(key="ticket-type").set_value(kind).run()

    asked = {f.key.removeprefix("ticket-") for f in ticket.text_input if f.key}
    assert asked & {"limit", "stop", "trail"} == fields


def test_every_gate_answers_while_the_order_is_written(ticket: AppTest, desk: Desk, analyst: Person):
    ticket.text_input(key="ticket-quantity").set_value("0.05").run()
    assert "gates say yes" in words_of(ticket)

    ticket.text_input(key="ticket-quantity").set_value("5.123456789").run()

    words = words_of(ticket)
    assert Code.INVALID_QUANTITY in words
    assert Code.NOTIONAL_EXCEEDS_FREE_BALANCE in words
    assert placed(desk, analyst) == []


@pytest.mark.parametrize(
    ("unit", "typed", "quantity"), [(SizeUnit.QUOTE, "3000", "0.05"), (SizeUnit.EQUITY, "6", "0.1")]
)
def test_a_size_in_money_says_what_quantity_it_comes_to(
    ticket: AppTest, executor: Executor, unit: SizeUnit, typed: str, quantity: str
):
    ticket.selectbox(key="ticket-unit").set_value(unit).run()

    review(ticket, typed)

    assert f"Buy {quantity} BTC/USDT" in words_of(ticket)


def test_a_part_of_what_is_free_fills_the_size_and_can_be_paid(ticket: AppTest, executor: Executor):
    press(ticket, "ticket-part-25")

    assert ticket.text_input(key="ticket-quantity").value == "0.41625"
    assert Code.NOTIONAL_EXCEEDS_FREE_BALANCE not in words_of(ticket)


def test_the_confirm_step_says_what_a_stop_waits_for(ticket: AppTest, executor: Executor):
    ticket.selectbox(key="ticket-type").set_value(OrderType.STOP_LIMIT).run()
    ticket.text_input(key="ticket-stop").set_value("61000")
    ticket.text_input(key="ticket-limit").set_value("61100")

    review(ticket, "0.05")

    assert "Buy 0.05 BTC/USDT at 61,100 or better once the last price rises to 61,000" in words_of(ticket)


def test_a_stop_the_market_has_reached_is_named_before_it_is_placed(ticket: AppTest, executor: Executor):
    ticket.selectbox(key="ticket-type").set_value(OrderType.STOP_MARKET).run()
    ticket.text_input(key="ticket-stop").set_value("59000")
    ticket.text_input(key="ticket-quantity").set_value("0.05").run()

    assert Code.STOP_WOULD_TRIGGER_AT_ONCE in words_of(ticket)


def test_a_trail_is_typed_in_percent(ticket: AppTest, executor: Executor, desk: Desk, analyst: Person):
    ticket.selectbox(key="ticket-type").set_value(OrderType.TRAILING_STOP).run()
    ticket.text_input(key="ticket-trail").set_value("2.5")

    press(review(ticket, "0.05"), "ticket-confirm")

    assert [str(order.trail) for order in placed(desk, analyst)] == ["0.025"]


def test_only_a_sale_can_be_marked_reduce_only(ticket: AppTest, executor: Executor, desk: Desk, analyst: Person):
    assert "ticket-reduce" not in {box.key for box in ticket.checkbox}
    press(review(ticket, "0.1"), "ticket-confirm")
    executor.sweep()
    ticket.segmented_control(key="ticket-side").set_value(Side.SELL).run()

    ticket.checkbox(key="ticket-reduce").set_value(True).run()
    press(review(ticket, "0.05"), "ticket-confirm")

    assert [order.reduce_only for order in placed(desk, analyst)] == [True, False]


def test_the_filters_leave_what_they_name_and_the_file_has_no_more(
    ticket: AppTest, executor: Executor, desk: Desk, analyst: Person
):
    press(review(ticket, "0.05"), "ticket-confirm")
    executor.sweep()
    review(ticket, "5.123456789")
    assert len(ticket.dataframe[0].value) == 2

    ticket.selectbox(key="orders-status").set_value("refused").run()

    assert list(ticket.dataframe[0].value["Status"]) == ["refused"]
    ticket.selectbox(key="orders-status").set_value("open").run()
    assert "No order passes these filters." in words_of(ticket)
