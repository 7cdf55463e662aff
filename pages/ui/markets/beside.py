"""What of the desk stands beside the bars: own orders and fills, news, gaps, alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core import market, orders
from core.desk import Desk
from core.model import Instrument, NewsItem, Order, Side, Trade
from pages.ui.format import amount, price, span
from pages.ui.live import Mark, PriceLevel
from pages.ui.markets.layout import Layout
from pages.ui.markets.recent import recent
from pages.ui.open_orders import trigger_of

MOST_NEWS = 100
OWN_S, ALERTS_S, GAPS_S, NEWS_S = 0.4, 2.0, 10.0, 15.0


@dataclass(frozen=True)
class Beside:
    """Marks at moments, lines at prices, and the headlines behind the marks of news by their id."""

    marks: tuple[Mark, ...]
    levels: tuple[PriceLevel, ...]
    news: dict[str, NewsItem]


def of(desk: Desk, venue: str, instrument: Instrument, chart: market.Chart, layout: Layout) -> Beside:
    """Return what the layout wants to see within the bars that are there."""
    if not len(chart.bars):
        return Beside((), (), {})
    first, last = (datetime.fromtimestamp(int(chart.bars.opened[i]), UTC) for i in (chart.lead, -1))
    symbol, now = instrument.symbol, desk.now()
    working, trades = _own(desk, symbol) if layout.orders else ((), ())
    marks = [_fill(t, instrument) for t in trades if first <= t.market_at]
    levels = [level for order in working for level in levels_of(order, instrument)]
    if layout.alerts:
        kept = recent(f"alerts|{symbol}", ALERTS_S, now, lambda: market.alert_levels(desk.store, desk.user, symbol))
        levels += [PriceLevel(f"alert-{a.id}", float(a.price), a.said, "alert") for a in kept]
    news = _news(desk, instrument.base, first) if layout.news else {}
    marks += [Mark(id, item.published_at, None, "news", f"{item.title} ({item.source})") for id, item in news.items()]
    marks += _gaps(desk, venue, symbol, chart, (first, last))
    return Beside(tuple(marks), tuple(levels), news)


def _own(desk: Desk, symbol: str) -> tuple[Sequence[Order], Sequence[Trade]]:
    return recent(f"own|{symbol}", OWN_S, desk.now(), lambda: orders.on_chart(desk, symbol))


def _fill(trade: Trade, instrument: Instrument) -> Mark:
    side = Side(trade.side)
    words = f"{trade.side} {amount(trade.qty)} {instrument.base} at {price(trade.price, instrument.price_step)}"
    return Mark(f"fill-{trade.id}", trade.market_at, float(trade.price), side.value, words.capitalize())


def levels_of(order: Order, instrument: Instrument) -> list[PriceLevel]:
    """Return where a working order stands: its limit, and until it is triggered the price that triggers it."""
    what = f"{order.side.value} {amount(order.quantity - order.filled)} {instrument.base}"
    found = []
    if order.limit_price is not None:
        found.append(PriceLevel(f"order-{order.id}", float(order.limit_price), what, order.side.value))
    trigger = trigger_of(order)
    if trigger is not None:
        found.append(PriceLevel(f"stop-{order.id}", float(trigger), f"{order.type.words}: {what}", "stop"))
    return found


def _news(desk: Desk, asset: str, since: datetime) -> dict[str, NewsItem]:
    items = recent(
        f"news|{asset}|{since.isoformat()}", NEWS_S, desk.now(),
        lambda: market.news.latest(desk.store, desk.user, assets=(asset,), since=since, limit=MOST_NEWS),
    )  # fmt: skip
    return {f"news-{item.id}": item for item in items}


def _gaps(desk: Desk, venue: str, symbol: str, chart: market.Chart, window: tuple[datetime, datetime]) -> list[Mark]:
    if chart.stored is None:
        return []
    stored = chart.stored
    key = f"gaps|{venue}|{symbol}|{chart.bar_s}|{window[0].isoformat()}"
    gaps = recent(key, GAPS_S, desk.now(), lambda: market.gaps(desk.store, desk.user, venue, symbol, stored, window))
    return [_gap(gap) for gap in gaps if (gap.ends_at - gap.starts_at).total_seconds() >= chart.bar_s]


def _gap(gap: market.Gap) -> Mark:
    why = "the venue itself has none" if gap.absent else "being fetched"
    words = f"{span((gap.ends_at - gap.starts_at).total_seconds())} without candles: {why}"
    return Mark(f"gap-{gap.starts_at.isoformat()}", gap.starts_at, None, "gap", words)
