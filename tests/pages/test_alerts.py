"""Alerts: the form, what each alert says of itself, what can be done with it, and what was told."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from core import market, notify
from core.desk import Desk
from core.market.alerts import KINDS, AlertDraft, Look
from core.model import Alert, AlertKind, NoticeKind, Person, Role
from core.store import Duty
from jobs import beat, watch_alerts
from tests.conftest import join
from tests.pages.screens import PAGES, PageAs, html_of, quote_market, words_of

BTC = "BTC/USDT"
HOSTILE = "<img src=x onerror=alert(1)> bitcoin"


@pytest.fixture
def quoted(jobs_desk: Desk) -> Desk:
    quote_market(jobs_desk, {BTC: "50000", "ETH/USDT": "3000"})
    beat.open(jobs_desk)(None)
    return jobs_desk


def create(desk: Desk, person: Person, price: str = "60000", symbol: str = BTC, note: str = "") -> Alert:
    draft = AlertDraft(AlertKind.PRICE, symbol, {"direction": "above", "price": price}, note)
    return market.alerts.create(desk.store, person, draft, desk.now())


def cross(jobs_desk: Desk, last: str) -> None:
    """Let the jobs look, then let BTC be quoted at a price, and let them look again."""
    run = watch_alerts.open(jobs_desk)
    run(None)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("test", BTC)
        assert quote
        tx.market.set_quotes([replace(quote, last=Decimal(last), received_at=jobs_desk.now())])
    run(None)


def alerts_of(desk: Desk, person: Person) -> list[Look]:
    return list(market.alerts.mine(desk.store, person, desk.now(), timedelta(seconds=90)))


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def open_menu(page: AppTest, alert: Alert) -> AppTest:
    page.session_state[f"alert-menu-{alert.id}"] = True
    return page.run()


def typed(page: AppTest, label: str) -> str | None:
    return next(field.value for field in page.text_input if field.label == label)


def linked(page_as: PageAs, person: Person, **query: str) -> AppTest:
    """Open the page by a link of the chart, in a session that never saw it."""
    page_as(person, "alerts.py")
    page = AppTest.from_file(str(PAGES / "alerts.py"), default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def type_in(page: AppTest, label: str, text: str) -> None:
    next(field for field in page.text_input if field.label == label).set_value(text)


def test_without_a_quote_the_page_says_what_it_waits_for(page_as: PageAs, analyst: Person):
    page = page_as(analyst, "alerts.py")

    assert "No prices yet" in words_of(page)
    assert "No alerts yet" in words_of(page)
    assert not page.text_input


@pytest.mark.parametrize("role", Role)
def test_every_role_sets_alerts_of_its_own(page_as: PageAs, desk: Desk, quoted: Desk, role: Role):
    person = join(desk, f"{role}@desk.example", role)

    page = press(page_as(person, "alerts.py"), "alert-save")

    assert not page.exception
    assert [look.title for look in alerts_of(desk, person)] == ["BTC/USDT at or above 50,500"]
    assert "BTC/USDT at or above 50,500 starting 50,000.00 +1.00 % to go" in words_of(page)


@pytest.mark.parametrize("kind", [kind.KIND for kind in KINDS])
def test_what_the_form_offers_for_each_kind_can_be_kept_as_it_stands(
    page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person, kind: AlertKind
):
    page = page_as(analyst, "alerts.py")

    page.selectbox(key="alert-new-0-kind").set_value(kind).run()
    press(page, "alert-save")

    assert not page.exception
    assert not page.error
    assert page.success[0].value.startswith("Kept")
    assert [look.alert.kind for look in alerts_of(desk, analyst)] == [kind]


@pytest.mark.parametrize(
    ("symbol", "price", "title"),
    [
        ("ETH/USDT", "2800.5", "ETH/USDT at or below 2,800.5"),
        (BTC, "60000", "BTC/USDT at or above 60,000"),
        (BTC, "49999", "BTC/USDT at or below 49,999"),
    ],
)
def test_a_link_of_the_chart_fills_in_symbol_price_and_side(
    page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person, symbol: str, price: str, title: str
):
    page = linked(page_as, analyst, symbol=symbol, price=price)

    press(page, "alert-save")

    assert [look.title for look in alerts_of(desk, analyst)] == [title]


@pytest.mark.parametrize("price", ["", "NaN", "cheap", "1e999999"])
def test_a_price_in_the_address_that_is_none_is_not_taken(
    page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person, price: str
):
    page = linked(page_as, analyst, symbol=BTC, price=price)

    assert not page.exception
    assert typed(page, "Price") == "50500"


def test_what_is_no_price_gets_a_sentence_and_stays_where_it_was_typed(
    page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person
):
    page = page_as(analyst, "alerts.py")

    type_in(page, "Price", "60,000")
    press(page, "alert-save")

    assert "enter a number" in page.error[0].value
    assert typed(page, "Price") == "60,000"
    assert not alerts_of(desk, analyst)


def test_an_alert_that_is_beyond_at_once_says_that_it_waits_for_the_way_back(
    page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person
):
    page = page_as(analyst, "alerts.py")

    type_in(page, "Price", "40000")
    press(page, "alert-save")

    assert "It is there already" in page.success[0].value


def test_each_state_is_said_in_a_word(page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person):
    create(desk, analyst, "40000", note="was above")
    create(desk, analyst, "60000")
    snoozed = create(desk, analyst, "70000")
    market.alerts.snooze(desk.store, analyst, snoozed.id, desk.now() + timedelta(days=1))
    create(desk, analyst, "3100", "ETH/USDT")
    with quoted.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("test", "ETH/USDT")
        assert quote
        tx.market.set_quotes([replace(quote, received_at=desk.now() - timedelta(hours=1))])
    watch_alerts.open(quoted)(None)

    words = words_of(page_as(analyst, "alerts.py"))

    assert "BTC/USDT at or above 40,000 beyond 50,000.00 there" in words
    assert "was above" in words
    assert "BTC/USDT at or above 60,000 armed 50,000.00 +20.00 % to go" in words
    assert "BTC/USDT at or above 70,000 snoozed until" in words
    assert "ETH/USDT at or above 3,100 blind — — No price of ETH/USDT since" in words


def test_what_was_told_stands_in_the_history_with_its_chart_and_as_a_file(
    page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person
):
    create(desk, analyst)
    cross(quoted, "60010")

    page = page_as(analyst, "alerts.py")

    assert "BTC/USDT is at 60,010, above 60,000." in words_of(page)
    assert 'href="/markets?symbol=BTC%2FUSDT&amp;interval=1m&amp;range=' in html_of(page)
    assert page.get("download_button")


def test_nobody_sees_anybody_elses_alerts_or_history(
    page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person, operator: Person
):
    create(desk, analyst)
    cross(quoted, "60010")

    words = words_of(page_as(operator, "alerts.py"))

    assert "No alerts yet" in words
    assert "Nothing was told yet" in words
    assert "60,010, above" not in words


def test_snoozing_silences_and_can_be_taken_back(page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person):
    alert = create(desk, analyst)
    page = open_menu(page_as(analyst, "alerts.py"), alert)

    press(page, f"alert-snooze-1 h-{alert.id}")
    until = alerts_of(desk, analyst)[0].alert.snoozed_until
    press(page, f"alert-wake-{alert.id}")

    assert until
    assert timedelta(minutes=59) < until - desk.now() <= timedelta(hours=1)
    assert alerts_of(desk, analyst)[0].alert.snoozed_until is None


def test_a_test_travels_the_road_of_every_notice(page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person):
    alert = create(desk, analyst)
    page = open_menu(page_as(analyst, "alerts.py"), alert)

    press(page, f"alert-test-{alert.id}")

    [kept] = notify.inbox(desk.store, analyst).newest
    assert kept.kind is NoticeKind.TEST
    assert kept.title == "BTC/USDT at or above 60,000"
    assert not market.alerts.history(desk.store, analyst)


def test_a_change_begins_with_what_the_alert_is_and_keeps_what_is_typed(
    page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person
):
    alert = create(desk, analyst, note="Sell.")
    page = open_menu(page_as(analyst, "alerts.py"), alert)

    press(page, f"alert-edit-{alert.id}")
    began = (typed(page, "Price"), typed(page, "Note"))
    type_in(page, "Price", "65000")
    press(page, "alert-save")

    [look] = alerts_of(desk, analyst)
    assert began == ("60000", "Sell.")
    assert (look.alert.id, look.title, look.alert.note) == (alert.id, "BTC/USDT at or above 65,000", "Sell.")


@pytest.mark.parametrize("kind", [kind.KIND for kind in KINDS])
def test_an_alert_of_any_kind_that_is_changed_without_a_change_stays_what_it_was(
    page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person, kind: AlertKind
):
    other = {"indicator": "bollinger", "line": "upper", "inputs": {"period": 30, "multiplier": 2.5}}
    given = {
        AlertKind.PRICE: {"direction": "below", "price": "41000.5", "band": "0.3"},
        AlertKind.MOVE: {"way": "down", "percent": "4.5", "period": "4h"},
        AlertKind.INDICATOR: {"interval": "4h", "direction": "below", "line": {"indicator": "close"}, "other": other},
        AlertKind.VOLUME: {"interval": "15m", "factor": "2.5", "candles": 50},
        AlertKind.SPREAD: {"points": "25"},
        AlertKind.NEWS: {"terms": "halving, ETF approval", "assets": "ETH"},
        AlertKind.STALE: {"seconds": 45},
    }[kind]
    made = market.alerts.create(desk.store, analyst, AlertDraft(kind, BTC, given), desk.now())
    page = open_menu(page_as(analyst, "alerts.py"), made)

    press(page, f"alert-edit-{made.id}")
    press(page, "alert-save")

    assert not page.exception
    assert not page.error
    assert alerts_of(desk, analyst)[0].alert.parameters == made.parameters


def test_a_deleted_alert_takes_its_history_with_it(page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person):
    alert = create(desk, analyst)
    cross(quoted, "60010")
    page = open_menu(page_as(analyst, "alerts.py"), alert)

    press(page, f"alert-delete-{alert.id}")

    assert "No alerts yet" in words_of(page)
    assert not market.alerts.history(desk.store, analyst)


def test_alerts_that_nobody_watches_say_so(page_as: PageAs, desk: Desk, jobs_desk: Desk, analyst: Person):
    quote_market(jobs_desk, {BTC: "50000"})
    create(desk, analyst)

    page = page_as(analyst, "alerts.py")

    assert "1 alert is not watched: the jobs never ran" in page.warning[0].value


def test_text_of_others_stays_text(page_as: PageAs, desk: Desk, quoted: Desk, analyst: Person):
    draft = AlertDraft(AlertKind.NEWS, None, {"terms": HOSTILE}, note=HOSTILE)
    market.alerts.create(desk.store, analyst, draft, desk.now())

    html = html_of(page_as(analyst, "alerts.py"))

    assert "&lt;img src=x onerror" in html
    assert "<img src=x" not in html
