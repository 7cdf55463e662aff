"""Figures for metrics and readiness: counts and ages, no content."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.store.family import Family


@dataclass(frozen=True)
class Figures:
    """What the desk counts of itself; ages in seconds, None where there is nothing to be old."""

    orders: Mapping[str, int]
    audit_sealed: int
    audit_waiting: int
    audit_oldest_s: float | None
    events: int
    quote_age_s: float | None
    jobs_beat_s: float | None


class Watch(Family):
    def figures(self) -> Figures:
        orders = dict(self._c.execute("select status, count(*) from app.orders group by status").fetchall())
        row = self._c.execute(
            "select coalesce((select max(seq) from app.audit_chain), 0), (select count(*) from app.audit_unsealed), "
            "(select extract(epoch from clock_timestamp() - min(created_at))::float8 from app.audit_unsealed), "
            "coalesce((select max(n) from app.events), 0), "
            "(select extract(epoch from clock_timestamp() - max(q.received_at))::float8 from app.quotes q "
            " join app.feeds f on f.venue = q.venue and f.active), "
            "(select extract(epoch from clock_timestamp() - beat_at)::float8 from app.processes where name = 'jobs')"
        ).fetchone()
        assert row
        return Figures(orders, *row)
