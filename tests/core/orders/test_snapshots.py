"""What an account is worth: fresh prices only, its day, its peak, and who may see it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.desk import Desk
from core.model import Account, Balance, Feed, Instrument, Person, Provenance, Quote, Snapshot
from core.orders import snapshots
from core.orders.snapshots import Market, followed, valued
from core.store import Duty
from tests.conftest import at_time
from tests.pages.screens import quote_market

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACCOUNT = UUID(int=1)
AGE = timedelta(seconds=90)
D = Decimal


def market(quoted: Mapping[str, str], age_s: float = 0, venue: str = "test") -> Market:
    at = NOON - timedelta(seconds=age_s)
    quotes = {s: Quote(venue, s, D(p), D(p), D(p), at, at, Provenance.LIVE) for s, p in quoted.items()}
    listed = [
        Instrument(venue, symbol, symbol[:3], symbol[4:], D(1), D(1), D(1), D(1), D(1), D(1))
        for symbol in (*quoted, "ADA/USDT")
    ]
    return Market(venue, listed, quotes)


def worth(held: Mapping[str, str], where: Market) -> Snapshot:
    balances = {asset: Balance(asset, D(amount), D(0)) for asset, amount in held.items()}
    return valued(ACCOUNT, balances, where, {}, AGE, NOON)


def test_equity_is_what_everything_held_is_worth_locked_amounts_included() -> None:
    balances = {"USDT": Balance("USDT", D(100), D(50)), "BTC": Balance("BTC", D(1), D(1))}

    taken = valued(ACCOUNT, balances, market({"BTC/USDT": "60000"}), {"BTC": D(50_000)}, AGE, NOON)

    assert taken.equity == 120_150
    assert [(p.asset, p.value, p.average_cost) for p in taken.positions] == [
        ("BTC", D(120_000), D(50_000)),
        ("USDT", D(150), None),
    ]
    assert (taken.stale, taken.unpriced) == ((), ())


def test_money_alone_is_worth_itself_before_any_price_is_known() -> None:
    taken = worth({"USDT": "100000"}, Market("", (), {}))

    assert (taken.equity, taken.currency, taken.stale) == (100_000, "USDT", ())


@pytest.mark.parametrize(("age_s", "stale"), [(0, ()), (90, ()), (91, ("BTC",)), (-91, ("BTC",))])
def test_an_old_price_marks_the_snapshot(age_s: float, stale: tuple[str, ...]) -> None:
    assert worth({"BTC": "1"}, market({"BTC/USDT": "60000"}, age_s)).stale == stale


def test_a_listed_asset_without_a_quote_is_stale_and_one_never_listed_counts_as_nothing() -> None:
    taken = worth({"ADA": "5", "DUST": "7", "BTC": "1"}, market({"BTC/USDT": "60000"}))

    assert (taken.equity, taken.stale, taken.unpriced) == (60_000, ("ADA",), ("DUST",))


def course(*equities: int, start: datetime = NOON, step: timedelta = timedelta(minutes=1)) -> Snapshot:
    """Return the last of snapshots with these equities, one after the other."""
    before: Snapshot | None = None
    for n, equity in enumerate(equities):
        taken = replace(worth({}, market({})), equity=D(equity), peak=D(equity), day_open=D(equity))
        before = followed(replace(taken, taken_at=start + n * step), before)
    assert before
    return before


def test_the_day_is_counted_from_its_first_snapshot_and_the_fall_from_the_peak() -> None:
    last = course(100, 120, 90)

    assert (last.day_open, last.peak, last.day_pnl) == (100, 120, -10)
    assert (last.day_loss, last.drawdown) == (D("0.1"), D("0.25"))


def test_an_account_s_day_begins_with_the_first_thing_it_holds() -> None:
    last = course(0, 0, 100, 90)

    assert (last.day_open, last.day_pnl, last.day_loss) == (100, -10, D("0.1"))


def test_at_midnight_the_day_opens_with_the_equity_it_found() -> None:
    late = datetime(2026, 3, 2, 23, 59, tzinfo=UTC)

    assert course(100, 80, start=late).day_open == 100
    assert course(100, 80, start=late, step=timedelta(hours=8)).day_open == 80


def test_other_prices_begin_a_new_peak_and_a_new_day() -> None:
    real = course(100, 120)
    simulated = replace(real, priced_by="simulated", equity=D(60), peak=D(60), day_open=D(60))

    assert followed(simulated, real) == simulated


def test_prices_that_are_old_make_no_peak() -> None:
    before = course(100)
    spike = replace(before, equity=D(900), peak=D(900), stale=("BTC",), taken_at=NOON + timedelta(minutes=1))

    assert followed(spike, before).peak == 100


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=30))
def test_the_peak_never_falls_and_no_share_leaves_its_bounds(equities: list[int]) -> None:
    last = course(*equities)

    assert last.peak == max(equities)
    assert 0 <= last.drawdown < 1
    assert 0 <= last.day_loss < 1


@pytest.fixture
def account(jobs_desk: Desk) -> Account:
    with jobs_desk.store.as_service(Duty.EXECUTOR) as tx:
        return tx.accounts.all()[0]


def test_the_first_snapshot_stands_before_there_is_any_market(desk: Desk, jobs_desk: Desk, analyst: Person, account):
    snapshots.take_all(jobs_desk)

    known = snapshots.newest(desk.for_person(analyst))[account.id]
    assert (known.equity, known.stale, known.priced_by) == (100_000, (), "")


def test_the_first_prices_do_not_end_the_day_that_began_with_money_alone(desk, jobs_desk, analyst: Person, account):
    snapshots.take_all(jobs_desk)
    quote_market(jobs_desk, {"BTC/USDT": "60000"})

    taken = snapshots.take_all(jobs_desk)[0]

    assert (taken.priced_by, taken.peak, taken.day_open) == ("test", 100_000, 100_000)


def test_a_minute_keeps_its_last_snapshot_and_a_week_later_an_hour_keeps_one(jobs_desk: Desk, account: Account):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=9)
    for minutes in (0, 0.5, 1, 2, 60):
        snapshots.take_all(at_time(jobs_desk, hour + timedelta(minutes=minutes)))

    def kept() -> list[datetime]:
        with jobs_desk.store.as_service(Duty.EXECUTOR) as tx:
            course = tx.snapshots.course(account.id, hour - timedelta(days=1))
        return [point.taken_at for point in course if point.taken_at < hour + timedelta(hours=2)]

    before = kept()
    snapshots.thin(jobs_desk)

    assert before == [hour + timedelta(minutes=m) for m in (0.5, 1, 2, 60)]
    assert kept() == [hour + timedelta(minutes=m) for m in (0.5, 60)]


def test_who_is_not_granted_an_account_does_not_learn_what_it_is_worth(desk: Desk, jobs_desk: Desk, analyst: Person):
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_feed(Feed("test", "test", Provenance.LIVE, "running"))
    mine = snapshots.newest(desk.for_person(analyst))
    snapshots.take_all(jobs_desk)
    seen = snapshots.newest(desk.for_person(analyst))
    stranger = replace(analyst, id=UUID(int=12345))

    assert mine == {}
    assert len(seen) == 1
    assert snapshots.newest(desk.for_person(stranger)) == {}
    assert snapshots.course(desk.for_person(stranger), next(iter(seen)), NOON) == []
