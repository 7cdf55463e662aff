"""A new headline names a word or an asset."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from core.errors import InvalidError
from core.market.alerts.base import Facts, Needs, Reading
from core.model import Alert, AlertKind, NewsItem

MOST_TERMS, LONGEST = 20, 60


@dataclass(frozen=True)
class News:
    """Any of these terms as whole words of a title, or any of these assets among those the desk found in the item.

    A story is told once, by whichever source told it first.
    """

    KIND: ClassVar[AlertKind] = AlertKind.NEWS
    LABEL: ClassVar[str] = "News"
    UNIT: ClassVar[str] = "new"

    terms: tuple[str, ...]
    assets: tuple[str, ...]

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> "News":
        terms, assets = _parts(given.get("terms", ())), _parts(given.get("assets", ()))
        if not terms and not assets:
            raise InvalidError("Name a word or an asset to look for.")
        if len(terms) + len(assets) > MOST_TERMS or any(len(part) > LONGEST for part in (*terms, *assets)):
            raise InvalidError(f"Name at most {MOST_TERMS} words and assets of at most {LONGEST} characters each.")
        return cls(terms, tuple(asset.upper() for asset in assets))

    @property
    def needs(self) -> Needs:
        return Needs(news=True)

    def words(self, symbol: str | None) -> str:
        return f"News on {', '.join((*self.assets, *self.terms))}"

    def looks(self, alert: Alert, facts: Facts) -> Reading:
        found = {str(item.story): item for item in reversed(_told_first(facts.headlines)) if self._names(item)}
        new = [item for story, item in found.items() if story not in alert.standing.told]
        if not new:
            return Reading(False, "No new headline.", 0.0, 1.0, back=True, seen=tuple(found))
        newest = max(new, key=lambda item: item.published_at)
        others = f" And {len(new) - 1} more." if len(new) > 1 else ""
        said = f"{newest.title} ({newest.source}).{others}"
        return Reading(True, said, float(len(new)), 1.0, back=True, at=newest.published_at, seen=tuple(found))

    def _names(self, item: NewsItem) -> bool:
        return bool(set(self.assets) & set(item.assets)) or bool(self.terms and _pattern(self.terms).search(item.title))


def _told_first(items: Sequence[NewsItem]) -> Sequence[NewsItem]:
    """Leave out what repeats a story that is older than the items at hand."""
    known = {item.id for item in items}
    return [item for item in items if item.story in known]


@lru_cache(maxsize=1024)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, terms))})(?!\w)", re.IGNORECASE)


def _parts(given: str | Iterable[str]) -> tuple[str, ...]:
    """Return the words typed between commas, or kept as a list, each once."""
    parts = given.split(",") if isinstance(given, str) else given
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))
