"""How each source of news stands, and why there may be none yet."""

from collections.abc import Sequence

from core import market
from core.desk import Desk
from core.model import BreakerState, ProviderHealth, ProviderKind
from pages.ui.empty import empty
from pages.ui.format import ago
from pages.ui.html import escape
from pages.ui.lists import listed, section
from pages.ui.providers import sentence_of, state_of


def draw_sources(desk: Desk) -> None:
    """Draw every source: whether it answers, when it last did, and what is wrong with it."""
    section("Sources", "/operations", "Operations")
    seen = _sources(desk)
    if not seen:
        empty("No source has been asked yet", "The jobs ask them as soon as they run.")
        return
    now = desk.now()
    rows = []
    for health in seen:
        said = sentence_of(health, now)
        name = f"<bdi>{escape(health.name)}</bdi>" + (f"<br><small>{escape(said)}</small>" if said else "")
        answered = f"<br><small>{ago(health.last_success_at, now)} ago</small>" if health.last_success_at else ""
        rows.append([name, f"{state_of(health, now).html}{answered}"])
    listed([("Source", ""), ("Last answer", "cp-num")], rows)


def why_none(desk: Desk) -> tuple[str, str]:
    """Return why there are no news at all, and what can be done."""
    asked = [health for health in _sources(desk) if health.state is not BreakerState.OFF]
    if not asked:
        if desk.settings.news_feeds:
            return "No news yet", "The jobs ask the feeds as soon as they run; stories appear here by themselves."
        return (
            "No feed is set",
            "CRYPTOPULSE_NEWS_FEEDS names the feeds the desk reads (docs/settings.md); it is read at the start.",
        )
    failing = next((health for health in asked if health.last_error), None)
    if failing is None:
        return "No news yet", "The feeds are being asked; stories appear here by themselves."
    return (
        "No feed has answered yet",
        f"{failing.last_error} The feeds are asked again by themselves; does this machine reach the internet?",
    )


def _sources(desk: Desk) -> Sequence[ProviderHealth]:
    seen = [h for h in market.providers(desk.store, desk.user) if h.kind is ProviderKind.NEWS]
    return sorted(seen, key=lambda h: (h.state is BreakerState.OFF, h.name.lower()))
