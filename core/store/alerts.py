"""alerts and alert_firings: what people want to be told of, and what they were told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from core.model import Alert, AlertKind, AlertState, Firing, Standing
from core.store.family import Family

ALERT = (
    "id, user_id, kind, symbol, parameters, note, repeats, created_at, expires_at, snoozed_until, ended_at, since, "
    "state, memory"
)
FIRING = "id, alert_id, user_id, fired_at, market_at, value, said"


@dataclass(frozen=True)
class Running:
    """An alert as it was read: `version` tells whether anybody changed it since."""

    alert: Alert
    version: str


@dataclass(frozen=True)
class Judged:
    """A new standing for an alert that is still of this version, and whether that was its only firing."""

    running: Running
    standing: Standing
    ends: bool


class Alerts(Family):
    def add(self, alert: Alert) -> None:
        self._c.execute(
            "insert into app.alerts (id, user_id, kind, symbol, parameters, note, repeats, expires_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                alert.id, alert.user_id, alert.kind.value, alert.symbol, Jsonb(alert.parameters), alert.note,
                alert.repeats, alert.expires_at,
            ),
        )  # fmt: skip

    def change(self, alert: Alert) -> bool:
        """Let it watch something else: it is new again, whatever it stood at; False where there is no such alert."""
        done = self._c.execute(
            "update app.alerts set symbol = %s, parameters = %s, note = %s, repeats = %s, expires_at = %s, "
            "snoozed_until = null, ended_at = null, state = 'new', since = null, memory = '{}' where id = %s",
            (alert.symbol, Jsonb(alert.parameters), alert.note, alert.repeats, alert.expires_at, alert.id),
        )
        return done.rowcount == 1

    def snooze(self, alert_id: UUID, until: datetime | None) -> bool:
        done = self._c.execute("update app.alerts set snoozed_until = %s where id = %s", (until, alert_id))
        return done.rowcount == 1

    def delete(self, alert_id: UUID) -> bool:
        """Drop an alert and its history; False where there is no such alert."""
        return self._c.execute("delete from app.alerts where id = %s", (alert_id,)).rowcount == 1

    def all(self) -> Sequence[Alert]:
        """Return the acting person's alerts, newest first."""
        rows = self._c.execute(f"select {ALERT} from app.alerts order by created_at desc, id").fetchall()
        return [alert_of(row) for row in rows]

    def on_chart(self, symbol: str) -> Sequence[Alert]:
        """Return the acting person's price alerts on a symbol that are still judged."""
        rows = self._c.execute(
            f"select {ALERT} from app.alerts where symbol = %s and kind = 'price' and ended_at is null "
            "and (expires_at is null or expires_at > now()) order by created_at",
            (symbol,),
        ).fetchall()
        return [alert_of(row) for row in rows]

    def running(self, now: datetime) -> Sequence[Running]:
        """Return everybody's alerts that are to be judged."""
        rows = self._c.execute(
            f"select {ALERT}, xmin::text from app.alerts "
            "where ended_at is null and (expires_at is null or expires_at > %s)",
            (now,),
        ).fetchall()
        return [Running(alert_of(row[:-1]), row[-1]) for row in rows]

    def judge(self, judged: Sequence[Judged], now: datetime) -> set[UUID]:
        """Keep the standings and return whose were kept: an alert changed meanwhile is left for the next look."""
        if not judged:
            return set()
        rows = self._c.execute(
            "update app.alerts a set state = j.state, memory = j.memory::jsonb, ended_at = j.ended_at, "
            "since = case when a.state = j.state then a.since else %(now)s end "
            "from unnest(%(ids)s::uuid[], %(versions)s::text[], %(states)s::text[], %(memories)s::text[], "
            "%(ends)s::timestamptz[]) j (id, version, state, memory, ended_at) "
            "where a.id = j.id and a.xmin::text = j.version returning a.id",
            {
                "now": now,
                "ids": [j.running.alert.id for j in judged],
                "versions": [j.running.version for j in judged],
                "states": [j.standing.state.value for j in judged],
                "memories": [json.dumps({"was": j.standing.was, "told": j.standing.told}) for j in judged],
                "ends": [now if j.ends else None for j in judged],
            },
        ).fetchall()
        return {row[0] for row in rows}

    def add_firing(self, firing: Firing) -> None:
        f = firing
        self._c.execute(
            f"insert into app.alert_firings ({FIRING}) values (%s, %s, %s, %s, %s, %s, %s)",
            (f.id, f.alert_id, f.user_id, f.fired_at, f.market_at, f.value, f.said),
        )

    def firings(self, limit: int) -> Sequence[Firing]:
        """Return what the acting person's alerts told, newest first."""
        cur = self._c.cursor(row_factory=class_row(Firing))
        return cur.execute(
            f"select {FIRING} from app.alert_firings order by fired_at desc, id limit %s", (limit,)
        ).fetchall()

    def forget_firings(self, before: datetime) -> int:
        """Drop firings older than that and return how many they were."""
        return self._c.execute("delete from app.alert_firings where fired_at < %s", (before,)).rowcount


def alert_of(row: tuple[Any, ...]) -> Alert:
    id, user_id, kind, symbol, parameters, *rest, state, memory = row
    was = AlertState(memory.get("was", AlertState.NEW))
    standing = Standing(AlertState(state), was, tuple(memory.get("told", ())))
    return Alert(id, user_id, AlertKind(kind), symbol, parameters, *rest, standing=standing)
