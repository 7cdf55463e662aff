"""reference_prices: what price services say an asset is worth, the newest alone."""

from collections.abc import Sequence

from psycopg.rows import class_row

from core.model import ReferencePrice
from core.store.family import Family

COLUMNS = "source, asset, currency, price, market_cap, volume_24h, change_24h, market_at, received_at"


class References(Family):
    def set(self, prices: Sequence[ReferencePrice]) -> None:
        self._c.cursor().executemany(
            f"insert into app.reference_prices ({COLUMNS}) values (%s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "on conflict (source, asset, currency) do update set price = excluded.price, "
            "market_cap = excluded.market_cap, volume_24h = excluded.volume_24h, change_24h = excluded.change_24h, "
            "market_at = excluded.market_at, received_at = excluded.received_at",
            [
                (
                    p.source, p.asset, p.currency, p.price, p.market_cap, p.volume_24h, p.change_24h, p.market_at,
                    p.received_at,
                )
                for p in prices
            ],
        )  # fmt: skip

    def all(self) -> Sequence[ReferencePrice]:
        cur = self._c.cursor(row_factory=class_row(ReferencePrice))
        return cur.execute(f"select {COLUMNS} from app.reference_prices order by source, asset").fetchall()
