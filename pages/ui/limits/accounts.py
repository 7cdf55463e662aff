"""What each account is worth now: equity, the day's result, drawdown, what is held, and the course of its equity."""

from datetime import timedelta
from decimal import Decimal

from core import orders
from core.desk import Desk
from core.model import SNAPSHOT_MAX_AGE, WARN_FROM, Account, Position, Snapshot
from pages.ui import chips
from pages.ui.cards import Stat, stats
from pages.ui.chips import Chip, Tone
from pages.ui.empty import empty
from pages.ui.format import MISSING, ago, amount, signed_percent
from pages.ui.html import escape
from pages.ui.limits.course import course
from pages.ui.lists import listed

SHOWN = timedelta(days=2)
HEADS = [("Asset", ""), ("Quantity", "cp-num"), ("Average cost", "cp-num cp-wide"), ("Price", "cp-num cp-wide")]


def draw(desk: Desk, account: Account) -> None:
    """Draw an account as its newest snapshot has it."""
    known = orders.snapshots.newest(desk).get(account.id)
    if known is None:
        empty("Not valued yet", "The jobs reckon what an account is worth within seconds of their start.")
        return
    _figures(desk, known)
    _notes(desk, known)
    points = orders.snapshots.course(desk, account.id, desk.now() - SHOWN)
    if len(points) > 1:
        course(points, known.currency, key=f"limits-course-{account.id}")
    _positions(known)


def tone(share: Decimal) -> Tone:
    """Return how a used share of a limit looks: amber from 80 %, red once it refuses."""
    return Tone.BAD if share >= 1 else Tone.WARN if share >= WARN_FROM else Tone.GOOD


def _figures(desk: Desk, known: Snapshot) -> None:
    limits, _ = orders.limits(desk)
    day = float(known.day_pnl / known.day_open) if known.day_open else None
    sign, unit = "+" if known.day_pnl > 0 else "", known.currency
    stats(
        [
            Stat("Equity", f"{amount(known.equity, 2)} {unit}", f"highest {amount(known.peak, 2)}"),
            Stat(
                "Since 00:00 UTC",
                f"{sign}{amount(known.day_pnl, 2)} {unit}",
                f"{signed_percent(day)} of {amount(known.day_open, 2)}",
                tone=tone(known.day_loss / limits.max_daily_loss),
            ),
            Stat(
                "Drawdown",
                f"{float(known.drawdown) * 100:.2f} %",
                "below the highest equity",
                tone=tone(known.drawdown / limits.max_drawdown),
            ),
        ]
    )


def _notes(desk: Desk, known: Snapshot) -> None:
    age = ago(known.taken_at, desk.now())
    late = desk.now() - known.taken_at > SNAPSHOT_MAX_AGE
    said = [
        Chip(f"old · {age}", Tone.BAD, "Buys are refused until it is reckoned anew.")
        if late
        else Chip(f"reckoned · {age} ago", Tone.GOOD)
    ]
    if known.stale:
        said.append(Chip(f"old prices: {', '.join(known.stale)}", Tone.BAD, "Buys are refused until they are fresh."))
    if known.unpriced:
        said.append(Chip(f"not valued: {', '.join(known.unpriced)}", Tone.WARN, "No symbol here prices these."))
    chips.chips(*said)


def _positions(known: Snapshot) -> None:
    rows = [_row(p, known.equity) for p in sorted(known.positions, key=lambda p: -p.value)]
    listed([*HEADS, (f"Worth ({known.currency})", "cp-num"), ("Weight", "cp-num")], rows)


def _row(held: Position, equity: Decimal) -> list[str]:
    known = held.price is not None
    return [
        escape(held.asset),
        amount(held.quantity),
        _money(held.average_cost),
        _money(held.price),
        amount(held.value, 2) if known else MISSING,
        f"{float(held.value / equity) * 100:.1f} %" if equity and known else MISSING,
    ]


def _money(value: Decimal | None) -> str:
    return amount(value, 2 if value is None or value >= 1 else 8)
