"""Judging alerts on a real Postgres: who is told what, when, and that it is told once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core import market
from core.desk import Desk
from core.market.alerts import AlertDraft
from core.model import AlertKind, AlertState, Candle, Headline, Interval, Notice, Person, Role, Standing
from core.store import Duty
from core.store.alerts import Judged, Running
from core.store.news import Finding
from tests.conftest import join
from tests.pages.screens import quote_market

STALE_AFTER = timedelta(seconds=90)
BTC = "BTC/USDT"
ABOVE = {"direction": "above", "price": "60000"}
Price = Callable[[str], Sequence[Notice]]


@pytest.fixture
def price(jobs_desk: Desk) -> Price:
    """Let BTC be quoted now at a price, look, and return what is told."""
    quote_market(jobs_desk, {BTC: "50000", "ETH/USDT": "3000"}, half_hours=200)

    def quoted(last: str) -> Sequence[Notice]:
        with jobs_desk.store.as_service(Duty.MARKET) as tx:
            quote = tx.market.quote("test", BTC)
            assert quote
            now, d = datetime.now(UTC), Decimal(last)
            tx.market.set_quotes([replace(quote, bid=d, ask=d, last=d, market_at=now, received_at=now)])
        return look(jobs_desk)

    return quoted


def look(jobs_desk: Desk, after: timedelta = timedelta(0)) -> Sequence[Notice]:
    with jobs_desk.store.as_service(Duty.ALERTS) as tx:
        return market.alerts.judge(tx, datetime.now(UTC) + after, STALE_AFTER)


def create(desk: Desk, person: Person, kind: AlertKind = AlertKind.PRICE, symbol: str | None = BTC, **more: Any):
    draft = AlertDraft(kind, symbol, more.pop("given", ABOVE), **more)
    return market.alerts.create(desk.store, person, draft, desk.now())


def state(desk: Desk, person: Person) -> AlertState:
    [look] = market.alerts.mine(desk.store, person, desk.now(), STALE_AFTER)
    return look.alert.standing.state


def test_a_crossing_is_told_once_to_its_owner_with_value_time_and_the_way_to_the_chart(
    desk: Desk, analyst: Person, price: Price
):
    create(desk, analyst, note="Sell a third.")

    told = [price(last) for last in ("59000", "60010", "60020", "59990", "60030")]

    assert [len(notices) for notices in told] == [0, 1, 0, 0, 0]
    [notice] = told[1]
    assert notice.user_id == analyst.id
    assert notice.title == "BTC/USDT at or above 60,000"
    assert notice.body == "BTC/USDT is at 60,010, above 60,000. Sell a third."
    assert notice.link
    assert notice.link.startswith("/markets?symbol=BTC%2FUSDT&interval=1m&range=")
    [kept] = market.alerts.history(desk.store, analyst)
    assert (kept.firing.value, kept.link) == (60010.0, notice.link)


def test_it_is_told_again_after_it_came_back_by_the_band(desk: Desk, analyst: Person, price: Price):
    create(desk, analyst)

    told = [len(price(last)) for last in ("59000", "60010", "59940", "60010")]

    assert told == [0, 1, 0, 1]


def test_a_price_that_is_there_already_is_not_a_crossing(desk: Desk, analyst: Person, price: Price):
    price("61000")
    create(desk, analyst)

    assert not price("61000")
    assert state(desk, analyst) is AlertState.BEYOND


def test_an_alert_that_does_not_repeat_ends_with_its_firing(desk: Desk, analyst: Person, price: Price):
    create(desk, analyst, repeats=False)

    told = [len(price(last)) for last in ("59000", "60010", "50000", "60010")]

    assert told == [0, 1, 0, 0]
    [seen] = market.alerts.mine(desk.store, analyst, desk.now(), STALE_AFTER)
    assert seen.alert.ended_at


def test_nothing_is_told_while_snoozed_nor_later(desk: Desk, analyst: Person, price: Price):
    alert = create(desk, analyst)
    price("59000")

    market.alerts.snooze(desk.store, analyst, alert.id, desk.now() + timedelta(hours=1))
    silent = price("60010")
    market.alerts.snooze(desk.store, analyst, alert.id, None)
    later = price("60020")
    price("59000")

    assert not silent
    assert not later
    assert price("60010")


def test_an_expired_alert_tells_nothing(desk: Desk, jobs_desk: Desk, analyst: Person, price: Price):
    create(desk, analyst, expires_at=desk.now() + timedelta(minutes=5))
    price("59000")
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("test", BTC)
        assert quote
        tx.market.set_quotes([replace(quote, last=Decimal(61000), received_at=quote.received_at + timedelta(minutes=6))])  # fmt: skip

    assert not look(jobs_desk, after=timedelta(minutes=6))


def test_a_stale_price_blinds_and_the_crossing_is_told_when_prices_come_again(
    desk: Desk, jobs_desk: Desk, analyst: Person, price: Price
):
    create(desk, analyst)
    price("59000")

    assert not look(jobs_desk, after=timedelta(minutes=3))
    assert state(desk, analyst) is AlertState.BLIND
    assert len(price("60010")) == 1


def test_whoever_changes_an_alert_makes_it_new(desk: Desk, analyst: Person, price: Price):
    alert = create(desk, analyst)
    price("59000")
    draft = AlertDraft(AlertKind.PRICE, BTC, {"direction": "above", "price": "58000"})

    market.alerts.change(desk.store, analyst, alert.id, draft, desk.now())

    assert not price("59000")
    assert state(desk, analyst) is AlertState.BEYOND


def test_an_alert_that_is_changed_while_it_is_judged_is_left_for_the_next_look(
    desk: Desk, jobs_desk: Desk, analyst: Person, price: Price
):
    alert = create(desk, analyst)
    price("59000")
    price_unseen(jobs_desk, "60010")

    with jobs_desk.store.as_service(Duty.ALERTS) as tx:
        running = tx.alerts.running(desk.now())
        market.alerts.snooze(desk.store, analyst, alert.id, desk.now() + timedelta(hours=1))
        kept = tx.alerts.judge([judged(running[0])], desk.now())

    assert kept == set()
    assert state(desk, analyst) is AlertState.ARMED


def test_two_that_judge_at_once_tell_it_once(desk: Desk, jobs_desk: Desk, analyst: Person, price: Price):
    create(desk, analyst)
    price("59000")
    price_unseen(jobs_desk, "60010")

    with jobs_desk.store.as_service(Duty.ALERTS) as slow:
        running = slow.alerts.running(desk.now())
        quick = look(jobs_desk)
        kept = slow.alerts.judge([judged(running[0])], desk.now())

    assert len(quick) == 1
    assert kept == set()


def test_nobody_is_told_of_or_sees_anybody_elses_alert(desk: Desk, jobs_desk: Desk, analyst: Person, price: Price):
    alert = create(desk, analyst)
    others = [join(desk, f"{role}@desk.example", role) for role in Role]
    price("59000")

    told = price("60010")

    assert {notice.user_id for notice in told} == {analyst.id}
    for other in others:
        assert not market.alerts.mine(desk.store, other, desk.now(), STALE_AFTER)
        assert not market.alerts.history(desk.store, other)
        assert not market.alert_levels(desk.store, other, BTC)
        with pytest.raises(market.alerts.AlertNotFoundError):
            market.alerts.delete(desk.store, other, alert.id)
        with pytest.raises(market.alerts.AlertNotFoundError):
            market.alerts.snooze(desk.store, other, alert.id, desk.now())


def test_an_alert_whose_parameters_cannot_be_read_is_blind_and_holds_up_nobody(
    desk: Desk, jobs_desk: Desk, analyst: Person, price: Price
):
    broken = create(desk, analyst)
    create(desk, analyst)
    with desk.store.as_user(analyst) as tx:
        tx.alerts.change(replace(broken, parameters={"direction": "sideways"}))
    price("59000")

    assert len(price("60010")) == 1
    seen = {k.alert.id: k for k in market.alerts.mine(desk.store, analyst, desk.now(), STALE_AFTER)}
    assert seen[broken.id].alert.standing.state is AlertState.BLIND
    assert "Change this alert" in seen[broken.id].reading.said


def test_every_kind_is_judged_on_what_is_stored(desk: Desk, jobs_desk: Desk, analyst: Person, price: Price):
    line = {"indicator": "sma", "inputs": {"period": 5}}
    given = {
        AlertKind.MOVE: {"way": "up", "percent": "5", "period": "1d"},
        AlertKind.INDICATOR: {"interval": "30m", "direction": "above", "line": line, "other": "1"},
        AlertKind.VOLUME: {"interval": "30m", "factor": "3", "candles": 20},
        AlertKind.NEWS: {"assets": "BTC"},
        AlertKind.STALE: {"seconds": 60},
    }
    for kind, inputs in given.items():
        create(desk, analyst, kind, None if kind is AlertKind.NEWS else BTC, given=inputs)

    price("55000")

    seen = {k.alert.kind: k.reading for k in market.alerts.mine(desk.store, analyst, desk.now(), STALE_AFTER)}
    assert {kind: reading.beyond for kind, reading in seen.items()} == {
        AlertKind.MOVE: True,
        AlertKind.INDICATOR: True,
        AlertKind.VOLUME: False,
        AlertKind.NEWS: False,
        AlertKind.STALE: False,
    }


def test_a_spike_of_volume_is_told_once_its_candle_closed(desk: Desk, jobs_desk: Desk, analyst: Person, price: Price):
    create(desk, analyst, AlertKind.VOLUME, given={"interval": "30m", "factor": "3", "candles": 20})
    price("50000")
    opened_at = datetime.fromtimestamp((int(datetime.now(UTC).timestamp()) // 1800 + 1) * 1800, UTC)
    spike = Candle(BTC, Interval.M30, opened_at, 5e4, 5e4, 5e4, 5e4, 9.0, closed=False)

    told: list[Sequence[Notice]] = []
    for candle in (spike, replace(spike, closed=True), replace(spike, closed=True)):
        with jobs_desk.store.as_service(Duty.MARKET) as tx:
            tx.candles.upsert("test", [candle])
        told.append(look(jobs_desk))

    assert [len(notices) for notices in told] == [0, 1, 0]
    assert "9.00 × the mean of 20 candles of 30m" in told[1][0].body


def test_a_new_headline_is_told_once_and_one_from_before_the_alert_never(
    desk: Desk, jobs_desk: Desk, analyst: Person, price: Price
):
    publish(jobs_desk, "Bitcoin before")
    create(desk, analyst, AlertKind.NEWS, None, given={"terms": "bitcoin"})
    before = look(jobs_desk)

    publish(jobs_desk, "Bitcoin <b>after</b>")
    publish(jobs_desk, "Something else")
    told = [look(jobs_desk), look(jobs_desk)]

    assert not before
    assert [len(notices) for notices in told] == [1, 0]
    assert told[0][0].body == "Bitcoin <b>after</b> (wire)."
    assert told[0][0].link == "/news"


def test_a_headline_that_comes_while_snoozed_is_not_told_later(
    desk: Desk, jobs_desk: Desk, analyst: Person, price: Price
):
    alert = create(desk, analyst, AlertKind.NEWS, None, given={"terms": "bitcoin"})
    look(jobs_desk)

    market.alerts.snooze(desk.store, analyst, alert.id, desk.now() + timedelta(hours=1))
    publish(jobs_desk, "Bitcoin at night")
    silent = look(jobs_desk)
    market.alerts.snooze(desk.store, analyst, alert.id, None)

    assert not silent
    assert not look(jobs_desk)


def price_unseen(jobs_desk: Desk, last: str) -> None:
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("test", BTC)
        assert quote
        tx.market.set_quotes([replace(quote, last=Decimal(last), received_at=datetime.now(UTC))])


def publish(jobs_desk: Desk, title: str) -> None:
    now = datetime.now(UTC)
    headline = Headline("wire", title, None, title, "", None, now)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.news.add([(headline, Finding(None, title, (), None, None))], now, timedelta(hours=1))


def judged(running: Running) -> Judged:
    """Say what a look that saw the crossing would keep."""
    return Judged(running, Standing(AlertState.BEYOND, AlertState.BEYOND), ends=False)
