"""The job that watches: what crosses is told by the road every notice takes, and what is old is dropped."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from core import market, notify
from core.desk import Desk
from core.market.alerts import AlertDraft
from core.model import AlertKind, Person
from core.store import Duty
from jobs import watch_alerts
from tests.pages.screens import quote_market

BTC = "BTC/USDT"


def cross(desk: Desk, jobs_desk: Desk, person: Person) -> None:
    """Let the job see a price below and then above a person's alert."""
    quote_market(jobs_desk, {BTC: "50000"})
    draft = AlertDraft(AlertKind.PRICE, BTC, {"direction": "above", "price": "60000"})
    market.alerts.create(desk.store, person, draft, desk.now())
    run = watch_alerts.open(jobs_desk)
    run(None)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("test", BTC)
        assert quote
        tx.market.set_quotes([replace(quote, last=Decimal(60_010), received_at=desk.now())])
    run(None)
    watch_alerts.open(jobs_desk)(None)


def test_a_crossing_lies_in_the_inbox_once_also_after_the_jobs_were_restarted(
    desk: Desk, jobs_desk: Desk, analyst: Person
):
    cross(desk, jobs_desk, analyst)

    box = notify.inbox(desk.store, analyst)

    assert [kept.title for kept in box.newest] == ["BTC/USDT at or above 60,000"]
    assert len(market.alerts.history(desk.store, analyst)) == 1


def test_what_was_told_longer_ago_than_the_setting_keeps_is_dropped(desk: Desk, jobs_desk: Desk, analyst: Person):
    cross(desk, jobs_desk, analyst)
    days = jobs_desk.settings.keep_notices_days
    much_later = replace(jobs_desk, now=lambda: desk.now() + timedelta(days=days, minutes=1))
    soon = replace(jobs_desk, now=lambda: desk.now() + timedelta(days=days - 1))

    watch_alerts.open(soon)(None)
    kept = notify.inbox(desk.store, analyst).newest
    watch_alerts.open(much_later)(None)

    assert len(kept) == 1
    assert not notify.inbox(desk.store, analyst).newest
    assert not market.alerts.history(desk.store, analyst)
    assert market.alerts.mine(desk.store, analyst, desk.now(), timedelta(seconds=90))


def test_without_a_market_the_job_waits(desk: Desk, jobs_desk: Desk, analyst: Person):
    watch_alerts.open(jobs_desk)(None)

    assert not notify.inbox(desk.store, analyst).newest
