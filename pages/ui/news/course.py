"""How much was told over time, and how it sounded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import plotly.graph_objects as go
import streamlit as st

from core import market
from core.desk import Desk
from core.market.news import Span
from pages.ui.charts.draw import draw
from pages.ui.format import counted
from pages.ui.lists import section
from pages.ui.news.wish import Wish
from pages.ui.palette import LINES

HEIGHT = 160
# Bars stand back on either ground, so that the line is seen before them.
BARS, LINE = "rgba(91, 112, 131, 0.4)", LINES[0]


def draw_course(desk: Desk, wish: Wish) -> None:
    """Draw stories as bars and their mean sentiment as a line; nothing where there are none."""
    now = desk.now()
    asked = wish.asked(now, desk.settings.keep_news_days)
    spans = market.news.course(desk.store, desk.user, wish.bucket, **asked)
    if not spans:
        return
    section("Stories and sentiment")
    st.caption("Bars count stories, the line is their mean sentiment by the lexicon.")
    first = asked["since"] if wish.period != "all" else spans[0].starts_at
    figure = _figure(spans, wish.bucket, first, now)
    # What a person zoomed to stays while stories arrive.
    figure.update_layout(uirevision=repr(wish))
    stories = sum(span.stories for span in spans)
    sounds = [span.sentiment for span in spans if span.sentiment is not None]
    mean = f", mean sentiment from {min(sounds):+.2f} to {max(sounds):+.2f}" if sounds else ""
    draw(figure, key="news-course", alt=f"{counted(stories, 'story', 'stories')} over time{mean}", height=HEIGHT)


def _figure(spans: Sequence[Span], bucket: timedelta, first: datetime, now: datetime) -> go.Figure:
    middle = [span.starts_at + bucket / 2 for span in spans]
    sounding = [(at, span.sentiment) for at, span in zip(middle, spans, strict=True) if span.sentiment is not None]
    figure = go.Figure()
    figure.add_bar(
        x=middle, y=[span.stories for span in spans], name="stories", marker={"color": BARS},
        width=bucket.total_seconds() * 1000 * 0.9, hovertemplate="%{y}",
    )  # fmt: skip
    figure.add_scatter(
        x=[at for at, _ in sounding], y=[score for _, score in sounding], name="mean sentiment (lexicon)", yaxis="y2",
        mode="lines+markers", line={"width": 1.6, "color": LINE}, marker={"size": 4}, hovertemplate="%{y:+.2f}",
    )  # fmt: skip
    end = max(now, spans[-1].starts_at + bucket)
    figure.update_layout(
        xaxis={"range": [first, end]}, yaxis={"side": "left", "rangemode": "tozero", "tickformat": "d", "nticks": 4},
        yaxis2={"overlaying": "y", "side": "right", "range": [-1, 1], "tickvals": [-1, 0, 1], "showgrid": False},
        showlegend=False, margin={"t": 8},
    )  # fmt: skip
    return figure
