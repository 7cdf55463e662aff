"""How an alert is put into words: its state, what it sees, how far that is from its threshold."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from core.market.alerts import Look
from core.model import AlertKind, AlertState
from pages.ui.chips import Chip, Tone
from pages.ui.format import MISSING, amount, price, signed_percent, span, when

STATES = {
    AlertState.NEW: Chip("starting", Tone.PLAIN, "The jobs look at it for the first time within a second."),
    AlertState.ARMED: Chip("armed", Tone.GOOD, "It tells you at the next crossing."),
    AlertState.BEYOND: Chip("beyond", Tone.WARN, "Armed again once the value comes back over the threshold."),
}


def state(look: Look, now: datetime) -> Chip:
    """Say how an alert stands: what the jobs found it at, unless it is over or silent."""
    alert = look.alert
    if alert.ended_at:
        return Chip("told once", Tone.PLAIN, f"It ended with its firing of {when(alert.ended_at)} UTC.")
    if not alert.running(now):
        return Chip("expired", Tone.PLAIN, f"It was watched until {when(alert.expires_at)} UTC.")
    if alert.snoozed_until and alert.snoozed(now):
        return Chip(
            f"snoozed until {moment(alert.snoozed_until, now)}", Tone.CALM, "What it crosses is not told later."
        )
    if alert.standing.state is AlertState.BLIND:
        return Chip("blind", Tone.BAD, look.reading.said)
    return STATES[alert.standing.state]


def moment(then: datetime, now: datetime) -> str:
    """Return a moment as short as it can be: the time today, the date too on other days."""
    written = when(then)[:-3]
    return f"{written[-5:] if then.date() == now.date() else written} UTC"


def figures(look: Look, steps: Mapping[str, Decimal]) -> tuple[str, str]:
    """Return what an alert sees and how far that is from its threshold; dashes where it sees nothing."""
    value, threshold = look.reading.value, look.reading.threshold
    if look.alert.kind is AlertKind.NEWS:
        return "", ""  # a headline is there or not
    if value is None or threshold is None or look.rule is None:
        return MISSING, MISSING
    if look.alert.kind is AlertKind.PRICE:
        step = steps.get(look.alert.symbol or "")
        shown = price(Decimal(str(value)), step) if step else amount(Decimal(str(value)))
        return shown, "there" if look.reading.beyond else f"{signed_percent(threshold / value - 1)} to go"
    gap = "there" if look.reading.beyond else f"{_with_unit(abs(threshold - value), look.rule.UNIT)} to go"
    return _with_unit(value, look.rule.UNIT), gap


def said_of(look: Look, now: datetime) -> str:
    """Return the quiet second line: why it sees nothing, until when it is watched, what was noted."""
    alert = look.alert
    already = alert.standing.state is AlertState.BEYOND and alert.running(now)
    parts = [
        look.reading.said if look.reading.beyond is None and alert.running(now) else "",
        f"beyond since {moment(alert.since, now)}" if already and alert.since else "",
        "" if alert.repeats else "once",
        f"until {moment(alert.expires_at, now)}" if alert.expires_at and alert.running(now) else "",
        alert.note,
    ]
    return " · ".join(part for part in parts if part)


def tomorrow(now: datetime) -> datetime:
    """Return when the next UTC day begins."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _with_unit(value: float, unit: str) -> str:
    if unit == "s":
        return span(value)
    return f"{amount(Decimal(f'{value:.2f}' if abs(value) >= 1 else f'{value:.3g}'))} {unit}".strip()
