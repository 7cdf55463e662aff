"""Judge alerts: gather the facts once, look at each, keep what changed, and say what is to be told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

from core.errors import InvalidError
from core.market.alerts.base import Facts, Reading, Rule
from core.market.alerts.crossing import advance
from core.market.alerts.facts import gather
from core.market.alerts.kinds import rule_of
from core.model import Alert, Firing, Interval, Notice, NoticeKind, Standing
from core.store import Tx
from core.store.alerts import Judged

BARS_AROUND = 60
RANGE = "%Y%m%dT%H%M%S"
"""How the address of the chart writes a moment."""


@dataclass(frozen=True)
class Look:
    """An alert, what its rule sees now, how it stands after that, and whether this is a crossing to tell.

    `rule` is None where the kept parameters can no longer be read; the reading says why.
    """

    alert: Alert
    rule: Rule | None
    reading: Reading
    standing: Standing
    fires: bool

    @property
    def title(self) -> str:
        return self.rule.words(self.alert.symbol) if self.rule else f"{self.alert.kind} alert"


def judge(tx: Tx, now: datetime, stale_after: timedelta) -> Sequence[Notice]:
    """Judge everybody's running alerts, keep standings and firings, and return the notices to send with them.

    In one transaction: an alert whose owner changed it meanwhile is neither kept nor told, but judged anew next time.
    """
    running = {r.alert.id: r for r in tx.alerts.running(now)}
    looks = look_at(tx, (r.alert for r in running.values()), now, stale_after)
    changed = [look for look in looks if look.fires or look.standing != look.alert.standing]
    kept = tx.alerts.judge(
        [Judged(running[k.alert.id], k.standing, k.fires and not k.alert.repeats) for k in changed], now
    )
    told = [look for look in changed if look.fires and look.alert.id in kept]
    for look in told:
        tx.alerts.add_firing(_firing(look, now))
    return [_notice(look, now) for look in told]


def look_at(tx: Tx, alerts: Iterable[Alert], now: datetime, stale_after: timedelta) -> Sequence[Look]:
    """Look at alerts with the facts of this moment; nothing is written."""
    rules = [(alert, *read(alert)) for alert in alerts]
    if not rules:
        return []
    facts = gather(tx, ((alert.symbol, rule.needs) for alert, rule, _ in rules if rule), now, stale_after)
    return [look(alert, rule, broken, facts) for alert, rule, broken in rules]


def look(alert: Alert, rule: Rule | None, broken: str, facts: Facts) -> Look:
    """Look at one alert; one whose parameters cannot be read is blind and says so."""
    reading = rule.looks(alert, facts) if rule else Reading(None, broken)
    standing, fires = advance(alert.standing, reading, silent=alert.snoozed(facts.now))
    return Look(alert, rule, reading, standing, fires)


def link_of(alert: Alert, rule: Rule | None, at: datetime | None) -> str:
    """Return the way to what an alert is about: the chart of its symbol round that moment, or the news."""
    if alert.symbol is None:
        return "/news"
    if at is None:
        return f"/markets?{urlencode({'symbol': alert.symbol})}"
    bars = rule.needs.candles[0] if rule and rule.needs.candles else Interval.M1
    seen = f"{at - BARS_AROUND * bars.length:{RANGE}}-{at + BARS_AROUND * bars.length:{RANGE}}"
    return f"/markets?{urlencode({'symbol': alert.symbol, 'interval': bars.label, 'range': seen})}"


def read(alert: Alert) -> tuple[Rule | None, str]:
    """Return the rule of an alert, or None and why its parameters can no longer be read."""
    try:
        return rule_of(alert), ""
    except InvalidError as e:
        return None, f"Change this alert: {e}"


def _firing(look: Look, now: datetime) -> Firing:
    reading = look.reading
    return Firing(uuid4(), look.alert.id, look.alert.user_id, now, reading.at, reading.value, reading.said)


def _notice(look: Look, now: datetime) -> Notice:
    body = f"{look.reading.said} {look.alert.note}".strip()
    link = link_of(look.alert, look.rule, look.reading.at)
    return Notice(
        look.alert.user_id, f"{look.alert.id}:{now.isoformat()}", NoticeKind.ALERT, look.title, body, link
    )  # fmt: skip
