"""trades: one row a fill, booked once by the venue's trade id."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from core.model import Fill, Order, Trade
from core.store.family import Family

COLUMNS = (
    "id, order_id, account_id, user_id, symbol, side, qty, price, fee, fee_asset, venue_trade_id, client_order_id, "
    "executed_at, coalesce(market_at, executed_at) as market_at"
)


class Trades(Family):
    def book(self, order: Order, fill: Fill, exchange_order_id: str | None) -> bool:
        """Book a fill; False when the venue's trade id was booked before."""
        done = self._c.execute(
            "insert into app.trades (user_id, client_order_id, exchange_order_id, symbol, side, qty, price, status, "
            "executed_at, market_at, metadata, account_id, order_id, venue_trade_id, fee, fee_asset) "
            "values (%s, %s, %s, %s, %s, %s, %s, 'filled', %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing returning id",
            (
                order.user_id, order.client_order_id, exchange_order_id, fill.symbol, fill.side.value, fill.quantity,
                fill.price, fill.executed_at, fill.market_at, Jsonb({"mode": order.mode}), order.account_id, order.id, fill.trade_id,
                fill.fee, fill.fee_asset,
            ),
        ).fetchone()  # fmt: skip
        return done is not None

    def count(self, account_id: UUID) -> int:
        row = self._c.execute("select count(*) from app.trades where account_id = %s", (account_id,)).fetchone()
        return row[0] if row else 0

    def of_account(self, account_id: UUID) -> Sequence[Trade]:
        """Return every fill of an account, oldest first."""
        cur = self._c.cursor(row_factory=class_row(Trade))
        query = (
            f"select {COLUMNS} from app.trades where account_id = %s order by executed_at, created_at, venue_trade_id"
        )
        return cur.execute(query, (account_id,)).fetchall()

    def of_order(self, order_id: UUID) -> Sequence[Trade]:
        cur = self._c.cursor(row_factory=class_row(Trade))
        return cur.execute(f"select {COLUMNS} from app.trades where order_id = %s", (order_id,)).fetchall()

    def filled(self, order_id: UUID) -> Decimal:
        """Return how much of an order is booked."""
        row = self._c.execute(
            "select coalesce(sum(qty), 0) from app.trades where order_id = %s", (order_id,)
        ).fetchone()
        return row[0] if row else Decimal(0)

    def recent(self, limit: int = 200, symbol: str | None = None) -> Sequence[Trade]:
        cur = self._c.cursor(row_factory=class_row(Trade))
        return cur.execute(
            f"select {COLUMNS} from app.trades where %s::text is null or symbol = %s order by executed_at desc limit %s",
            (symbol, symbol, limit),
        ).fetchall()
