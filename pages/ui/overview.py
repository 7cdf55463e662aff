"""What the overview draws: worth, orders, prices, trades and the desk's health, each with its page."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import streamlit as st

from core import market, notify, orders
from core.desk import LATE_BEAT_S, Desk, Figures
from core.market import BestPrice, Board
from core.model import BreakerState, CandleColumns, Instrument, Interval, Trade
from core.model.costs import notional
from pages.ui import chips
from pages.ui.cards import Stat, stats
from pages.ui.charts import holdings, sparkline
from pages.ui.chips import Chip, Tone
from pages.ui.empty import empty
from pages.ui.format import MISSING, amount, counted, price, signed_percent, span, when
from pages.ui.html import escape
from pages.ui.lists import listed
from pages.ui.markets import watch

HALF_HOURS_OF_A_DAY = 48
DAYS, DAYS_KEPT = "overview-days", timedelta(seconds=30)
NEARLY_A_DAY_S = 22.5 * 3600
TRADES_SHOWN = 10
SLOW_SEAL_S = 10.0


def draw_figures(desk: Desk, board: Board, seen: orders.Ledger) -> None:
    """Draw what the accounts are worth, how many orders there are and what the desk has to tell."""
    n = orders.counts(desk)
    tiles = [_equity(account.name, board, market.worth(board, seen.balances[account.id].values()))
             for account in seen.accounts]  # fmt: skip
    tiles.append(Stat("Open orders", f"{n.working:,}", "at a venue or on the way", "/orders"))
    refused = f"{n.refused:,} more refused by our gate" if n.refused else "none refused by our gate"
    tiles.append(Stat("Orders today", f"{n.allowed:,}", f"{refused} · since 00:00 UTC", "/orders"))
    unread = notify.inbox(desk.store, desk.user).unread
    tiles.append(Stat("Unread notices", f"{unread:,}", "from your alerts", "/alerts", Tone.WARN if unread else None))
    stats(tiles)


def _equity(name: str, board: Board, worth: market.Worth) -> Stat:
    source = f"{board.feed.provenance.value} prices" if board.feed else "no prices yet"
    hint = f"{worth.unit} · {source}"
    if worth.missing:
        hint = f"{worth.unit} · without {', '.join(worth.missing)}: no price"
    return Stat(f"Equity · {name}", amount(worth.total, 2), hint, "/orders", Tone.WARN if worth.missing else None)


def draw_holdings(board: Board, seen: orders.Ledger) -> None:
    """Draw what each account holds, by value at the last prices."""
    for account in seen.accounts:
        worth = market.worth(board, seen.balances[account.id].values())
        if worth.parts:
            holdings(worth.parts, worth.unit, key=f"holdings-{account.id}")


def draw_prices(desk: Desk, board: Board) -> None:
    """Draw the watched symbols: price, day, and how old the price is and whose."""
    if board.feed is None or not board.symbols:
        empty("No prices yet", "The jobs are filling the first candles; prices appear here by themselves.")
        return
    by_symbol = {i.symbol: i for i in board.instruments}
    watched = watch.chosen(desk, board.symbols)
    prices = market.best_prices(desk.store, desk.user, watched, desk.now(), orders.quote_max_age_s(desk))
    rows = [_price_row(desk, board, by_symbol[symbol], prices[symbol]) for symbol in watched]
    listed([("Symbol", ""), ("Last", "cp-num"), ("24 h", "cp-num"), ("Course", "cp-wide"), ("Age", "cp-num")], rows)


def _price_row(desk: Desk, board: Board, instrument: Instrument, best: BestPrice) -> list[str]:
    assert board.feed
    day = _day_of(desk, board.feed.venue, instrument.symbol)
    # A change over less than a day is not one over 24 hours.
    whole = len(day) > 1 and day.opened[-1] - day.opened[0] >= NEARLY_A_DAY_S
    change = float(best.price) / float(day.open[0]) - 1 if whole else None
    words = signed_percent(change)
    link = f"/markets?{urlencode({'symbol': instrument.symbol})}"
    tone = "" if not change else "cp-up" if change > 0 else "cp-down"
    return [
        f'<a href="{escape(link)}" target="_self">{escape(instrument.symbol)}</a>',
        price(best.price, instrument.price_step),
        f'<span class="{tone}">{words}</span>',
        sparkline(
            [*map(float, day.open[:1]), *map(float, day.close), float(best.price)],
            f"{instrument.symbol} over 24 hours: {words}",
        ),
        _age(best, board.feed.venue, orders.quote_max_age_s(desk)),
    ]


def _age(best: BestPrice, venue: str, limit_s: int) -> str:
    """Write how old a price is, and whose where the venue is silent."""
    if best.source == venue:
        return chips.age(best.age, limit_s).html
    return Chip(f"{best.source} · {span(best.age.total_seconds())}", Tone(best.tone.value)).html


def _day_of(desk: Desk, venue: str, symbol: str) -> CandleColumns:
    """Return the last 24 hours in half hours, read anew every 30 s: each costs 20 ms, and prices come every 3."""
    kept = st.session_state.setdefault(DAYS, {})
    read_at, day = kept.get((venue, symbol), (None, None))
    if read_at is None or desk.now() - read_at > DAYS_KEPT:
        day = market.chart(
            desk.store, desk.user, venue, symbol, Interval.M30, most=HALF_HOURS_OF_A_DAY
        ).bars  # fmt: skip
        kept[(venue, symbol)] = (desk.now(), day)
    return day


def draw_trades(board: Board, seen: orders.Ledger) -> None:
    """Draw the newest fills."""
    if not seen.trades:
        empty("No trades yet", "Each fill of an order is booked here once.", "/orders", "Write an order")
        return
    steps = {i.symbol: i.price_step for i in board.instruments}
    heads = [("Time (UTC)", "cp-wide cp-time"), ("Symbol", ""), ("Side", ""), ("Quantity", "cp-num"), ("Price", "cp-num"), ("Value", "cp-num")]  # fmt: skip
    listed(heads, [_trade_row(trade, steps.get(trade.symbol)) for trade in seen.trades[:TRADES_SHOWN]])


def _trade_row(trade: Trade, step: Decimal | None) -> list[str]:
    value = notional(trade.qty, trade.price)
    link = f'<a href="/orders" target="_self">{escape(trade.symbol)}</a>'
    return [
        when(trade.executed_at),
        link,
        f'<span class="cp-{"up" if trade.side == "buy" else "down"}">{escape(trade.side)}</span>',
        amount(trade.qty),
        price(trade.price, step) if step else amount(trade.price),
        amount(value, 2),
    ]


def draw_health(desk: Desk, seen: Figures) -> None:
    """Draw whether the desk works: database, jobs, audit, quotes and who gives the data, each with a word."""
    quote_limit_s = orders.quote_max_age_s(desk)
    asked = [p for p in market.providers(desk.store, desk.user) if p.state is not BreakerState.OFF]
    silent = [p.name for p in asked if p.state is not BreakerState.CLOSED or p.failures]
    beat, sealing, quote = seen.jobs_beat_s, seen.audit_oldest_s, seen.quote_age_s
    jobs_late = beat is None or beat > LATE_BEAT_S
    late = sealing is not None and sealing > SLOW_SEAL_S
    stale = quote is None or quote > quote_limit_s
    waiting = f"{seen.audit_waiting:,} await sealing" if seen.audit_waiting else "none waits"
    stats(
        [
            Stat("Database", "answers", f"{counted(seen.events, 'event')} kept", "/operations", Tone.GOOD),
            Stat(
                "Jobs",
                "late" if jobs_late else "run",
                f"last beat {span(beat)} ago" if beat is not None else "no beat yet: are the jobs started?",
                "/operations",
                Tone.BAD if jobs_late else Tone.GOOD,
            ),
            Stat("Audit rows sealed", f"{seen.audit_sealed:,}", waiting, "/audit", Tone.WARN if late else Tone.GOOD),
            Stat(
                "Newest quote",
                f"{span(quote)} old" if quote is not None else MISSING,
                f"orders need one under {span(quote_limit_s)}",
                "/operations",
                Tone.BAD if stale else Tone.GOOD,
            ),
            Stat(
                "Data providers",
                f"{len(asked) - len(silent)} of {len(asked)} answer" if asked else "none is asked",
                f"silent: {', '.join(silent[:3])}" if silent else "",
                "/operations",
                Tone.WARN if silent else Tone.GOOD,
            ),
        ]
    )
