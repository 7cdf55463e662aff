"""When two headlines tell one story: the same page, or the same title from another source within two days."""

import re
import unicodedata
from datetime import timedelta

from core.market.news.links import domain

SAME_TITLE = timedelta(hours=48)
# Shorter titles come back every day: "Daily brief", "Market wrap".
FEWEST_WORDS = 4
LABEL = re.compile(r"^(?:breaking|just in|update[d]?|exclusive|alert|developing|watch|live|report|news)\s*[:|–—-]\s*")
PUBLISHER = re.compile(r"\s+[|–—-]\s+([^|–—-]{2,40})$")
NUMBER_MARKS = re.compile(r"(?<=\d)[,’'](?=\d{3})")
WORD = re.compile(r"(?:(?<!\S)[+-])?\d+(?:\.\d+)?|\w+")
LEFT_OUT = frozenset(("a", "an", "the", "s"))


def title_key(title: str, source: str, url: str | None) -> str:
    """Return one key for a title however it is set; empty for one too short to tell stories apart.

    Left out: case, accents, punctuation, articles, marks of thousands, a label in front ("Breaking:") and the
    publisher's own name behind (" - CoinDesk", where the source or the page's host is called so).
    """
    said = unicodedata.normalize("NFKD", title.casefold())
    said = "".join(c for c in said if not unicodedata.combining(c))
    said = LABEL.sub("", said)
    if (behind := PUBLISHER.search(said)) and _is_publisher(behind[1], source, url):
        said = said[: behind.start()]
    words = [word for word in WORD.findall(NUMBER_MARKS.sub("", said)) if word not in LEFT_OUT]
    return " ".join(words) if len(words) >= FEWEST_WORDS else ""


def _is_publisher(name: str, source: str, url: str | None) -> bool:
    squeezed = _squeezed(name)
    return bool(squeezed) and any(squeezed in _squeezed(known) for known in (source, domain(url) if url else ""))


def _squeezed(name: str) -> str:
    return re.sub(r"\W", "", name.casefold())
