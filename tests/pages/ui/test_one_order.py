"""One order in full, as it is drawn below the table."""

from datetime import UTC, datetime
from uuid import uuid4

from streamlit.testing.v1 import AppTest

from core.model import Code, Decision, Mode, Order, OrderDraft, Refusal
from core.orders import Ledger
from core.orders.record import order_from
from tests.pages.screens import words_of

NOES = (
    Refusal(Code.TRADING_HALTED, "Trading is halted. Only cancels pass."),
    Refusal(Code.INVALID_QUANTITY, "<b>0.123</b> is finer than the step."),
)


def shown(order: "Order", seen: "Ledger") -> None:
    from pages.ui import one_order

    one_order.draw(order, seen)


def test_a_refused_order_names_every_no_by_its_code_and_runs_no_markup_of_it():
    draft = OrderDraft.parse(uuid4(), uuid4(), "BTC/USDT", "buy", "market", "0.123")
    order = order_from(draft, uuid4(), Mode.DRY_RUN, Decision(NOES, 38), datetime.now(UTC))

    page = AppTest.from_function(shown, args=(order, Ledger((), {}, (), (order,), (), {}))).run()

    words = words_of(page)
    assert not page.exception
    assert all(f"{no.code.value} " in words for no in NOES)
    assert "&lt;b&gt;0.123" in words
    assert "Filled nothing" in words
