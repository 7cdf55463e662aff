"""The live chart: what of the store it needs now, the lines over it and what of the desk stands beside the bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from core import market, orders
from core.desk import Desk
from core.market.indicators import HEIKIN_ASHI_WARM_UP, Indicator, Kind, heikin_ashi, volume_profile
from core.model import CandleColumns, Instrument, Interval, Quote
from core.model.columns import Floats
from pages.ui.live import Bars, PaneAnswer, Profile, Shown, Viewport, chosen_view, price_pane, standalone_html
from pages.ui.markets import beside, drawings, lines
from pages.ui.markets.layout import Layout, remembered
from pages.ui.palette import DOWN, UP

KEY = "price"
HEIGHT = 620
MOST_SINCE_ANCHOR = 20_000


@dataclass(frozen=True)
class Choice:
    """What the person looks at."""

    venue: str
    instrument: Instrument
    interval: Interval
    range: tuple[datetime, datetime] | None
    """The part of time the address names; None is the newest."""

    @property
    def frame(self) -> str:
        return f"{self.instrument.symbol}|{self.interval.label}|{self.venue}"


@dataclass(frozen=True, eq=False)
class Drawn:
    """Everything that is shown: the chart, its lines by label, the bars as they look, and what stands beside them."""

    chart: market.Chart
    lines: Mapping[str, Floats]
    bars: Bars
    shown: Shown
    beside: beside.Beside


def draw(desk: Desk, choice: Choice, symbols: Sequence[str], quote: Quote, label: str) -> tuple[Drawn, PaneAnswer]:
    """Draw the pane, or bring it up to date; only what changed travels."""
    drawn = made(desk, choice, quote, label)
    answer = price_pane(
        drawn.bars,
        key=KEY,
        **drawn.shown,
        drawings=drawings.kept(desk, choice.venue, choice.instrument.symbol, choice.interval),
        symbols=symbols,
        as_of=quote.received_at,
        stale_after_s=orders.quote_max_age_s(desk),
        view=choice.range,
    )
    return drawn, answer


def made(desk: Desk, choice: Choice, quote: Quote | None, label: str) -> Drawn:
    """Read and compute what is in sight and as much again on each side."""
    layout = remembered(desk)
    view = chosen_view(KEY, choice.frame)
    chart = read(desk, choice, layout, _window(view, choice.range))
    values, ahead = _values(desk, choice, layout, chart)
    stands = beside.of(desk, choice.venue, choice.instrument, chart, layout)
    lined = lines.of(layout.chosen(), values, ahead, chart.lead)
    shown = _shown(choice, layout, lined, stands, in_sight(chart, view), quote, label)
    return Drawn(chart, values, _bars(choice, layout, chart), shown, stands)


def in_full(desk: Desk, choice: Choice) -> tuple[CandleColumns, dict[str, Floats]]:
    """Return the bars in sight as they are (never averaged) and the lines over them by label."""
    drawn = made(desk, choice, None, "")
    bars = in_sight(drawn.chart, chosen_view(KEY, choice.frame))
    rows = np.searchsorted(drawn.chart.bars.opened, bars.opened)
    return bars, {name: line[rows] for name, line in drawn.lines.items()}


def page(desk: Desk, choice: Choice, label: str) -> str:
    """Return the chart as one file that needs no network."""
    drawn = made(desk, choice, None, label)
    kept = drawings.kept(desk, choice.venue, choice.instrument.symbol, choice.interval)
    return standalone_html(drawn.bars, **drawn.shown, drawings=kept, made_at=desk.now())


def _bars(choice: Choice, layout: Layout, chart: market.Chart) -> Bars:
    whole = heikin_ashi(chart.bars) if layout.style == "heikin-ashi" else chart.bars
    history = (int(chart.first.timestamp()), int(chart.last.timestamp())) if chart.first and chart.last else None
    return Bars(choice.frame, chart.bar_s, *whole.pick(slice(chart.lead, None)).columns(), history=history)


def _shown(
    choice: Choice, layout: Layout, lined: lines.Drawing, stands: beside.Beside, in_view: CandleColumns,
    quote: Quote | None, label: str,
) -> Shown:  # fmt: skip
    averaged = ", Heikin-Ashi" if layout.style == "heikin-ashi" else ""
    return Shown(
        up=UP,
        down=DOWN,
        precision=decimals(choice.instrument),
        last=float(quote.last) if quote else None,
        label=label,
        title=f"{choice.instrument.symbol}, {choice.interval.label}{averaged}",
        height=HEIGHT,
        timezone=layout.zone,
        scale=layout.scale,
        style="line" if layout.style == "line" else "candles",
        overlays=lined.overlays,
        oscillators=lined.oscillators,
        bands=lined.bands,
        marks=stands.marks,
        levels=stands.levels,
        profile=_profile(in_view) if layout.profile else None,
    )


def _profile(bars: CandleColumns) -> Profile | None:
    profile = volume_profile(bars)
    return Profile(profile.edges, profile.up, profile.down) if profile else None


def read(desk: Desk, choice: Choice, layout: Layout, window: tuple[datetime, datetime] | None) -> market.Chart:
    """Return the bars of a window and before them as many as the chosen lines need to be warm."""
    warm = max((indicator.warm_up(**inputs) for indicator, inputs in layout.chosen()), default=0)
    if layout.style == "heikin-ashi":
        warm = max(warm, HEIKIN_ASHI_WARM_UP)
    symbol = choice.instrument.symbol
    chart = market.chart(desk.store, desk.user, choice.venue, symbol, choice.interval, window, warm_up=warm)
    anchor = min(_anchors(layout), default=None)
    if anchor is None or not len(chart.bars) or anchor >= chart.bars.opened[0]:
        return chart
    since = min(int((chart.bars.opened[chart.lead] - anchor) // chart.bar_s) + 1, MOST_SINCE_ANCHOR)
    return market.chart(desk.store, desk.user, choice.venue, symbol, choice.interval, window, warm_up=max(warm, since))


def _anchors(layout: Layout) -> list[float]:
    """Return the moments from which lines are counted; 0 is the first bar at hand and asks for no other."""
    moments = [
        indicator.checked(**inputs)[parameter.name]
        for indicator, inputs in layout.chosen()
        for parameter in indicator.parameters
        if parameter.kind is Kind.MOMENT
    ]
    return [moment for moment in moments if moment]


def _values(
    desk: Desk, choice: Choice, layout: Layout, chart: market.Chart
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return every line of the chosen indicators by label: over all bars, and what is known of bars to come."""
    handed = _of_books(desk, choice, chart) if any(needs_books(i) for i, _ in layout.chosen()) else {}
    values: dict[str, Floats] = {}
    ahead: dict[str, Floats] = {}
    for indicator, inputs in layout.chosen():
        values |= indicator.of(chart.bars, handed, **inputs)
        ahead |= indicator.to_come(chart.bars, handed, **inputs)
    return values, ahead


def needs_books(indicator: Indicator) -> bool:
    return not set(indicator.inputs) <= set(vars(CandleColumns.empty()))


def _of_books(desk: Desk, choice: Choice, chart: market.Chart) -> dict[str, Floats]:
    return market.book_series(desk.store, desk.user, choice.venue, choice.instrument.symbol, chart.bars, chart.bar_s)


def in_sight(chart: market.Chart, view: Viewport | None) -> CandleColumns:
    """Return the bars the person sees; all there are before he chose."""
    shown = chart.bars.pick(slice(chart.lead, None))
    if view is None:
        return shown
    return shown.between(int(view.start.timestamp()), int(view.end.timestamp()) + 1)


def _window(view: Viewport | None, asked: tuple[datetime, datetime] | None) -> tuple[datetime, datetime] | None:
    """Return the part to fetch: what is seen and as much again on each side; None is the latest bars."""
    if view is not None:
        width = view.end - view.start
        return view.start - width, view.end + (timedelta(days=3650) if view.follows else width)
    if asked is not None:
        width = asked[1] - asked[0]
        return asked[0] - width, asked[1] + width
    return None


def decimals(instrument: Instrument) -> int:
    exponent = instrument.price_step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 2
