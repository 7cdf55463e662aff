"""Limits: what is used is shown to everybody, changes take a role, a reason and a confirmation, locks can be lifted."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from streamlit.testing.v1 import AppTest

from core import orders
from core.desk import Desk
from core.model import OrderDraft, Person, Role
from core.orders import Executor, protect, snapshots
from core.store import Duty
from tests.conftest import at_time, join
from tests.pages.screens import PageAs, html_of, quote_market, words_of

PAGE = "limits.py"
D = Decimal


@pytest.fixture
def market(jobs_desk: Desk) -> Desk:
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    return jobs_desk


def buy(desk: Desk, market: Desk, person: Person, quantity: str) -> None:
    """Buy by the whole road and let the jobs reckon."""
    me = desk.for_person(person)
    account = orders.ledger(me).accounts[0]
    order = orders.place(me, OrderDraft.parse(uuid4(), account.id, "BTC/USDT", "buy", "market", quantity))
    Executor(market, account, "test").run(order.id)
    snapshots.take_all(market)


def lock(market: Desk) -> None:
    with market.store.as_service(Duty.EXECUTOR) as tx:
        now = market.now()
        tx.protections.lock("wide_spread", None, "BTC/USDT", "The spread is wide.", now, now + timedelta(minutes=5))


def change(page: AppTest, key: str, value: str, reason: str) -> AppTest:
    page.button("limits-change").click().run()
    page.selectbox("limits-key").set_value(key).run()
    page.text_input(f"limits-value-{key}").set_value(value)
    page.text_input("limits-reason").set_value(reason)
    return page.button("limits-yes").click().run()


def keys(page: AppTest) -> set[str | None]:
    return {button.key for button in page.button}


def now(desk: Desk, person: Person, key: str) -> Decimal:
    return orders.limits(desk.for_person(person))[0].value(key)


def test_before_the_jobs_have_reckoned_the_page_says_so(page_as: PageAs, analyst: Person):
    words = words_of(page_as(analyst, PAGE))

    assert "Not valued yet" in words
    assert "Nothing is locked" in words
    assert "Largest order in the quote asset 10,000" in words


def test_what_is_held_and_what_is_used_stand_beside_the_limits(
    page_as: PageAs, desk: Desk, market: Desk, analyst: Person
):
    buy(desk, market, analyst, "0.1")

    page = page_as(analyst, PAGE)

    words = words_of(page)
    assert "BTC 0.1 60,060.00 60,000.00 6,000.00 6.0 %" in words
    assert "Weight of one asset of equity; stable assets are exempt 6 % 40 %" in words
    assert "Orders a day of one person since 00:00 UTC 1 200" in words
    assert 'class="cp-good" value="0.150"' in html_of(page)


@pytest.mark.parametrize(("limit", "tone"), [("0.076", "good"), ("0.075", "warn"), ("0.061", "warn"), ("0.06", "bad")])
def test_a_bar_turns_amber_from_eighty_percent_and_red_once_the_limit_refuses(
    page_as: PageAs, desk: Desk, market: Desk, analyst: Person, operator: Person, limit: str, tone: str
):
    buy(desk, market, analyst, "0.1")
    orders.change_limit(desk.for_person(operator), "max_exposure", D(limit), "For the test.")

    html = html_of(page_as(analyst, PAGE))

    row = next(row for row in re.findall(r"<tr>.*?</tr>", html) if "Exposure" in row)
    assert f'class="cp-{tone}"' in row


def test_the_course_of_equity_is_drawn_once_there_are_two_points(page_as: PageAs, market: Desk, analyst: Person):
    assert not page_as(analyst, PAGE).get("plotly_chart")

    snapshots.take_all(at_time(market, market.now() - timedelta(minutes=5)))

    assert page_as(analyst, PAGE).get("plotly_chart")


def test_an_old_valuation_and_old_prices_are_said(page_as: PageAs, desk: Desk, market: Desk, analyst: Person):
    buy(desk, market, analyst, "0.1")
    with market.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("test", "BTC/USDT")
        assert quote
        tx.market.set_quotes([replace(quote, received_at=quote.received_at - timedelta(hours=1))])
    snapshots.take_all(market)

    assert "old prices: BTC" in words_of(page_as(analyst, PAGE))


def test_an_operator_sets_a_limit_in_percent_with_a_reason(page_as: PageAs, desk: Desk, operator: Person):
    page = change(page_as(operator, PAGE), "max_weight", "25", "Less Bitcoin.")

    assert now(desk, operator, "max_weight") == D("0.25")
    assert operator.email in words_of(page)
    assert list(page.dataframe[0].value["reason"]) == ["Less Bitcoin."]


@pytest.mark.parametrize(
    ("value", "reason", "says"),
    [("25", " ", "Say why"), ("250", "More.", "must be above 0 to 1"), ("lots", "More.", "is not a number")],
)
def test_what_cannot_be_set_gets_a_sentence_and_changes_nothing(
    page_as: PageAs, desk: Desk, operator: Person, value: str, reason: str, says: str
):
    page = change(page_as(operator, PAGE), "max_weight", value, reason)

    assert says in page.error[0].value
    assert now(desk, operator, "max_weight") == D("0.4")


def test_nothing_changes_before_the_confirmation(page_as: PageAs, desk: Desk, operator: Person):
    page = page_as(operator, PAGE)
    page.button("limits-change").click().run()

    page.button("limits-no").click().run()

    assert "limits-yes" not in keys(page)
    assert orders.limits_history(desk.for_person(operator)) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.USER, Role.COMPLIANCE])
def test_a_reader_sets_and_lifts_nothing(page_as: PageAs, desk: Desk, market: Desk, role: Role):
    lock(market)

    page = page_as(join(desk, "reader@desk.example", role), PAGE)

    assert "you set nothing" in words_of(page)
    assert not [key for key in keys(page) if key and key.startswith(("limits-", "protections-", "lock-"))]


@pytest.mark.parametrize("role", list(Role))
def test_what_would_tell_a_review_from_its_look_alikes_is_shown_to_overseers_only(
    page_as: PageAs, desk: Desk, role: Role
):
    words = words_of(page_as(join(desk, "somebody@desk.example", role), PAGE))

    shown = role in (Role.OPERATOR, Role.COMPLIANCE, Role.ADMIN)
    assert ("Second person above" in words) is shown
    assert ("Spot checks" in words) is shown


def test_a_lock_says_what_why_and_until_when_and_is_lifted_with_a_reason(
    page_as: PageAs, desk: Desk, market: Desk, operator: Person
):
    lock(market)
    page = page_as(operator, PAGE)
    held, _ = protect.locks(desk.for_person(operator))
    assert re.search(r"locked until \d{4}-\d\d-\d\d .* BTC/USDT The spread is wide\. Wide spread", words_of(page))

    page.button(f"lock-{held[0].id}").click().run()
    page.button("lock-yes").click().run()
    assert "Say why" in page.error[0].value
    page.text_input("lock-reason").set_value("Checked the book.")
    page.button("lock-yes").click().run()

    _, past = protect.locks(desk.for_person(operator))
    assert [p.lifted_why for p in past] == ["Checked the book."]
    assert "Nothing is locked" in words_of(page)


def test_a_protection_is_switched_and_set_with_a_reason(page_as: PageAs, desk: Desk, operator: Person):
    page = page_as(operator, PAGE)

    page.button("protections-change").click().run()
    page.selectbox("protections-name").set_value("wide_spread").run()
    page.text_input("protections-wide_spread-spread").set_value("2")
    page.toggle("protections-on-wide_spread").set_value(False).run()
    page.text_input("protections-reason").set_value("Thin alt coins.")
    page.button("protections-yes").click().run()

    setting = next(s for s in protect.protections(desk.for_person(operator)) if s.protection.name == "wide_spread")
    assert (setting.enabled, setting.values) == (False, {"spread": D("0.02"), "lock_min": D(2)})
    assert "Wide spread A symbol whose bid and ask are far apart is not bought. off Spread above 2 %" in words_of(page)


def test_who_has_no_account_is_told_who_grants_one(page_as: PageAs, desk: Desk, server, database: str, analyst: Person):
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute("delete from app.account_grants")

    assert "No account is granted to you" in words_of(page_as(analyst, PAGE))
