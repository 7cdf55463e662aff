"""How far assets are from their price a year ago, by a price service."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core import market
from core.desk import Desk
from core.model import CandleColumns, Person, ReferencePrice
from core.store import Duty

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
A_YEAR_AGO = datetime(2025, 3, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def price_of(asset: str, price: str) -> ReferencePrice:
    return ReferencePrice("CoinGecko", asset, "USD", Decimal(price), None, None, None, NOW, NOW)


def days_from(first: datetime, *opens: float) -> CandleColumns:
    opened = [int((first + n * DAY).timestamp()) for n in range(len(opens))]
    return CandleColumns.of(opened, opens, opens, opens, opens, [1.0] * len(opens))


def test_a_change_over_a_year_begins_with_the_day_52_weeks_ago(desk: Desk, jobs_desk: Desk, analyst: Person):
    bitcoin = price_of("BTC", "60000")
    market.keep_days(jobs_desk.store, bitcoin, days_from(A_YEAR_AGO - DAY, 1, 40_000, 2))

    changes = market.year_changes(desk.store, analyst, [bitcoin])

    assert changes == {"BTC": pytest.approx(0.5)}


def test_an_asset_younger_than_a_year_has_no_change_and_lacks_that_day(desk: Desk, jobs_desk: Desk, analyst: Person):
    old, young = price_of("BTC", "60000"), price_of("NEW", "3")
    market.keep_days(jobs_desk.store, old, days_from(A_YEAR_AGO, 50_000))
    market.keep_days(jobs_desk.store, young, days_from(A_YEAR_AGO + DAY, 1, 2))
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.references.set([old, young])

    changes = market.year_changes(desk.store, analyst, [old, young])

    assert list(changes) == ["BTC"]
    assert [price.asset for price in market.lacking_year(jobs_desk.store, "CoinGecko")] == ["NEW"]
    assert not market.lacking_year(jobs_desk.store, "another service")
