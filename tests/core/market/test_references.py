from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core import market
from core.desk import Desk
from core.market import Belief
from core.market.references import best_of
from core.model import Feed, Instrument, Person, Provenance, Quote, ReferencePrice
from core.store import Duty

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FRESH_S = 90.0
STEPS = [Decimal("0.01")] * 6


def quote(age_s: float) -> Quote:
    then = NOW - timedelta(seconds=age_s)
    price = Decimal(60_000)
    return Quote("binance", "BTC/USDT", price, price, price, then, then, Provenance.LIVE)


def reference(asset: str, price: str, age_s: float, source: str = "CoinGecko") -> ReferencePrice:
    then = NOW - timedelta(seconds=age_s)
    return ReferencePrice(source, asset, "USD", Decimal(price), None, None, None, then, then)


def store(
    desk: Desk, quotes: list[Quote], references: list[ReferencePrice], provenance: Provenance = Provenance.LIVE
) -> None:
    with desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_feed(Feed("ccxt:binance", "binance", provenance, "running"))
        tx.market.set_instruments([Instrument("binance", q.symbol, "BTC", "USDT", *STEPS) for q in quotes])
        tx.market.set_quotes(quotes)
        tx.references.set(references)


TETHER = reference("USDT", "0.9995", 60)


@pytest.mark.parametrize(
    ("quote_s", "reference_s", "source", "age_s", "tone"),
    [
        (45, 1, "binance", 45, Belief.GOOD),  # the venue's own, however new the other
        (90, 1, "binance", 90, Belief.WARN),  # getting old
        (91, 900, "CoinGecko", 900, Belief.WARN),  # the venue is silent
        (91, 901, "binance", 91, Belief.BAD),  # both are: the newer of the two
        (4000, 1000, "CoinGecko", 1000, Belief.BAD),
        (91, None, "binance", 91, Belief.BAD),
        (None, 60, "CoinGecko", 60, Belief.WARN),
        (None, 86_400, "CoinGecko", 86_400, Belief.BAD),
    ],
)
def test_the_best_price_is_the_venues_then_the_services_then_the_last_known(
    quote_s: float | None, reference_s: float | None, source: str, age_s: float, tone: Belief
) -> None:
    own = None if quote_s is None else quote(quote_s)
    other = None if reference_s is None else (Decimal(1), "CoinGecko", NOW - timedelta(seconds=reference_s))

    best = best_of(own, other, NOW, FRESH_S)

    assert best
    assert (best.source, best.age.total_seconds(), best.tone) == (source, age_s, tone)
    assert best.as_of == NOW - best.age


def test_a_reference_is_counted_in_the_quote_asset_and_as_old_as_its_older_leg(
    desk: Desk, jobs_desk: Desk, analyst: Person
) -> None:
    store(jobs_desk, [quote(3600)], [reference("BTC", "59970", 30), TETHER])

    best = market.best_price(desk.store, analyst, "BTC/USDT", NOW, FRESH_S)

    assert best
    assert (best.price, best.source, best.age) == (Decimal(60_000), "CoinGecko", timedelta(seconds=60))


def test_a_symbol_quoted_in_dollars_needs_no_second_leg(desk: Desk, jobs_desk: Desk, analyst: Person) -> None:
    store(jobs_desk, [], [reference("BTC", "59970", 30)])

    best = market.best_prices(desk.store, analyst, ["BTC/USD", "BTC/EUR", "ETH/USD"], NOW, FRESH_S)

    assert {symbol: price.price for symbol, price in best.items()} == {"BTC/USD": Decimal(59_970)}


def test_todays_prices_are_never_shown_beside_a_recording(desk: Desk, jobs_desk: Desk, analyst: Person) -> None:
    store(jobs_desk, [quote(3600)], [reference("BTC", "1", 1), TETHER], Provenance.RECORDED)

    best = market.best_price(desk.store, analyst, "BTC/USDT", NOW, FRESH_S)

    assert best
    assert (best.price, best.source, best.tone) == (Decimal(60_000), "binance", Belief.BAD)


def test_before_anything_is_known_there_is_no_price(desk: Desk, analyst: Person) -> None:
    assert market.best_price(desk.store, analyst, "BTC/USDT", NOW, FRESH_S) is None


def test_a_reference_replaces_the_one_before_it_and_keeps_every_figure(
    desk: Desk, jobs_desk: Desk, analyst: Person
) -> None:
    exact = ReferencePrice(
        "CoinGecko", "BTC", "USD", Decimal("67187.335889714"), Decimal(10) ** 12, Decimal("4.5"), -0.0125, NOW, NOW
    )
    store(jobs_desk, [], [reference("BTC", "1", 900)])
    store(jobs_desk, [], [exact])

    known = market.reference_prices(desk.store, analyst, market.board(desk.store, analyst))

    assert known == {"BTC": exact}
