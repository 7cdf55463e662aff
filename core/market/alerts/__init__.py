"""Alerts: what a person wants to be told of, judged on stored data and told once a crossing.

In: a person's draft, the facts of a moment. Out: standings, firings, and notices for `core.notify`. Add a kind in
`kinds/`. The jobs call `judge`, everything else is the person's.
"""

from core.market.alerts.base import Direction, Reading, Rule
from core.market.alerts.evaluate import Look, judge
from core.market.alerts.kinds import BY_KIND, KINDS, Price, rule_of
from core.market.alerts.kinds.move import Way
from core.market.alerts.lines import CLOSE, WATCHABLE
from core.market.alerts.manage import (
    MOST_ALERTS,
    AlertDraft,
    AlertLevel,
    AlertNotFoundError,
    Told,
    alert_levels,
    change,
    create,
    delete,
    history,
    mine,
    snooze,
    trial,
)

__all__ = [
    "BY_KIND",
    "CLOSE",
    "KINDS",
    "MOST_ALERTS",
    "WATCHABLE",
    "AlertDraft",
    "AlertLevel",
    "AlertNotFoundError",
    "Direction",
    "Look",
    "Price",
    "Reading",
    "Rule",
    "Told",
    "Way",
    "alert_levels",
    "change",
    "create",
    "delete",
    "history",
    "judge",
    "mine",
    "rule_of",
    "snooze",
    "trial",
]
