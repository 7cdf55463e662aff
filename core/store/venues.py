"""external_orders and reconciliations: what venues hold beside our orders, and how often both books agreed."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from core.model import Difference, ExternalOrder, OpenOrder, Reconciliation, Side
from core.store.family import Family

KEPT = 500
"""Reconciliations kept for each account; what differed is in the audit trail for ever."""


class Venues(Family):
    def external(self, account_id: UUID | None = None) -> Sequence[ExternalOrder]:
        """Return the orders somebody else placed, newest first; of every account that may be seen without one."""
        rows = self._c.execute(
            "select account_id, exchange_order_id, client_order_id, symbol, side, type, quantity, price, filled, "
            "placed_at, seen_at from app.external_orders where %s::uuid is null or account_id = %s "
            "order by placed_at desc",
            (account_id, account_id),
        ).fetchall()
        return [external_of(row) for row in rows]

    def set_external(self, account_id: UUID, found: Sequence[OpenOrder]) -> None:
        """Keep exactly these as the account's external orders."""
        self._c.execute(
            "delete from app.external_orders where account_id = %s and exchange_order_id <> all (%s)",
            (account_id, [order.exchange_order_id for order in found]),
        )
        self._c.cursor().executemany(
            "insert into app.external_orders (account_id, exchange_order_id, client_order_id, symbol, side, type, "
            "quantity, price, filled, placed_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "on conflict (account_id, exchange_order_id) do update set quantity = excluded.quantity, "
            "price = excluded.price, filled = excluded.filled, seen_at = clock_timestamp()",
            [
                (
                    account_id, o.exchange_order_id, o.client_order_id, o.symbol, o.side.value, o.type, o.quantity,
                    o.price, o.filled, o.placed_at,
                )
                for o in found
            ],
        )  # fmt: skip

    def write(self, done: Reconciliation) -> None:
        self._c.execute(
            "insert into app.reconciliations (account_id, at, passed, said, working, external, differences, took_ms) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                done.account_id, done.at, done.passed, done.said, done.working, done.external,
                Jsonb([asdict(one) for one in done.differences]), done.took_ms,
            ),
        )  # fmt: skip
        self._c.execute(
            "delete from app.reconciliations where account_id = %s and n <= (select n from app.reconciliations "
            "where account_id = %s order by n desc offset %s limit 1)",
            (done.account_id, done.account_id, KEPT),
        )

    def reconciliations(self, account_id: UUID, limit: int = 20) -> Sequence[Reconciliation]:
        """Return the newest first."""
        rows = self._c.execute(
            "select account_id, at, passed, said, working, external, differences, took_ms from app.reconciliations "
            "where account_id = %s order by n desc limit %s",
            (account_id, limit),
        ).fetchall()
        return [reconciliation_of(row) for row in rows]


def external_of(r: tuple[Any, ...]) -> ExternalOrder:
    return ExternalOrder(r[0], OpenOrder(r[1], r[2], r[3], Side(r[4]), *r[5:10]), r[10])


def reconciliation_of(r: tuple[Any, ...]) -> Reconciliation:
    return Reconciliation(*r[:6], differences=tuple(Difference(**one) for one in r[6]), took_ms=r[7])
