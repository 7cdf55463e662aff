"""News: text of strangers, made safe, judged, kept once and read as stories.

In: the bytes of a feed or the entries of a service. Out: headlines to keep, and stories as a person wants to see them.
An asset with a name of its own is added in `assets.py`, a word that sounds like something in `sentiment/lexicon.py`.
"""

from core.market.news.assets import NAMES, assets_in
from core.market.news.feeds import headlines_of, parse_feed
from core.market.news.keep import forget, keep
from core.market.news.links import domain
from core.market.news.mutes import mute, mutes, unmute
from core.market.news.read import MOST, course, latest, told_by
from core.market.news.sentiment import Mood, sentiment_of
from core.store.news import Span

__all__ = [
    "MOST",
    "NAMES",
    "Mood",
    "Span",
    "assets_in",
    "course",
    "domain",
    "forget",
    "headlines_of",
    "keep",
    "latest",
    "mute",
    "mutes",
    "parse_feed",
    "sentiment_of",
    "told_by",
    "unmute",
]
