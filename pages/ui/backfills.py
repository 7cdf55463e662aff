"""How whole the stored history is: what is being fetched and how far, gaps, what was done, and asking for more."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from core import market
from core.desk import Desk
from core.market import Backfill, Fetching, Reason
from pages.ui.chips import Chip, Tone
from pages.ui.empty import empty
from pages.ui.errors import errors_shown
from pages.ui.format import MISSING, ago, counted, span, when
from pages.ui.html import escape
from pages.ui.lists import listed
from pages.ui.tables import number, table, text

SEEN = "backfills-seen"
# A pace read off less than this says nothing yet.
LEAST_MOVED, LEAST_S = 0.01, 6.0
REASONS = {Reason.HISTORY: "history", Reason.GAP: "gap", Reason.ASKED: "asked for"}
STATES = {
    Fetching.WAITING: Chip("waiting"),
    Fetching.RUNNING: Chip("fetching", Tone.CALM),
    Fetching.FAILED: Chip("failed", Tone.BAD),
}
HEADS = [("Candles", ""), ("From", "cp-wide"), ("To", "cp-wide"), ("", ""), ("Progress", ""), ("Rows", "cp-num"),
         ("Left", "cp-num")]  # fmt: skip
PAST = {
    "symbol": text("Symbol", width=110),
    "interval": text("Candles", width=70),
    "what": text("Why", width=90),
    "from": text("From (UTC)", width=142),
    "to": text("To (UTC)", width=142),
    "rows": number("Rows", 0, width=90),
    "at": text("Since (UTC)", width=142),
}


def draw(desk: Desk) -> None:
    """Draw what is being fetched and the gaps; brought up to date by whoever calls it again."""
    board = market.board(desk.store, desk.user)
    if board.feed is None:
        empty("No market source yet", "The jobs choose one at their start; then they fetch its history by themselves.")
        return
    now = market.history_progress(desk.store, desk.user, board.feed.venue)
    open_now = sorted([*now.gaps, *now.running], key=lambda t: (t.symbol, t.interval.seconds, t.starts_at))
    if open_now:
        listed(HEADS, [_row(task, desk.now()) for task in open_now])
    elif now.done:
        last = max(task.updated_at for task in now.done if task.updated_at)
        empty(
            "Nothing is missing",
            f"The last piece was stored {ago(last, desk.now())} ago. The jobs keep looking for gaps.",
        )
    else:
        empty(
            "Nothing has been fetched yet",
            "The jobs look for missing candles once the market source has sent its first price.",
        )


def _row(task: Backfill, now: datetime) -> list[str]:
    what = f"{escape(task.symbol)} {task.interval.label}"
    said = REASONS[task.reason] + (f": {task.note}" if task.note else "")
    percent = f"{int(task.share * 100)} %"
    bar = f'<progress max="1" value="{task.share:.4f}" aria-label="{percent} of {what}"></progress> {percent}'
    chip = STATES[task.status].html
    left = span(_left_s(task, now)) if task.status is Fetching.RUNNING else MISSING
    return [
        f"{what}<br><small>{escape(said)}</small>", when(task.starts_at)[:16], when(task.ends_at)[:16], chip, bar,
        f"{task.rows:,}", left,
    ]  # fmt: skip


def _left_s(task: Backfill, now: datetime) -> float | None:
    """Return how long the rest takes at the pace since this tab first saw it; None until there is one."""
    share, since = st.session_state.setdefault(SEEN, {}).setdefault(task.id, (task.share, now))
    return remaining_s(task.share - share, 1 - task.share, (now - since).total_seconds())


def remaining_s(moved: float, left: float, elapsed_s: float) -> float | None:
    """Return how long what is left takes if it goes on as it moved; None where that is not known yet."""
    return left / moved * elapsed_s if moved >= LEAST_MOVED and elapsed_s >= LEAST_S else None


def draw_past(desk: Desk) -> None:
    """Draw what was fetched lately and what the venue itself has not."""
    board = market.board(desk.store, desk.user)
    if board.feed is None:
        return
    now = market.history_progress(desk.store, desk.user, board.feed.venue)
    with st.expander(f"Fetched lately ({len(now.done)})", icon=":material/history:"):
        _past(now.done, "done", "Nothing was fetched yet", "What the jobs fetch is listed here.")
    with st.expander(f"Missing at the venue itself ({len(now.absent)})", icon=":material/block:"):
        _past(now.absent, "absent", "The venue has every candle", "Stretches without trade or during an outage are listed here.")  # fmt: skip


def _past(tasks: Sequence[Backfill], key: str, empty_title: str, empty_hint: str) -> None:
    rows = [
        {
            "symbol": t.symbol, "interval": t.interval.label, "what": REASONS[t.reason], "from": t.starts_at,
            "to": t.ends_at, "rows": t.rows, "at": t.updated_at,
        }
        for t in tasks
    ]  # fmt: skip
    table(
        rows,
        PAST,
        key=f"backfills-{key}",
        empty_title=empty_title,
        empty_hint=empty_hint,
        download=f"history-{key}.csv",
    )


def draw_ask(desk: Desk) -> None:
    """Let an operator or admin have older candles fetched; others are told who may."""
    board = market.board(desk.store, desk.user)
    if board.feed is None or not board.symbols:
        return
    if not desk.user.role.may_operate:
        st.caption(f"As {desk.user.role.value} you do not ask for older candles. Operators and admins do.")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        symbol = st.selectbox("Older candles of", board.symbols, key="backfills-symbol", width=180)
        reach = market.reach(desk.store, desk.user, board.feed.venue, symbol)
        oldest = reach.first.date() if reach else desk.now().date()
        day = st.date_input(
            "From this day on (UTC)", oldest - timedelta(days=30), max_value=oldest, key=f"backfills-day-{symbol}", width=180,
            min_value=oldest - timedelta(days=3_650),
        )  # fmt: skip
        go = st.button("Fetch them", key="backfills-go", icon=":material/download:")
    if reach:
        st.caption(f"{symbol} is stored from {when(reach.first)[:16]} UTC on, in candles of {reach.interval.label}.")
    if go and isinstance(day, date):
        with errors_shown():
            since = datetime.combine(day, time(), UTC)
            wish = market.ask_history(desk.store, desk.user, board.feed.venue, symbol, since, desk.settings)
            days = (wish.ends_at - wish.starts_at).days
            st.toast(f"{counted(max(1, days), 'day')} of {symbol} will be fetched.")
            st.rerun()
