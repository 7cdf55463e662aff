"""quotes, instruments, feeds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from core.model import Feed, Instrument, Provenance, Quote
from core.store.family import Family
from core.store.questions import Question, Rows

FEED = "source, venue, provenance, status, state, updated_at"
QUOTE = "venue, symbol, bid, ask, last, market_at, received_at, provenance"
INSTRUMENT = (
    "venue, symbol, base, quote, price_step, quantity_step, min_quantity, max_quantity, min_notional, max_notional"
)


def quote_of(row: tuple[Any, ...]) -> Quote:
    venue, symbol, bid, ask, last, market_at, received_at, provenance = row
    return Quote(venue, symbol, bid, ask, last, market_at, received_at, Provenance(provenance))


def feed_of(row: tuple[Any, ...]) -> Feed:
    source, venue, provenance, *rest = row
    return Feed(source, venue, Provenance(provenance), *rest)


def _of(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{column}" for column in columns.split(", "))


class Listed(NamedTuple):
    """A symbol as the active feed has it: None for what there is not."""

    feed: Feed | None
    quote: Quote | None
    instrument: Instrument | None


def listed(symbol: str) -> Question[Listed]:
    """Ask for a symbol as the active feed has it."""
    select = (
        f"select {_of('f', FEED)}, {_of('q', QUOTE)}, {_of('i', INSTRUMENT)} from app.feeds f "
        "left join app.quotes q on q.venue = f.venue and q.symbol = %s "
        "left join app.instruments i on i.venue = f.venue and i.symbol = %s where f.active"
    )
    return Question(select, (symbol, symbol), _listed)


def _listed(rows: Rows) -> Listed:
    if not rows:
        return Listed(None, None, None)
    feed, quote, instrument = rows[0][:6], rows[0][6:14], rows[0][14:]
    return Listed(
        feed_of(feed), quote_of(quote) if quote[0] else None, Instrument(*instrument) if instrument[0] else None
    )


class Market(Family):
    def set_quotes(self, quotes: Sequence[Quote]) -> None:
        self._c.cursor().executemany(
            f"insert into app.quotes ({QUOTE}) values (%s, %s, %s, %s, %s, %s, %s, %s) "
            "on conflict (venue, symbol) do update set bid = excluded.bid, ask = excluded.ask, last = excluded.last, "
            "market_at = excluded.market_at, received_at = excluded.received_at, provenance = excluded.provenance",
            [(q.venue, q.symbol, q.bid, q.ask, q.last, q.market_at, q.received_at, q.provenance.value) for q in quotes],
        )

    def rewind(self, venue: str, start: datetime) -> None:
        """Forget the quotes of after `start`: a recording was rewound."""
        self._c.execute("delete from app.quotes where venue = %s and market_at > %s", (venue, start))

    def newest(self, venue: str) -> datetime | None:
        """Return the venue's own time as its last quote has it: years ago in a recording."""
        row = self._c.execute("select max(market_at) from app.quotes where venue = %s", (venue,)).fetchone()
        return row[0] if row else None

    def venues(self) -> Sequence[str]:
        """Return every venue the desk has ever followed."""
        return [row[0] for row in self._c.execute("select distinct venue from app.instruments order by 1").fetchall()]

    def quote(self, venue: str, symbol: str) -> Quote | None:
        row = self._c.execute(
            f"select {QUOTE} from app.quotes where venue = %s and symbol = %s", (venue, symbol)
        ).fetchone()
        return quote_of(row) if row else None

    def quotes(self, venue: str) -> Sequence[Quote]:
        rows = self._c.execute(f"select {QUOTE} from app.quotes where venue = %s order by symbol", (venue,)).fetchall()
        return [quote_of(r) for r in rows]

    def set_instruments(self, instruments: Sequence[Instrument]) -> None:
        self._c.cursor().executemany(
            f"insert into app.instruments ({INSTRUMENT}) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "on conflict (venue, symbol) do update set base = excluded.base, quote = excluded.quote, "
            "price_step = excluded.price_step, quantity_step = excluded.quantity_step, "
            "min_quantity = excluded.min_quantity, max_quantity = excluded.max_quantity, "
            "min_notional = excluded.min_notional, max_notional = excluded.max_notional, updated_at = now()",
            [
                (
                    i.venue, i.symbol, i.base, i.quote, i.price_step, i.quantity_step,
                    i.min_quantity, i.max_quantity, i.min_notional, i.max_notional,
                )
                for i in instruments
            ],
        )  # fmt: skip

    def instrument(self, venue: str, symbol: str) -> Instrument | None:
        cur = self._c.cursor(row_factory=class_row(Instrument))
        return cur.execute(
            f"select {INSTRUMENT} from app.instruments where venue = %s and symbol = %s", (venue, symbol)
        ).fetchone()

    def instruments(self, venue: str) -> Sequence[Instrument]:
        cur = self._c.cursor(row_factory=class_row(Instrument))
        return cur.execute(
            f"select {INSTRUMENT} from app.instruments where venue = %s order by symbol", (venue,)
        ).fetchall()

    def set_feed(self, feed: Feed) -> None:
        """Make this the active feed and keep its state."""
        self._c.execute("update app.feeds set active = false where active and source <> %s", (feed.source,))
        self._c.execute(
            "insert into app.feeds (source, venue, provenance, status, active, state) values (%s, %s, %s, %s, true, %s) "
            "on conflict (source) do update set venue = excluded.venue, provenance = excluded.provenance, "
            "status = excluded.status, active = true, state = excluded.state, updated_at = clock_timestamp()",
            (feed.source, feed.venue, feed.provenance.value, feed.status, Jsonb(feed.detail)),
        )

    def active_feed(self) -> Feed | None:
        return self._feed("active")

    def feed(self, source: str) -> Feed | None:
        return self._feed("source = %s", source)

    def listed(self, symbol: str) -> Listed:
        return self._ask(listed(symbol))

    def _feed(self, where: str, *values: object) -> Feed | None:
        row = self._c.execute(f"select {FEED} from app.feeds where {where}".encode(), values).fetchone()
        return feed_of(row) if row else None
