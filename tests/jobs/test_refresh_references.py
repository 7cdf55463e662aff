from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from core.desk import Desk
from core.errors import UnavailableError
from core.model import BreakerState, Feed, Instrument, Interval, Provenance, ProviderHealth
from core.store import Duty
from jobs import refresh_references
from tests.clocks import Clock
from tests.servers.coingecko import CoinGeckoServer
from tests.servers.web import Reply, Web, serving

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
STEPS = [Decimal("0.01")] * 6


@pytest.fixture
def web() -> Iterator[Web]:
    with serving(CoinGeckoServer()) as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def market_desk(jobs_desk: Desk, web: Web, clock: Clock) -> Desk:
    settings = jobs_desk.settings.model_copy(update={"coingecko_url": web.address})
    return replace(jobs_desk, settings=settings, now=clock)


def play(desk: Desk, provenance: Provenance) -> None:
    with desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_feed(Feed("source", "venue", provenance, "running"))
        tx.market.set_instruments(
            [Instrument("venue", f"{base}/USDT", base, "USDT", *STEPS) for base in ("BTC", "ETH")]
        )


def prices(desk: Desk) -> dict[str, Decimal]:
    with desk.store.as_service(Duty.MARKET) as tx:
        return {price.asset: price.price for price in tx.references.all()}


def health(desk: Desk) -> ProviderHealth | None:
    with desk.store.as_service(Duty.MARKET) as tx:
        return tx.providers.one("CoinGecko")


def test_the_assets_of_a_live_market_are_priced_both_sides_of_each_pair(market_desk: Desk) -> None:
    play(market_desk, Provenance.LIVE)

    refresh_references.open(market_desk)(None)

    assert prices(market_desk) == {
        "BTC": Decimal("67187.335889714"), "ETH": Decimal("3400.1"), "USDT": Decimal("0.99935"),
    }  # fmt: skip
    told = health(market_desk)
    assert told
    assert (told.state, told.last_success_at) == (BreakerState.CLOSED, NOW)


@pytest.mark.parametrize("provenance", [Provenance.RECORDED, Provenance.SIMULATED])
def test_beside_a_market_that_is_not_live_nothing_is_asked_and_the_reason_is_kept(
    market_desk: Desk, web: Web, provenance: Provenance
) -> None:
    play(market_desk, provenance)

    refresh_references.open(market_desk)(None)

    told = health(market_desk)
    assert told
    assert (web.requests, prices(market_desk), told.state) == ([], {}, BreakerState.OFF)
    assert f"while the market is {provenance.value}" in (told.note or "")


def test_switched_off_it_says_so_whatever_the_market(market_desk: Desk, web: Web) -> None:
    settings = market_desk.settings.model_copy(update={"coingecko": "off"})
    play(market_desk, Provenance.LIVE)

    refresh_references.open(replace(market_desk, settings=settings))(None)

    told = health(market_desk)
    assert told
    assert (web.requests, told.state, told.note) == ([], BreakerState.OFF, "Switched off by CRYPTOPULSE_COINGECKO=off.")


def test_before_a_market_is_chosen_nothing_is_asked(market_desk: Desk, web: Web) -> None:
    refresh_references.open(market_desk)(None)

    assert (web.requests, health(market_desk)) == ([], None)


def test_a_failure_is_told_and_kept_and_the_last_prices_stay(market_desk: Desk, web: Web, clock: Clock) -> None:
    play(market_desk, Provenance.LIVE)
    run = refresh_references.open(market_desk)
    run(None)
    clock.pass_(300)
    web.meet(Reply(403, b"error code: 1020"))

    with pytest.raises(UnavailableError, match="firewall"):
        run(None)

    told = health(market_desk)
    assert told
    assert (told.failures, told.last_error_at, len(prices(market_desk))) == (1, clock.now, 3)


def test_a_restart_goes_on_with_the_wish_to_wait(market_desk: Desk, web: Web, clock: Clock) -> None:
    play(market_desk, Provenance.LIVE)
    web.meet(Reply(429, headers={"Retry-After": "600"}))
    with pytest.raises(UnavailableError):
        refresh_references.open(market_desk)(None)
    clock.pass_(599)

    with pytest.raises(UnavailableError, match="left alone until 12:10:00 UTC"):
        refresh_references.open(market_desk)(None)
    clock.pass_(1)
    refresh_references.open(market_desk)(None)

    assert [request.path for request in web.requests].count("/coins/markets") == 2
    assert len(prices(market_desk)) == 3


def test_the_year_of_each_asset_is_asked_for_once_one_a_turn(market_desk: Desk, web: Web, clock: Clock) -> None:
    play(market_desk, Provenance.LIVE)
    run = refresh_references.open(market_desk)
    run(None)
    for _ in ("ETH", "USDT"):  # whose past this server does not know
        clock.pass_(60)
        with pytest.raises(UnavailableError):
            run(None)

    clock.pass_(60)
    run(None)

    assert [(request.path, request.query.get("days")) for request in web.requests[1:]] == [
        ("/coins/bitcoin/market_chart", "365"),
        ("/coins/ethereum/market_chart", "365"),
        ("/coins/tether/market_chart", "365"),
    ]
    with market_desk.store.as_service(Duty.MARKET) as tx:
        [days, _] = tx.candles.stored("CoinGecko", "BTC/USD")
    assert (days.interval, days.first, days.last) == (
        Interval.D1, datetime(2025, 3, 3, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC),
    )  # fmt: skip


def test_an_asset_without_a_year_is_asked_again_hours_later_and_one_that_has_it_is_not(
    market_desk: Desk, web: Web, clock: Clock
) -> None:
    play(market_desk, Provenance.LIVE)
    run = refresh_references.open(market_desk)
    run(None)
    clock.pass_(60)
    with pytest.raises(UnavailableError):
        run(None)
    before = len(web.requests)
    clock.pass_(6 * 3600)

    with pytest.raises(UnavailableError):
        run(None)

    assert [request.path for request in web.requests[before:]] == ["/coins/markets", "/coins/ethereum/market_chart"]


def test_a_service_that_asked_to_wait_is_not_asked_for_a_year(market_desk: Desk, web: Web, clock: Clock) -> None:
    play(market_desk, Provenance.LIVE)
    run = refresh_references.open(market_desk)
    run(None)
    web.meet(Reply(429, headers={"Retry-After": "200"}))
    clock.pass_(60)
    with pytest.raises(UnavailableError):
        run(None)
    before = len(web.requests)
    clock.pass_(60)

    run(None)

    assert len(web.requests) == before
