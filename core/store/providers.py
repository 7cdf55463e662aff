"""providers: what the jobs learnt of everybody they ask."""

from collections.abc import Sequence
from typing import Any

from psycopg.types.json import Jsonb

from core.model import BreakerState, ProviderHealth, ProviderKind
from core.store.family import Family

COLUMNS = (
    "name, kind, state, failures, trips, open_until, last_success_at, last_error_at, last_error, allowance, "
    "remaining, resets_at, note, detail, updated_at"
)


class Providers(Family):
    def set(self, health: ProviderHealth) -> None:
        h = health
        self._c.execute(
            f"insert into app.providers ({COLUMNS}) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp()) "
            "on conflict (name) do update set kind = excluded.kind, state = excluded.state, "
            "failures = excluded.failures, trips = excluded.trips, open_until = excluded.open_until, "
            "last_success_at = excluded.last_success_at, last_error_at = excluded.last_error_at, "
            "last_error = excluded.last_error, allowance = excluded.allowance, remaining = excluded.remaining, "
            "resets_at = excluded.resets_at, note = excluded.note, detail = excluded.detail, "
            "updated_at = excluded.updated_at",
            (
                h.name, h.kind.value, h.state.value, h.failures, h.trips, h.open_until, h.last_success_at,
                h.last_error_at, h.last_error, h.allowance, h.remaining, h.resets_at, h.note, Jsonb(h.detail),
            ),
        )  # fmt: skip

    def forget(self, name: str) -> None:
        """Drop a provider that is no longer asked."""
        self._c.execute("delete from app.providers where name = %s", (name,))

    def one(self, name: str) -> ProviderHealth | None:
        row = self._c.execute(f"select {COLUMNS} from app.providers where name = %s", (name,)).fetchone()
        return health_of(row) if row else None

    def all(self) -> Sequence[ProviderHealth]:
        rows = self._c.execute(f"select {COLUMNS} from app.providers order by kind, name").fetchall()
        return [health_of(row) for row in rows]


def health_of(row: tuple[Any, ...]) -> ProviderHealth:
    name, kind, state, *rest = row
    return ProviderHealth(name, ProviderKind(kind), BreakerState(state), *rest)
