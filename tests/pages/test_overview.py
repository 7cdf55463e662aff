"""The overview: what the accounts are worth, what happens, and whether the desk works."""

from decimal import Decimal
from uuid import uuid4

from core import orders
from core.desk import Desk
from core.model import Balance, OrderDraft, Person, Provenance
from core.orders import Executor
from core.store import Duty
from tests.pages.screens import PageAs, html_of, quote_market, words_of


def balances(jobs_desk: Desk, **held: str) -> None:
    with jobs_desk.store.as_service(Duty.EXECUTOR) as tx:
        account = tx.accounts.all()[0]
        tx.accounts.set_balances(account.id, {a: Balance(a, Decimal(n), Decimal(0)) for a, n in held.items()})


def test_equity_is_every_balance_at_the_last_price_with_its_provenance(
    page_as: PageAs, analyst: Person, jobs_desk: Desk
):
    quote_market(jobs_desk, {"BTC/USDT": "60000"}, Provenance.SIMULATED)
    balances(jobs_desk, USDT="1000", BTC="0.5")

    page = page_as(analyst, "overview.py")

    assert "Equity · Paper 31,000.00 USDT · simulated prices" in words_of(page)


def test_an_asset_without_a_price_is_named_and_never_counted_as_nothing_silently(
    page_as: PageAs, analyst: Person, jobs_desk: Desk
):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    balances(jobs_desk, USDT="1000", DOGE="7")

    page = page_as(analyst, "overview.py")

    assert "1,000.00 USDT · without DOGE: no price" in words_of(page)


def test_open_orders_and_those_of_today_are_counted_refused_ones_apart(
    page_as: PageAs, desk: Desk, analyst: Person, jobs_desk: Desk
):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    me = desk.for_person(analyst)
    account = orders.ledger(me).accounts[0]
    for quantity in ("0.01", "500"):
        orders.place(me, OrderDraft.parse(uuid4(), account.id, "BTC/USDT", "buy", "limit", quantity, "59000"))

    words = words_of(page_as(analyst, "overview.py"))

    assert "Open orders 1 " in words
    assert "Orders today 1 1 more refused by our gate" in words


def test_each_symbol_shows_its_day_and_leads_to_its_chart(page_as: PageAs, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})

    page = page_as(analyst, "overview.py")

    assert "60,000.00 +10.00 %" in words_of(page)
    assert 'href="/markets?symbol=BTC%2FUSDT"' in html_of(page)
    assert 'alt="BTC/USDT over 24 hours: +10.00 %"' in html_of(page)


def test_a_change_over_less_than_a_day_is_not_shown_as_one_of_24_hours(
    page_as: PageAs, analyst: Person, jobs_desk: Desk
):
    quote_market(jobs_desk, {"BTC/USDT": "60000"}, half_hours=12)

    words = words_of(page_as(analyst, "overview.py"))

    assert "60,000.00 — fresh" in words


def test_a_price_without_any_candle_yet_is_shown_all_the_same(page_as: PageAs, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"}, half_hours=0)

    page = page_as(analyst, "overview.py")

    assert not page.error
    assert "60,000.00 — fresh" in words_of(page)


def test_a_fill_appears_among_the_latest_trades(page_as: PageAs, desk: Desk, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    me = desk.for_person(analyst)
    account = orders.ledger(me).accounts[0]
    order = orders.place(me, OrderDraft.parse(uuid4(), account.id, "BTC/USDT", "buy", "market", "0.1"))
    Executor(jobs_desk, account, "test").run(order.id)

    words = words_of(page_as(analyst, "overview.py"))

    assert "BTC/USDT buy 0.1 60,000.00 6,000.00" in words


def test_a_desk_whose_jobs_never_beat_says_so(page_as: PageAs, analyst: Person):
    words = words_of(page_as(analyst, "overview.py"))

    assert "Jobs late no beat yet" in words
    assert "No prices yet" in words


def test_somebody_signed_out_sees_only_the_way_to_the_sign_in(page_as: PageAs, desk: Desk, analyst: Person):
    page = page_as(analyst, "overview.py")

    with desk.store.as_service(Duty.SIGN_IN) as tx:
        tx.sessions.end_all(analyst.id)
    page.run()

    assert "You are signed out" in words_of(page)
    assert "Equity" not in words_of(page)
