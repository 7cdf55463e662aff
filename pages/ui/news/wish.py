"""What a person asks of the news: the filter bar, whose every choice stands in the address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from core import market
from core.desk import Desk
from core.market.news import NAMES, Mood

WORDS, ASSETS, SOURCES, SOUND, PERIOD = "words", "asset", "source", "sounds", "period"
# How far back, and the buckets of the chart over that time.
PERIODS = {
    "24 h": (timedelta(hours=24), timedelta(hours=1)),
    "7 d": (timedelta(days=7), timedelta(hours=6)),
    "30 d": (timedelta(days=30), timedelta(days=1)),
    "all": (None, timedelta(days=1)),
}
USUAL = "7 d"


@dataclass(frozen=True)
class Wish:
    """The filter as it is set."""

    words: str
    assets: tuple[str, ...]
    sources: tuple[str, ...]
    sound: Mood | None
    period: str

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.assets or self.sources or self.sound) or self.period != USUAL

    @property
    def bucket(self) -> timedelta:
        return PERIODS[self.period][1]

    def since(self, now: datetime, keep_days: int) -> datetime:
        """Return where the period begins: on a bucket, so that the chart stays still while time goes on."""
        length = PERIODS[self.period][0] or timedelta(days=keep_days)
        start, bucket = (now - length).timestamp(), self.bucket.total_seconds()
        return datetime.fromtimestamp(start // bucket * bucket, now.tzinfo)

    def asked(self, now: datetime, keep_days: int) -> dict[str, Any]:
        """Return the arguments of `market.news.latest` and `course`."""
        return {
            "assets": self.assets, "sources": self.sources, "words": self.words, "sentiment": self.sound,
            "since": self.since(now, keep_days),
        }  # fmt: skip


def draw_bar(desk: Desk) -> Wish:
    """Draw the filter bar and return what is set."""
    told = market.news.told_by(desk.store, desk.user)
    own = {i.base for i in market.board(desk.store, desk.user).instruments}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="news-bar"):
        words = st.text_input(
            "Words", placeholder='Words, "a phrase", -without', type="search", max_chars=200, key=WORDS,
            label_visibility="collapsed", icon=":material/search:", width=260, bind="query-params",
        )  # fmt: skip
        assets = st.multiselect(
            "Assets", [*sorted(own), *sorted(NAMES.keys() - own)], placeholder="All assets", key=ASSETS,
            label_visibility="collapsed", width=200, bind="query-params",
        )  # fmt: skip
        sources = st.multiselect(
            "Sources", told, placeholder="All sources", key=SOURCES, label_visibility="collapsed", width=220,
            bind="query-params",
        )  # fmt: skip
        sound = st.pills(
            "Sounds", [Mood.POSITIVE.value, Mood.NEGATIVE.value], key=SOUND, label_visibility="collapsed",
            bind="query-params",
        )  # fmt: skip
        period = st.segmented_control(
            "Period", list(PERIODS), default=USUAL, required=True, key=PERIOD, label_visibility="collapsed",
            bind="query-params",
        )  # fmt: skip
    return Wish((words or "").strip(), tuple(assets), tuple(sources), Mood(sound) if sound else None, period or USUAL)


def clear() -> None:
    """Set everything back; a callback, for only before the next run may a widget's value be set."""
    for key, value in ((WORDS, ""), (ASSETS, []), (SOURCES, []), (SOUND, None), (PERIOD, USUAL)):
        st.session_state[key] = value
