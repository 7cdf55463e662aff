"""The panels below the chart: book, tape, and the watched symbols beside each other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from core import market
from core.desk import Desk
from core.model import Instrument, Interval, ReferencePrice, Side
from pages.ui import charts, news
from pages.ui.empty import empty
from pages.ui.entrance import enter
from pages.ui.format import MISSING, amount, price, signed_percent
from pages.ui.html import escape
from pages.ui.lists import listed
from pages.ui.markets import watch
from pages.ui.markets.recent import recent
from pages.ui.tables import download_csv

WITHIN = {"0.1 %": 0.001, "0.5 %": 0.005, "1 %": 0.01, "5 %": 0.05}
TAPE = 40
CLOSES_S, PERFORMANCE_S = 5.0, 10.0
MOST_COMPARED = 8


@dataclass(frozen=True)
class Shown:
    """What the panels are about."""

    venue: str
    instrument: Instrument
    interval: Interval
    symbols: Sequence[str]


def draw_depth(desk: Desk, shown: Shown) -> None:
    """Draw what waits in the book around the price, and its best levels."""
    book = market.book(desk.store, desk.user, shown.venue, shown.instrument.symbol)
    if book is None or not (book.bids and book.asks):
        empty(
            "No order book",
            "This source has no book of this symbol. Live exchanges and recordings with books have one.",
        )
        return
    near = st.segmented_control("Distance from mid", list(WITHIN), default="1 %", key="depth-within", required=True)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        charts.depth(book, shown.instrument.base, WITHIN[near or "1 %"], key="depth")
    with right:
        step = shown.instrument.price_step
        rows = [
            [amount(b[1]), price(b[0], step), price(a[0], step), amount(a[1])]
            for b, a in zip(book.bids[:10], book.asks[:10], strict=False)
        ]
        listed([("Wanted", "cp-num"), ("Bid", "cp-num"), ("Ask", "cp-num"), ("Offered", "cp-num")], rows)
        spread = float((book.asks[0][0] - book.bids[0][0]) / book.asks[0][0]) * 1e4
        st.caption(f"Spread {spread:.2f} hundredths of a percent · market time {book.taken_at:%Y-%m-%d %H:%M:%S} UTC")


def draw_tape(desk: Desk, shown: Shown) -> None:
    """Draw the newest trades of the whole market."""
    trades = market.latest_trades(desk.store, desk.user, shown.venue, shown.instrument.symbol, TAPE)
    if not trades:
        empty(
            "No trades of the market",
            "This source sends candles only. Live exchanges and recorded trades fill this list.",
        )
        return
    step = shown.instrument.price_step
    rows = [
        [
            f"{t.traded_at:%H:%M:%S.%f}"[:-3],
            f'<span class="cp-{"up" if t.side is Side.BUY else "down"}">{t.side.value}</span>',
            price(t.price, step),
            amount(t.quantity),
            amount(t.price * t.quantity, 2),
        ]
        for t in trades
    ]
    value = f"Value ({shown.instrument.quote})"
    listed(
        [("Time (UTC)", ""), ("Taker", ""), ("Price", "cp-num"), (f"Quantity ({shown.instrument.base})", "cp-num"), (value, "cp-num cp-wide")],
        rows,
    )  # fmt: skip


def draw_compare(desk: Desk, shown: Shown) -> None:
    """Draw symbols indexed to 100 at their first common bar."""
    symbols = st.multiselect(
        "Symbols", shown.symbols, key="compare-symbols", max_selections=MOST_COMPARED,
        default=_first(shown.instrument.symbol, watch.chosen(desk, shown.symbols))[:5],
    )  # fmt: skip
    if len(symbols) < 2:
        empty("Choose two symbols or more", "Each begins at 100 where all of them have a bar.")
        return
    prices = market.indexed(_closes(desk, shown, symbols))
    if not len(prices.opened):
        empty("These symbols have no bar in common", "Choose another interval, or wait until their history is filled.")
        return
    charts.compared(prices, key="compared")
    if prices.interval is not shown.interval:
        st.caption(f"Bars of {prices.interval.label}: one of these symbols has no shorter ones.")
    rows = [
        {"opened_at": f"{when}Z"} | dict(zip(prices.symbols, row, strict=True))
        for when, row in zip(prices.opened.astype("datetime64[s]"), prices.table.tolist(), strict=True)
    ]
    download_csv(rows, ["opened_at", *prices.symbols], "compared.csv", key="compared-csv")


def draw_correlation(desk: Desk, shown: Shown) -> None:
    """Draw how the watched symbols move together."""
    symbols = watch.chosen(desk, shown.symbols)
    if len(symbols) < 2:
        empty("A correlation needs two symbols", "Add symbols to the watch list above.")
        return
    prices = _closes(desk, shown, symbols)
    charts.correlations(prices.symbols, market.correlation(prices), key="correlations")
    st.caption(
        f"Pearson's correlation of the log returns of the latest {len(prices.opened):,} bars of {prices.interval.label}; "
        "a pair needs 20 bars in common."
    )


def _closes(desk: Desk, shown: Shown, symbols: Sequence[str]) -> market.Closes:
    key = f"closes|{shown.venue}|{shown.interval.label}|{','.join(symbols)}"
    return recent(
        key, CLOSES_S, desk.now(),
        lambda: market.closes(desk.store, desk.user, shown.venue, symbols, shown.interval),
    )  # fmt: skip


def draw_performance(desk: Desk, shown: Shown) -> None:
    """Draw how each watched symbol has done."""
    symbols = watch.chosen(desk, shown.symbols)
    key = f"performance|{shown.venue}|{','.join(symbols)}"
    seen = recent(
        key, PERFORMANCE_S, desk.now(), lambda: market.performance(desk.store, desk.user, shown.venue, symbols)
    )
    if not seen:
        empty("No history yet", "The jobs are filling candles; the table appears by itself.")
        return
    worth = market.reference_prices(desk.store, desk.user, market.board(desk.store, desk.user))
    known = [worth.get(one.symbol.partition("/")[0]) for one in seen]
    years = market.year_changes(desk.store, desk.user, filter(None, known))
    spans = list(market.SPANS)
    heads = [
        ("Symbol", ""),
        ("Last", "cp-num"),
        *((span, "cp-num" if span in ("24 h", "7 d") else "cp-num cp-wide") for span in spans),
    ]
    heads += [
        ("Volatility", "cp-num cp-wide"),
        ("Deepest fall, 30 d", "cp-num cp-wide"),
        ("Volume, 24 h", "cp-num cp-wide"),
    ]
    rows = [_performance_row(one, shown) for one in seen]
    told = "Changes to the close that long ago. Volatility of log returns over 30 days, for a year."
    if worth:
        heads += [("52 weeks, USD", "cp-num cp-wide"), ("Market cap, USD", "cp-num cp-wide")]
        rows = [[*row, *_worth_cells(one, years)] for row, one in zip(rows, known, strict=True)]
        told += f" 52 weeks and market cap by {', '.join(sorted({one.source for one in worth.values()}))}."
    listed(heads, rows)
    st.caption(told)
    figures = [_performance_figures(one, reference, years) for one, reference in zip(seen, known, strict=True)]
    download_csv(figures, list(figures[0]), "performance.csv", key="performance-csv")


def _performance_row(one: market.Performance, shown: Shown) -> list[str]:
    link = f"/markets?{urlencode({'symbol': one.symbol, 'interval': shown.interval.label})}"
    return [
        f'<a href="{escape(link)}" target="_self">{escape(one.symbol)}</a>',
        f"{one.last:,.8g}",
        *(_signed(change) for change in one.changes.values()),
        f"{one.volatility:.1%}" if one.volatility is not None else MISSING,
        _signed(one.drawdown),
        MISSING if one.volume is None else f"{one.volume:,.0f}" if one.volume >= 1_000 else f"{one.volume:,.6g}",
    ]


def _worth_cells(one: ReferencePrice | None, years: Mapping[str, float]) -> list[str]:
    return [_signed(years.get(one.asset)), amount(one.market_cap, 0)] if one else [MISSING, MISSING]


def _performance_figures(
    one: market.Performance, reference: ReferencePrice | None, years: Mapping[str, float]
) -> dict[str, object]:
    return {
        "symbol": one.symbol,
        "last": one.last,
        **one.changes,
        "volatility": one.volatility,
        "drawdown": one.drawdown,
        "volume": one.volume,
        "change_52_weeks_usd": years.get(reference.asset) if reference else None,
        "market_cap_usd": reference.market_cap if reference else None,
    }


def _signed(x: float | None) -> str:
    tone = "" if not x else "cp-up" if x > 0 else "cp-down"
    return f'<span class="{tone}">{signed_percent(x)}</span>'


def draw_news(desk: Desk, shown: Shown) -> None:
    """Draw the newest headlines that name this asset."""
    news.draw_latest(desk, 12, (shown.instrument.base,))


def _first(symbol: str, others: Sequence[str]) -> list[str]:
    return [symbol, *(s for s in others if s != symbol)]


PANELS: dict[str, tuple[Callable[[Desk, Shown], None], float]] = {
    "Depth": (draw_depth, 2.0),
    "Trades": (draw_tape, 1.0),
    "Compare": (draw_compare, 5.0),
    "Correlation": (draw_correlation, 30.0),
    "Performance": (draw_performance, 10.0),
    "News": (draw_news, 15.0),
}
"""What stands below the chart, and how often it is brought up to date, in seconds."""


def refreshed(draw: Callable[[Desk, Shown], None], shown: Shown) -> None:
    """Draw a panel for whoever is signed in now."""
    draw(enter(), shown)
