"""The paper venue's own books: its orders, fills and balances."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from psycopg.rows import class_row

from core.model import Balance, Order
from core.store.family import Family


@dataclass(frozen=True)
class PaperOrder:
    venue_order_id: int
    client_order_id: str
    symbol: str
    side: str
    type: str
    time_in_force: str
    quantity: Decimal
    limit_price: Decimal | None
    status: str
    filled: Decimal


@dataclass(frozen=True)
class PaperFill:
    trade_id: int
    quantity: Decimal
    price: Decimal
    fee: Decimal
    fee_asset: str
    executed_at: datetime
    market_at: datetime


ORDER = "venue_order_id, client_order_id, symbol, side, type, time_in_force, quantity, limit_price, status, filled"


class Paper(Family):
    def accept(self, account_id: UUID, order: Order, status: str) -> int | None:
        """Take an order into the book; None when its client order id is there already."""
        row = self._c.execute(
            "insert into app.paper_orders (account_id, client_order_id, symbol, side, type, time_in_force, quantity, "
            "limit_price, status) values (%s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "on conflict do nothing returning venue_order_id",
            (
                account_id, order.client_order_id, order.symbol, order.side.value, order.type.value,
                order.time_in_force.value, order.quantity, order.limit_price, status,
            ),
        ).fetchone()  # fmt: skip
        return row[0] if row else None

    def order(self, account_id: UUID, client_order_id: str, lock: bool = False) -> PaperOrder | None:
        cur = self._c.cursor(row_factory=class_row(PaperOrder))
        query = f"select {ORDER} from app.paper_orders where account_id = %s and client_order_id = %s"
        return cur.execute((query + (" for update" if lock else "")).encode(), (account_id, client_order_id)).fetchone()

    def resting(self, account_id: UUID) -> Sequence[PaperOrder]:
        cur = self._c.cursor(row_factory=class_row(PaperOrder))
        return cur.execute(
            f"select {ORDER} from app.paper_orders where account_id = %s and status = 'open' order by venue_order_id for update",
            (account_id,),
        ).fetchall()

    def move(self, venue_order_id: int, status: str, filled: Decimal) -> None:
        self._c.execute(
            "update app.paper_orders set status = %s, filled = %s where venue_order_id = %s",
            (status, filled, venue_order_id),
        )

    def fill(
        self,
        venue_order_id: int,
        quantity: Decimal,
        price: Decimal,
        fee: Decimal,
        fee_asset: str,
        executed_at: datetime,
        market_at: datetime,
    ) -> None:
        self._c.execute(
            "insert into app.paper_fills (venue_order_id, quantity, price, fee, fee_asset, executed_at, market_at) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            (venue_order_id, quantity, price, fee, fee_asset, executed_at, market_at),
        )  # fmt: skip

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
