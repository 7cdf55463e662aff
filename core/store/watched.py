"""candles and news as alerts are judged by them: many symbols and intervals in one query."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from core.model import CandleColumns, Interval, NewsItem, Series
from core.store.family import Family


class Watched(Family):
    def closed(self, venue: str, wanted: Mapping[Series, int]) -> Mapping[Series, CandleColumns]:
        """Return the newest closed candles of each series, as many as are wanted, oldest first."""
        series = list(wanted)
        with self._c.cursor(binary=True) as cur:
            rows = cur.execute(
                "select g.n, extract(epoch from c.opened_at)::float8, c.open, c.high, c.low, c.close, c.volume "
                "from unnest(%(symbols)s::text[], %(lengths)s::int[], %(counts)s::int[]) with ordinality "
                "g (symbol, interval_s, count, n) cross join lateral ("
                "  select opened_at, open, high, low, close, volume from app.candles where venue = %(venue)s "
                "  and symbol = g.symbol and interval_s = g.interval_s and closed order by opened_at desc limit g.count"
                ") c order by g.n, c.opened_at",
                {
                    "venue": venue,
                    "symbols": [symbol for symbol, _ in series],
                    "lengths": [interval.seconds for _, interval in series],
                    "counts": list(wanted.values()),
                },
            ).fetchall()
        table = np.array(rows, dtype=np.float64).reshape(-1, 7)
        parts = {series[int(n) - 1]: table[table[:, 0] == n] for n in np.unique(table[:, 0])}
        return {one: CandleColumns.of(*part[:, 1:].T.copy()) for one, part in parts.items()}

    def closes(self, venue: str, moments: Mapping[Series, datetime]) -> Mapping[Series, tuple[float, datetime]]:
        """Return the price of each symbol at its moment: the close of the last candle closed by then, and when.

        The interval of a series is how far the moment lies back; candles of that length or shorter are asked.
        """
        series = list(moments)
        rows = self._c.execute(
            "select distinct on (g.n) g.n, c.close, c.closed_at "
            "from unnest(%(symbols)s::text[], %(lengths)s::int[], %(moments)s::timestamptz[]) with ordinality "
            "g (symbol, longest, moment, n) join unnest(%(intervals)s::int[]) i (s) on i.s <= g.longest "
            "cross join lateral (select close, opened_at + i.s * interval '1 second' as closed_at from app.candles "
            "  where venue = %(venue)s and symbol = g.symbol and interval_s = i.s and closed "
            "  and opened_at <= g.moment - i.s * interval '1 second' order by opened_at desc limit 1) c "
            "order by g.n, c.closed_at desc, i.s",
            {
                "venue": venue,
                "symbols": [symbol for symbol, _ in series],
                "lengths": [interval.seconds for _, interval in series],
                "moments": list(moments.values()),
                "intervals": [interval.seconds for interval in Interval],
            },
        ).fetchall()
        return {series[n - 1]: (close, closed_at) for n, close, closed_at in rows}

    def headlines(self, published: datetime, fetched: datetime) -> Sequence[NewsItem]:
        """Return the news published and fetched since those moments, oldest first."""
        rows = self._c.execute(
            "select id, source, url, title, summary, author, published_at, fetched_at, assets, story, sentiment, "
            "sentiment_by from app.news where published_at >= %s and fetched_at >= %s order by fetched_at, id",
            (published, fetched),
        ).fetchall()
        return [
            NewsItem(*row[:8], assets=tuple(row[8]), story=row[9], sentiment=row[10], sentiment_by=row[11])
            for row in rows
        ]
