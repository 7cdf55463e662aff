"""What a person does with alerts: create, change, snooze, delete, look at them and at what they told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from core.errors import InvalidError, NotFoundError
from core.market.alerts.base import Rule, kept
from core.market.alerts.evaluate import Look, link_of, look_at, read
from core.market.alerts.kinds import BY_KIND, Price
from core.model import Alert, AlertKind, Firing, Notice, NoticeKind, Person
from core.store import Store, Tx

MOST_ALERTS = 200
LONGEST_NOTE = 200


class AlertNotFoundError(NotFoundError):
    """This alert is not there any more. It was deleted in another window."""


@dataclass(frozen=True)
class AlertDraft:
    """What a person typed: parameters as text or numbers, a symbol unless it is about news."""

    kind: AlertKind
    symbol: str | None
    given: Mapping[str, Any]
    note: str = ""
    repeats: bool = True
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Told:
    """A firing, what its alert watches now, and the way to the chart of that moment."""

    firing: Firing
    title: str
    kind: AlertKind
    symbol: str | None
    link: str


@dataclass(frozen=True)
class AlertLevel:
    """A running price alert as the chart draws it; `said` is what stands at its line."""

    id: UUID
    price: Decimal
    said: str


def create(store: Store, person: Person, draft: AlertDraft, now: datetime) -> Alert:
    """Keep a new alert and return it; raises InvalidError for what cannot be watched."""
    alert = _alert(draft, uuid4(), person, now)
    with store.as_user(person) as tx:
        _check_symbol(tx, alert.symbol)
        if len(tx.alerts.all()) >= MOST_ALERTS:
            raise InvalidError(f"You have {MOST_ALERTS} alerts. Delete one that you no longer need.")
        tx.alerts.add(alert)
    return alert


def change(store: Store, person: Person, alert_id: UUID, draft: AlertDraft, now: datetime) -> Alert:
    """Let an alert watch this from now on, also one that had ended; it is judged as if it were new.

    Raises InvalidError for what cannot be watched, AlertNotFoundError for an alert that is not the person's.
    """
    alert = _alert(draft, alert_id, person, now)
    with store.as_user(person) as tx:
        _check_symbol(tx, alert.symbol)
        _there(tx.alerts.change(alert))
    return alert


def snooze(store: Store, person: Person, alert_id: UUID, until: datetime | None) -> None:
    """Keep an alert silent until a moment (None: tell again); what it crosses meanwhile is not told later."""
    with store.as_user(person) as tx:
        _there(tx.alerts.snooze(alert_id, until))


def delete(store: Store, person: Person, alert_id: UUID) -> None:
    """Drop an alert and the history of its firings."""
    with store.as_user(person) as tx:
        _there(tx.alerts.delete(alert_id))


def mine(store: Store, person: Person, now: datetime, stale_after: timedelta) -> Sequence[Look]:
    """Return the person's alerts, newest first, each with what it sees at this moment."""
    with store.as_user(person) as tx:
        return look_at(tx, tx.alerts.all(), now, stale_after)


def history(store: Store, person: Person, limit: int = 500) -> Sequence[Told]:
    """Return what the person's alerts told, newest first."""
    with store.as_user(person) as tx:
        firings, alerts = tx.alerts.firings(limit), tx.alerts.all()
    about = {alert.id: (alert, read(alert)[0]) for alert in alerts}
    # An alert deleted between the two queries takes its firings with it.
    return [_told(firing, *about[firing.alert_id]) for firing in firings if firing.alert_id in about]


def trial(look: Look, now: datetime) -> Notice:
    """Return a notice as this alert would send it, marked as a test."""
    alert = look.alert
    body = f"A test of this alert. {look.reading.said} {alert.note}".strip()
    link = link_of(alert, look.rule, look.reading.at)
    return Notice(alert.user_id, f"test:{alert.id}:{now.isoformat()}", NoticeKind.TEST, look.title, body, link)


def alert_levels(store: Store, person: Person, symbol: str) -> Sequence[AlertLevel]:
    """Return the levels of the person's running price alerts on a symbol, for the chart."""
    with store.as_user(person) as tx:
        rules = [(alert.id, read(alert)[0]) for alert in tx.alerts.on_chart(symbol)]
    return [AlertLevel(id, rule.price, f"alert {rule.direction}") for id, rule in rules if isinstance(rule, Price)]


def _told(firing: Firing, alert: Alert, rule: Rule | None) -> Told:
    title = rule.words(alert.symbol) if rule else ""
    return Told(firing, title, alert.kind, alert.symbol, link_of(alert, rule, firing.market_at))


def _alert(draft: AlertDraft, id: UUID, person: Person, now: datetime) -> Alert:
    rule = BY_KIND[draft.kind].parse(draft.given)
    if draft.expires_at and draft.expires_at <= now:
        raise InvalidError("The alert would expire before it begins. Choose a later moment, or none.")
    if len(draft.note) > LONGEST_NOTE:
        raise InvalidError(f"A note has at most {LONGEST_NOTE} characters.")
    symbol = None if draft.kind is AlertKind.NEWS else draft.symbol
    return Alert(
        id, person.id, draft.kind, symbol, kept(rule), draft.note.strip(), draft.repeats,
        created_at=now, expires_at=draft.expires_at,
    )  # fmt: skip


def _check_symbol(tx: Tx, symbol: str | None) -> None:
    feed = tx.market.active_feed()
    if symbol is not None and (feed is None or tx.market.instrument(feed.venue, symbol) is None):
        raise InvalidError(f"{symbol} is not a symbol of this desk's market.")


def _there(found: bool) -> None:
    if not found:
        raise AlertNotFoundError()
