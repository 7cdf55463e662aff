"""Markets: what stands where nothing is yet, and the price with its age and where it comes from."""

from dataclasses import replace
from datetime import timedelta

from core.desk import Desk
from core.model import Person, Provenance, Role
from core.store import Duty
from tests.conftest import join
from tests.pages.screens import PageAs, quote_market, words_of


def test_without_a_feed_the_page_says_what_it_waits_for(page_as: PageAs, analyst: Person):
    page = page_as(analyst, "markets.py")

    assert "No market data yet" in words_of(page)
    assert not page.selectbox
    assert not page.exception


def test_the_price_stands_with_its_age_and_its_provenance(page_as: PageAs, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"}, Provenance.SIMULATED)

    words = words_of(page_as(analyst, "markets.py"))

    assert "60,000.00 USDT simulated fresh · 0 s" in words


def test_a_price_older_than_orders_allow_is_called_stale(page_as: PageAs, desk: Desk, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("test", "BTC/USDT")
        assert quote
        old = quote.received_at - timedelta(seconds=desk.settings.quote_max_age_s + 30)
        tx.market.set_quotes([replace(quote, received_at=old)])

    assert "stale" in words_of(page_as(analyst, "markets.py"))


def test_a_viewer_reads_the_market(page_as: PageAs, desk: Desk, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})

    page = page_as(join(desk, "viewer@desk.example", Role.VIEWER), "markets.py")

    assert "60,000.00 USDT" in words_of(page)
    assert not page.exception


def test_a_symbol_without_candles_says_that_they_are_still_to_come(page_as: PageAs, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        quote, known = tx.market.quote("test", "BTC/USDT"), tx.market.instrument("test", "BTC/USDT")
        assert quote
        assert known
        tx.market.set_instruments([replace(known, symbol="ETH/USDT")])
        tx.market.set_quotes([replace(quote, symbol="ETH/USDT")])

    page = page_as(analyst, "markets.py")
    page.selectbox(key="symbol").set_value("ETH/USDT").run()

    assert "No candles of this symbol are stored yet" in words_of(page)


def test_a_symbol_nobody_lists_in_the_address_shows_one_that_is_listed(
    page_as: PageAs, analyst: Person, jobs_desk: Desk
):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    page = page_as(analyst, "markets.py")

    page.query_params["symbol"] = "NOPE/USDT"
    page.run()

    assert not page.exception
    assert page.selectbox(key="symbol").value == "BTC/USDT"


def test_every_interval_is_drawn_without_an_error(page_as: PageAs, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    page = page_as(analyst, "markets.py")
    intervals = page.segmented_control(key="interval")

    for label in intervals.options:
        page.segmented_control(key="interval").set_value(label).run()

        assert not page.exception, label
        assert "60,000.00 USDT" in words_of(page), label


def test_every_indicator_can_be_switched_on_at_once(page_as: PageAs, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    page = page_as(analyst, "markets.py")

    for toggle in page.toggle:
        toggle.set_value(True)
    page.run()

    assert not page.exception
    assert len(page.number_input) == len(page.toggle) > 0


def test_whoever_is_signed_out_sees_no_price(page_as: PageAs, desk: Desk, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    page = page_as(analyst, "markets.py")
    with desk.store.as_service(Duty.SIGN_IN) as tx:
        tx.sessions.end_all(analyst.id)

    page.run()

    assert "You are signed out" in words_of(page)
    assert "60,000" not in words_of(page)
