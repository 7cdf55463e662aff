"""Markets: what stands where nothing is yet, and the price with its age and where it comes from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core import market
from core.desk import Desk
from core.market.indicators import INDICATORS, Kind
from core.model import Book, CandleColumns, Person, Provenance, PublicTrade, ReferencePrice, Role, Side
from core.store import Duty
from pages.ui.markets.panels import PANELS
from tests.conftest import join
from tests.pages.screens import PageAs, html_of, quote_market, words_of


def test_without_a_feed_the_page_says_what_it_waits_for(page_as: PageAs, analyst: Person):
    page = page_as(analyst, "markets.py")

    assert "No market data yet" in words_of(page)
    assert not page.selectbox
    assert not page.exception


def test_the_price_stands_with_its_age_and_its_provenance(page_as: PageAs, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"}, Provenance.SIMULATED)

    words = words_of(page_as(analyst, "markets.py"))

    assert "60,000.00 USDT simulated fresh · " in words


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


def test_every_indicator_is_drawn_with_its_inputs_without_an_error(
    page_as: PageAs, desk: Desk, analyst: Person, jobs_desk: Desk
):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    half = len(INDICATORS) // 3 + 1

    for part in (INDICATORS[:half], INDICATORS[half : 2 * half], INDICATORS[2 * half :]):
        names = [[indicator.name, {}] for indicator in part]
        market.keep_layout(desk.store, analyst, "markets", {"indicators": names, "profile": True})
        page = page_as(analyst, "markets.py")

        assert not page.exception, names
        assert not page.error, names
        counted = [p for i in part for p in i.parameters if p.kind is not Kind.MOMENT]
        assert len([n for n in page.number_input if "indicator" in str(n.key)]) == len(counted)


def test_an_indicator_that_was_added_is_there_the_next_time(
    page_as: PageAs, desk: Desk, analyst: Person, jobs_desk: Desk
):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    page = page_as(analyst, "markets.py")

    page.selectbox(key="indicator-add-0").select_index(9).run()
    page.number_input(key=f"indicator-0-{INDICATORS[9].name}-period").set_value(9).run()

    again = page_as(analyst, "markets.py")
    assert again.number_input(key=f"indicator-0-{INDICATORS[9].name}-period").value == 9
    again.button(key=f"indicator-0-{INDICATORS[9].name}-away").click().run()
    assert market.layout(desk.store, analyst, "markets")["indicators"] == []


@pytest.mark.parametrize("style", ["candles", "heikin-ashi", "line"])
def test_every_style_is_drawn_and_remembered(page_as: PageAs, desk: Desk, analyst: Person, jobs_desk: Desk, style: str):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    page = page_as(analyst, "markets.py")

    page.segmented_control(key="look-style").set_value(style).run()

    assert not page.exception
    assert (market.layout(desk.store, analyst, "markets") or {"style": "candles"})["style"] == style


@pytest.mark.parametrize("panel", list(PANELS))
def test_every_panel_says_something_on_a_market_of_candles_alone(
    page_as: PageAs, analyst: Person, jobs_desk: Desk, panel: str
):
    quote_market(jobs_desk, {"BTC/USDT": "60000", "ETH/USDT": "3000"})
    page = page_as(analyst, "markets.py")

    page.query_params["panel"] = panel
    page.run()

    assert not page.exception


def test_the_book_and_the_tape_show_what_the_source_sent(page_as: PageAs, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    now, d = datetime.now(UTC), Decimal
    book = Book("BTC/USDT", ((d("59999"), d("1.5")),), ((d("60001"), d("2.25")),), now)
    trade = PublicTrade("BTC/USDT", "7", Side.SELL, d("60000.5"), d("0.125"), now)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.ticks.add_books("test", [book], now)
        tx.ticks.add_trades("test", [trade])
    page = page_as(analyst, "markets.py").run()

    assert "1.5 59,999.00 60,001.00 2.25" in words_of(page)
    page.query_params["panel"] = "Trades"
    assert "sell 60,000.50 0.125 7,500.06" in words_of(page.run())


def test_a_watch_list_narrows_the_performance_table(page_as: PageAs, desk: Desk, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000", "ETH/USDT": "3000"})
    market.add_watch_list(desk.store, analyst, "Majors", ("ETH/USDT", "GONE/USDT"))
    market.keep_layout(desk.store, analyst, "markets", {"watch": "Majors"})
    page = page_as(analyst, "markets.py")

    page.query_params["panel"] = "Performance"
    page.run()

    table = html_of(page)
    assert "symbol=ETH%2FUSDT" in table
    assert "symbol=BTC%2FUSDT&amp;interval" not in table


def test_beside_live_prices_the_year_and_the_market_cap_of_a_price_service_are_shown(
    page_as: PageAs, analyst: Person, jobs_desk: Desk
):
    quote_market(jobs_desk, {"BTC/USDT": "60000", "ETH/USDT": "3000"}, Provenance.LIVE)
    now, d = datetime.now(UTC), Decimal
    bitcoin = ReferencePrice("CoinGecko", "BTC", "USD", d(60000), d(1_190_000_000_000), None, None, now, now)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.references.set([bitcoin])
    began = int((now - timedelta(weeks=52)).timestamp()) // 86_400 * 86_400
    market.keep_days(jobs_desk.store, bitcoin, CandleColumns.of([began], [48e3], [48e3], [48e3], [48e3], [1.0]))
    page = page_as(analyst, "markets.py")

    page.query_params["panel"] = "Performance"
    page.run()

    assert "+25.00 % 1,190,000,000,000" in words_of(page)
    assert "52 weeks and market cap by CoinGecko." in " ".join(caption.value for caption in page.caption)


def test_whoever_is_signed_out_sees_no_price(page_as: PageAs, desk: Desk, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    page = page_as(analyst, "markets.py")
    with desk.store.as_service(Duty.SIGN_IN) as tx:
        tx.sessions.end_all(analyst.id)

    page.run()

    assert "You are signed out" in words_of(page)
    assert "60,000" not in words_of(page)
