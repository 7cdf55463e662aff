"""watch_lists, drawings, layouts: what a person keeps on his charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from core.model import Interval
from core.store.family import Family


@dataclass(frozen=True)
class WatchList:
    """Symbols a person keeps an eye on, under a name of his own."""

    id: UUID
    name: str
    symbols: tuple[str, ...]


class Keepsakes(Family):
    def drawings(self, person_id: UUID, venue: str, symbol: str, interval: Interval) -> list[dict[str, Any]]:
        """Return the shapes kept on one chart, lowest first."""
        row = self._c.execute(f"select shapes {ONE_CHART}", (person_id, venue, symbol, interval.seconds)).fetchone()
        return row[0] if row else []

    def hold_drawings(self, person_id: UUID, venue: str, symbol: str, interval: Interval) -> list[dict[str, Any]]:
        """Return the same for a change: another tab's change waits until this transaction ends."""
        chart = (person_id, venue, symbol, interval.seconds)
        self._c.execute(
            "insert into app.drawings (user_id, venue, symbol, interval_s, shapes) values (%s, %s, %s, %s, '[]') "
            "on conflict do nothing",
            chart,
        )
        row = self._c.execute(f"select shapes {ONE_CHART} for update", chart).fetchone()
        return row[0] if row else []

    def set_drawings(
        self, person_id: UUID, venue: str, symbol: str, interval: Interval, shapes: Sequence[Mapping[str, Any]]
    ) -> None:
        """Replace the shapes of a chart that is held."""
        self._c.execute(
            "update app.drawings set shapes = %s, updated_at = clock_timestamp() "
            "where (user_id, venue, symbol, interval_s) = (%s, %s, %s, %s)",
            (Jsonb(list(shapes)), person_id, venue, symbol, interval.seconds),
        )

    def layout(self, person_id: UUID, name: str) -> dict[str, Any] | None:
        row = self._c.execute(
            "select value from app.layouts where user_id = %s and name = %s", (person_id, name)
        ).fetchone()
        return row[0] if row else None

    def set_layout(self, person_id: UUID, name: str, value: Mapping[str, Any]) -> None:
        self._c.execute(
            "insert into app.layouts (user_id, name, value) values (%s, %s, %s) on conflict (user_id, name) "
            "do update set value = excluded.value, updated_at = clock_timestamp()",
            (person_id, name, Jsonb(dict(value))),
        )

    def watch_lists(self, person_id: UUID) -> Sequence[WatchList]:
        """Return a person's lists in the order he made them."""
        rows = self._c.execute(
            "select id, name, symbols from app.watch_lists where user_id = %s order by position, created_at, id",
            (person_id,),
        ).fetchall()
        return [WatchList(id, name, tuple(symbols)) for id, name, symbols in rows]

    def add_watch_list(self, person_id: UUID, name: str, symbols: Sequence[str]) -> WatchList | None:
        """Add a list after the others; None when one of this name is there."""
        row = self._c.execute(
            "insert into app.watch_lists (user_id, name, symbols, position) values (%(person)s, %(name)s, %(symbols)s, "
            "(select coalesce(max(position) + 1, 0) from app.watch_lists where user_id = %(person)s)) "
            "on conflict (user_id, name) do nothing returning id",
            {"person": person_id, "name": name, "symbols": list(symbols)},
        ).fetchone()
        return WatchList(row[0], name, tuple(symbols)) if row else None

    def rename_watch_list(self, person_id: UUID, id: UUID, name: str) -> bool:
        """Return whether there was such a list."""
        return self._changed("update app.watch_lists set name = %s where user_id = %s and id = %s", name, person_id, id)

    def set_watched(self, person_id: UUID, id: UUID, symbols: Sequence[str]) -> bool:
        """Return whether there was such a list."""
        return self._changed(
            "update app.watch_lists set symbols = %s where user_id = %s and id = %s", list(symbols), person_id, id
        )

    def delete_watch_list(self, person_id: UUID, id: UUID) -> bool:
        """Return whether there was such a list."""
        return self._changed("delete from app.watch_lists where user_id = %s and id = %s", person_id, id)

    def _changed(self, statement: str, *values: object) -> bool:
        return self._c.execute(statement.encode(), values).rowcount == 1


ONE_CHART = "from app.drawings where (user_id, venue, symbol, interval_s) = (%s, %s, %s, %s)"
