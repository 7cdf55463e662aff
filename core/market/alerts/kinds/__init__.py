"""The kinds of alerts: what can be watched.

In: the facts of a moment. Out: a `Reading`. Add one: a file with a frozen `Rule`, its word in `AlertKind` and in the
check of `app.alerts.kind`, one line in `KINDS`, and its inputs in `pages/ui/alerts/inputs.py`.
"""

from core.market.alerts.base import Rule
from core.market.alerts.kinds.indicator import Indicator
from core.market.alerts.kinds.move import Move
from core.market.alerts.kinds.news import News
from core.market.alerts.kinds.price import Price
from core.market.alerts.kinds.spread import Spread
from core.market.alerts.kinds.stale import Stale
from core.market.alerts.kinds.volume import Volume
from core.model import Alert, AlertKind

KINDS: tuple[type[Rule], ...] = (Price, Move, Indicator, Volume, Spread, News, Stale)
BY_KIND: dict[AlertKind, type[Rule]] = {kind.KIND: kind for kind in KINDS}


def rule_of(alert: Alert) -> Rule:
    """Return the parsed rule of an alert; raises InvalidError for parameters its kind no longer takes."""
    return BY_KIND[alert.kind].parse(alert.parameters)


__all__ = ["BY_KIND", "KINDS", "Indicator", "Move", "News", "Price", "Spread", "Stale", "Volume", "rule_of"]
