"""news and news_mutes: headlines of others and what a person does not want to see."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.model import Headline, Mute, MuteKind, NewsItem
from core.store.family import Family


@dataclass(frozen=True)
class Finding:
    """What the desk makes of a headline: the keys of its page and title, the assets it names, how it sounds."""

    url_key: str | None
    title_key: str
    assets: tuple[str, ...]
    sentiment: float | None
    sentiment_by: str | None


@dataclass(frozen=True)
class Wanted:
    """Which news somebody asks for; what is empty or None does not narrow. `mutes` narrow for the person they are of."""

    assets: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: str = ""
    lowest: float | None = None
    highest: float | None = None
    since: datetime | None = None
    mutes: tuple[Mute, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        muted = {kind: [mute.value for mute in self.mutes if mute.kind is kind] for kind in MuteKind}
        return {
            "assets": list(self.assets), "sources": list(self.sources), "words": self.words, "lowest": self.lowest,
            "highest": self.highest, "since": self.since, "muted_sources": muted[MuteKind.SOURCE],
            "muted_assets": muted[MuteKind.ASSET], "muted_words": muted[MuteKind.WORD],
        }  # fmt: skip


@dataclass(frozen=True)
class Span:
    """How many stories were told from a moment on, for the length of a bucket, and how they sounded on average."""

    starts_at: datetime
    stories: int
    sentiment: float | None


class News(Family):
    def alone(self) -> None:
        """Wait until nobody else keeps news, for the length of the transaction: two could tell one story as two."""
        self._c.execute("select pg_advisory_xact_lock(hashtext('app.news'))")

    def known(self, source: str, guids: Collection[str]) -> set[str]:
        rows = self._c.execute(
            "select guid from app.news where source = %s and guid = any(%s)", (source, list(guids))
        ).fetchall()
        return {row[0] for row in rows}

    def add(self, found: Sequence[tuple[Headline, Finding]], fetched_at: datetime, same_title: timedelta) -> None:
        """Keep headlines, each in the story it belongs to; one that is kept already stays as it is.

        A story goes on by the same page, told by another source or under the same title, or by the same title of
        another source published within `same_title`.
        """
        self._c.cursor().executemany(
            INSERT,
            [{**asdict(h), **asdict(f), "assets": list(f.assets), "fetched_at": fetched_at, "same_title": same_title}
             for h, f in found],
        )  # fmt: skip

    def forget(self, before: datetime) -> int:
        """Drop what was published before that moment; returns how many."""
        return self._c.execute("delete from app.news where published_at < %s", (before,)).rowcount

    def latest(self, wanted: Wanted, limit: int, before: tuple[datetime, UUID] | None) -> Sequence[NewsItem]:
        """Return stories newest first, each by the item that was kept first of those wanted."""
        at, id = before or (None, None)
        rows = self._c.execute(LATEST, {**wanted.values, "limit": limit, "before": at, "before_id": id}).fetchall()
        return [NewsItem(*row[:8], assets=tuple(row[8]), story=row[9], sentiment=row[10], sentiment_by=row[11],
                         also=tuple(row[12])) for row in rows]  # fmt: skip

    def course(self, wanted: Wanted, bucket: timedelta) -> Sequence[Span]:
        """Return the buckets in which something was published, oldest first; they begin on multiples since 1970."""
        rows = self._c.execute(COURSE, {**wanted.values, "bucket": bucket}).fetchall()
        return [Span(*row) for row in rows]

    def sources(self) -> Sequence[str]:
        """Return who has told something, found by one look into the index a source."""
        rows = self._c.execute(
            "with recursive s as (select min(source) as source from app.news union all "
            "select (select min(source) from app.news where source > s.source) from s where s.source is not null) "
            "select source from s where source is not null order by source"
        ).fetchall()
        return [row[0] for row in rows]

    def mutes(self) -> Sequence[Mute]:
        rows = self._c.execute("select kind, value from app.news_mutes order by kind, value").fetchall()
        return [Mute(MuteKind(kind), value) for kind, value in rows]

    def mute(self, user: UUID, mute: Mute) -> None:
        self._c.execute(
            "insert into app.news_mutes (user_id, kind, value) values (%s, %s, %s) on conflict do nothing",
            (user, mute.kind.value, mute.value),
        )

    def unmute(self, user: UUID, mute: Mute) -> None:
        self._c.execute(
            "delete from app.news_mutes where user_id = %s and kind = %s and value = %s",
            (user, mute.kind.value, mute.value),
        )

    def says_something(self, words: str) -> bool:
        """Tell whether the search would look for any of these words: "the" it would not."""
        row = self._c.execute("select numnode(phraseto_tsquery('english', %s)) > 0", (words,)).fetchone()
        return bool(row and row[0])


INSERT = (
    "with new (id) as (select gen_random_uuid()) "
    "insert into app.news (id, source, guid, url, url_key, title, title_key, summary, author, published_at, "
    "fetched_at, assets, sentiment, sentiment_by, story) select id, %(source)s, %(guid)s, %(url)s, %(url_key)s, "
    "%(title)s, %(title_key)s, %(summary)s, %(author)s, %(published_at)s, %(fetched_at)s, %(assets)s, "
    "%(sentiment)s, %(sentiment_by)s, coalesce((select n.story from app.news n where "
    "(n.url_key = %(url_key)s and (n.source <> %(source)s or n.title = %(title)s)) or "
    "(n.title_key = %(title_key)s and n.title_key <> '' and n.source <> %(source)s and n.published_at "
    "between %(published_at)s - %(same_title)s::interval and %(published_at)s + %(same_title)s::interval) "
    "order by n.fetched_at, n.published_at, n.id limit 1), id) from new on conflict (source, guid) do nothing"
)
MATCHING = (
    "with matching as not materialized (select * from app.news where "
    "(cardinality(%(assets)s::text[]) = 0 or assets && %(assets)s) "
    "and (cardinality(%(sources)s::text[]) = 0 or source = any(%(sources)s)) "
    "and (numnode(websearch_to_tsquery('english', %(words)s)) = 0 "
    "  or words @@ websearch_to_tsquery('english', %(words)s)) "
    "and (%(lowest)s::float8 is null or sentiment >= %(lowest)s) "
    "and (%(highest)s::float8 is null or sentiment <= %(highest)s) "
    "and (%(since)s::timestamptz is null or published_at >= %(since)s) "
    "and source <> all(%(muted_sources)s::text[]) "
    # A story on a muted asset and another one is still one on the other.
    "and not (cardinality(assets) > 0 and assets <@ %(muted_assets)s::text[]) "
    "and not exists (select from unnest(%(muted_words)s::text[]) w where words @@ phraseto_tsquery('english', w))) "
)
# A row stands for its story where no other that matches was kept before it. Asked of each row in turn, this ends with
# the page that is wanted, however many are stored.
LATEST = (
    MATCHING + "select n.id, n.source, n.url, n.title, n.summary, n.author, n.published_at, n.fetched_at, n.assets, "
    "n.story, n.sentiment, n.sentiment_by, array(select distinct m.source from app.news m where m.story = n.story "
    "and m.source <> n.source and m.source <> all(%(muted_sources)s) order by 1) from matching n "
    "where not exists (select from matching m where m.story = n.story and m.id <> n.id "
    "and (m.id <> m.story, m.fetched_at, m.published_at, m.id) < (n.id <> n.story, n.fetched_at, n.published_at, n.id)) "
    "and (%(before)s::timestamptz is null or (n.published_at, n.id) < (%(before)s, %(before_id)s::uuid)) "
    "order by n.published_at desc, n.id desc limit %(limit)s"
)
COURSE = (
    MATCHING + "select date_bin(%(bucket)s, published_at, 'epoch'::timestamptz) as t, count(distinct story), "
    "avg(sentiment) from matching group by t order by t"
)
