"""What the person drew on this chart, kept for him, this symbol and this interval."""

from typing import Any

from core import market
from core.desk import Desk
from core.model import Interval
from pages.ui.markets.recent import known, recent

OTHER_TABS_S = 3.0
Shapes = tuple[dict[str, Any], ...]


def kept(desk: Desk, venue: str, symbol: str, interval: Interval) -> Shapes:
    """Return the drawings of a chart; those of another tab appear after a moment."""
    return recent(
        _key(venue, symbol, interval), OTHER_TABS_S, desk.now(),
        lambda: market.drawings(desk.store, desk.user, venue, symbol, interval),
    )  # fmt: skip


def keep(desk: Desk, venue: str, symbol: str, interval: Interval, shapes: Shapes) -> None:
    """Keep the drawings of a chart."""
    held = market.keep_drawings(desk.store, desk.user, venue, symbol, interval, shapes)
    known(_key(venue, symbol, interval), desk.now(), held)


def _key(venue: str, symbol: str, interval: Interval) -> str:
    return f"drawings|{venue}|{symbol}|{interval.label}"
