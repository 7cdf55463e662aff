"""What a person can do with alerts, and what is turned away."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from core import market
from core.desk import Desk
from core.errors import ForbiddenError, InvalidError
from core.market.alerts import AlertDraft, AlertNotFoundError
from core.model import Alert, AlertKind, NoticeKind, Person
from tests.pages.screens import quote_market

STALE_AFTER = timedelta(seconds=90)
BTC = "BTC/USDT"


@pytest.fixture(autouse=True)
def quoted(jobs_desk: Desk) -> None:
    quote_market(jobs_desk, {BTC: "50000", "ETH/USDT": "3000"})


def draft(price: str = "60000", symbol: str = BTC, direction: str = "above", **more: Any) -> AlertDraft:
    return AlertDraft(AlertKind.PRICE, symbol, {"direction": direction, "price": price}, **more)


def create(desk: Desk, person: Person, wanted: AlertDraft) -> Alert:
    return market.alerts.create(desk.store, person, wanted, desk.now())


def test_an_alert_is_kept_as_it_was_asked_for(desk: Desk, analyst: Person):
    expires_at = datetime(2100, 1, 1, tzinfo=desk.now().tzinfo)

    made = create(desk, analyst, draft(" 60000.50 ", note="  Look. ", repeats=False, expires_at=expires_at))

    [seen] = market.alerts.mine(desk.store, analyst, desk.now(), STALE_AFTER)
    assert seen.alert.id == made.id
    assert seen.title == "BTC/USDT at or above 60,000.5"
    assert (seen.alert.note, seen.alert.repeats, seen.alert.expires_at) == ("Look.", False, expires_at)
    assert (seen.reading.value, seen.reading.threshold, seen.reading.beyond) == (50000.0, 60000.5, False)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (draft("much"), "enter a number"),
        (draft(symbol="NOPE/USDT"), "not a symbol"),
        (draft(note="x" * 201), "note"),
        (draft(expires_at=datetime.fromisoformat("2020-01-01T00:00:00Z")), "expire"),
    ],
)
def test_what_cannot_be_watched_is_not_kept(desk: Desk, analyst: Person, wrong: AlertDraft, said: str):
    with pytest.raises(InvalidError, match=said):
        create(desk, analyst, wrong)

    assert not market.alerts.mine(desk.store, analyst, desk.now(), STALE_AFTER)


def test_a_person_has_at_most_so_many_alerts(desk: Desk, analyst: Person, operator: Person):
    with desk.store.as_user(analyst) as tx:
        for _ in range(market.alerts.MOST_ALERTS):
            tx.alerts.add(Alert(uuid4(), analyst.id, AlertKind.PRICE, BTC, {}))

    with pytest.raises(InvalidError, match="200 alerts"):
        create(desk, analyst, draft())
    assert create(desk, operator, draft())


def test_the_chart_gets_the_levels_of_running_price_alerts_on_its_symbol(desk: Desk, analyst: Person):
    kept = create(desk, analyst, draft())
    create(desk, analyst, draft("3100", "ETH/USDT"))
    create(desk, analyst, AlertDraft(AlertKind.SPREAD, BTC, {"points": "1"}))
    create(desk, analyst, draft("40000", expires_at=desk.now() + timedelta(milliseconds=1)))

    [level] = market.alert_levels(desk.store, analyst, BTC)

    assert (level.id, level.price, level.said) == (kept.id, 60000, "alert above")


def test_an_alert_that_ended_starts_again_when_it_is_changed(desk: Desk, analyst: Person):
    made = create(desk, analyst, draft(expires_at=desk.now() + timedelta(milliseconds=1)))

    market.alerts.change(desk.store, analyst, made.id, draft("70000"), desk.now())

    [seen] = market.alerts.mine(desk.store, analyst, desk.now(), STALE_AFTER)
    assert seen.alert.running(desk.now())
    assert seen.title == "BTC/USDT at or above 70,000"


def test_an_alert_that_is_gone_cannot_be_changed_snoozed_or_deleted(desk: Desk, analyst: Person):
    made = create(desk, analyst, draft())
    market.alerts.delete(desk.store, analyst, made.id)

    with pytest.raises(AlertNotFoundError):
        market.alerts.change(desk.store, analyst, made.id, draft(), desk.now())
    with pytest.raises(AlertNotFoundError):
        market.alerts.snooze(desk.store, analyst, made.id, None)
    with pytest.raises(AlertNotFoundError):
        market.alerts.delete(desk.store, analyst, made.id)


def test_a_trial_says_that_it_is_one(desk: Desk, analyst: Person):
    create(desk, analyst, draft(note="Sell."))
    [seen] = market.alerts.mine(desk.store, analyst, desk.now(), STALE_AFTER)

    notice = market.alerts.trial(seen, desk.now())

    assert notice.kind is NoticeKind.TEST
    assert notice.title == "BTC/USDT at or above 60,000"
    assert notice.body == "A test of this alert. BTC/USDT is at 50,000, below 60,000. Sell."


def test_nobody_creates_an_alert_for_somebody_else(desk: Desk, analyst: Person, operator: Person):
    with pytest.raises(ForbiddenError), desk.store.as_user(analyst) as tx:
        tx.alerts.add(Alert(uuid4(), operator.id, AlertKind.PRICE, BTC, {}))
