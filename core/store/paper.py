"""The paper venue's own books: its orders, fills and balances."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from core.model import Balance, Order, OrderStatus, OrderType, PaperOrder, Side, TimeInForce
from core.store.family import Family


@dataclass(frozen=True)
class PaperFill:
    trade_id: int
    quantity: Decimal
    price: Decimal
    fee: Decimal
    fee_asset: str
    executed_at: datetime
    market_at: datetime


ORDER = (
    "venue_order_id, client_order_id, symbol, side, type, time_in_force, quantity, limit_price, stop_price, trail, "
    "expires_at, reduce_only, created_at, status, filled, value, locked, best_price, triggered_at, queue_ahead, "
    "seen_at, note"
)
RESTING = "status in ('open', 'partially_filled')"


def order_of(r: tuple[Any, ...]) -> PaperOrder:
    return PaperOrder(
        r[0], r[1], r[2], Side(r[3]), OrderType(r[4]), TimeInForce(r[5]), r[6], r[7], r[8], r[9], r[10], r[11], r[12],
        OrderStatus(r[13]), *r[14:],
    )  # fmt: skip


class Paper(Family):
    def accept(self, account_id: UUID, order: Order) -> PaperOrder | None:
        """Take an order into the book; None when its client order id is there already."""
        row = self._c.execute(
            "insert into app.paper_orders (account_id, client_order_id, symbol, side, type, time_in_force, quantity, "
            "limit_price, stop_price, trail, expires_at, reduce_only, status) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'open') "
            f"on conflict do nothing returning {ORDER}".encode(),
            (
                account_id, order.client_order_id, order.symbol, order.side.value, order.type.value,
                order.time_in_force.value, order.quantity, order.limit_price, order.stop_price, order.trail,
                order.expires_at, order.reduce_only,
            ),
        ).fetchone()  # fmt: skip
        return order_of(row) if row else None

    def order(self, account_id: UUID, client_order_id: str, lock: bool = False) -> PaperOrder | None:
        query = f"select {ORDER} from app.paper_orders where account_id = %s and client_order_id = %s"
        query += " for update" if lock else ""
        row = self._c.execute(query.encode(), (account_id, client_order_id)).fetchone()
        return order_of(row) if row else None

    def orders(self, account_id: UUID, client_order_ids: Sequence[str]) -> Sequence[PaperOrder]:
        """Return what the venue knows of these orders."""
        rows = self._c.execute(
            f"select {ORDER} from app.paper_orders where account_id = %s and client_order_id = any(%s)".encode(),
            (account_id, list(client_order_ids)),
        ).fetchall()
        return [order_of(r) for r in rows]

    def resting(self, account_id: UUID) -> Sequence[PaperOrder]:
        """Return every order that waits or rests, oldest first, locked until the transaction ends."""
        rows = self._c.execute(
            f"select {ORDER} from app.paper_orders where account_id = %s and {RESTING} "
            "order by venue_order_id for update".encode(),
            (account_id,),
        ).fetchall()
        return [order_of(r) for r in rows]

    def keep(self, order: PaperOrder) -> None:
        """Write what became of an order."""
        self._c.execute(
            "update app.paper_orders set status = %s, filled = %s, value = %s, locked = %s, best_price = %s, "
            "triggered_at = %s, queue_ahead = %s, seen_at = %s, note = %s where venue_order_id = %s",
            (
                order.status.value, order.filled, order.value, order.locked, order.best_price, order.triggered_at,
                order.queue_ahead, order.seen_at, order.note, order.venue_order_id,
            ),
        )  # fmt: skip

    def taken(self, account_id: UUID, symbol: str, side: Side, book_at: datetime) -> Decimal:
        """Return how much this account's orders of one side have taken from one book."""
        row = self._c.execute(
            "select coalesce(sum(f.quantity), 0) from app.paper_fills f join app.paper_orders o using (venue_order_id) "
            "where f.book_at = %s and o.account_id = %s and o.symbol = %s and o.side = %s",
            (book_at, account_id, symbol, side.value),
        ).fetchone()
        assert row
        return row[0]

    def fill(
        self,
        venue_order_id: int,
        quantity: Decimal,
        price: Decimal,
        fee: Decimal,
        fee_asset: str,
        executed_at: datetime,
        market_at: datetime,
        book_at: datetime | None,
    ) -> None:
        self._c.execute(
            "insert into app.paper_fills (venue_order_id, quantity, price, fee, fee_asset, executed_at, market_at, "
            "book_at) values (%s, %s, %s, %s, %s, %s, %s, %s)",
            (venue_order_id, quantity, price, fee, fee_asset, executed_at, market_at, book_at),
        )

    def fills(self, venue_order_id: int) -> Sequence[PaperFill]:
        cur = self._c.cursor(row_factory=class_row(PaperFill))
        return cur.execute(
            "select trade_id, quantity, price, fee, fee_asset, executed_at, "
            "coalesce(market_at, executed_at) as market_at from app.paper_fills "
            "where venue_order_id = %s order by trade_id",
            (venue_order_id,),
        ).fetchall()

    def balances(self, account_id: UUID, lock: bool = False) -> Mapping[str, Balance]:
        cur = self._c.cursor(row_factory=class_row(Balance))
        query = "select asset, free, locked from app.paper_balances where account_id = %s order by asset"
        rows = cur.execute((query + (" for update" if lock else "")).encode(), (account_id,)).fetchall()
        return {b.asset: b for b in rows}

    def set_balances(self, account_id: UUID, balances: Mapping[str, Balance]) -> None:
        self._c.cursor().executemany(
            "insert into app.paper_balances (account_id, asset, free, locked) values (%s, %s, %s, %s) "
            "on conflict (account_id, asset) do update set free = excluded.free, locked = excluded.locked",
            [(account_id, b.asset, b.free, b.locked) for b in balances.values()],
        )
