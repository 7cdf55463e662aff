"""accounts, grants, balances, and who may write to a venue."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from psycopg.rows import class_row

from core.model import Account, Balance
from core.store.family import Family


class Accounts(Family):
    def all(self) -> Sequence[Account]:
        """Return the accounts the acting person or duty may see."""
        cur = self._c.cursor(row_factory=class_row(Account))
        return cur.execute("select id, name, venue, mainnet from app.accounts order by name").fetchall()

    def get(self, id: UUID) -> Account | None:
        cur = self._c.cursor(row_factory=class_row(Account))
        return cur.execute("select id, name, venue, mainnet from app.accounts where id = %s", (id,)).fetchone()

    def may_trade(self, account_id: UUID, user_id: UUID) -> bool:
        row = self._c.execute(
            "select may_trade from app.account_grants where account_id = %s and user_id = %s", (account_id, user_id)
        ).fetchone()
        return bool(row and row[0])

    def grant_paper(self, user_id: UUID, may_trade: bool) -> None:
        """Grant a new person the desk's paper accounts."""
        self._c.execute(
            "insert into app.account_grants (account_id, user_id, may_trade) "
            "select id, %s, %s from app.accounts where venue = 'paper'",
            (user_id, may_trade),
        )

    def balances(self, account_id: UUID) -> Mapping[str, Balance]:
        cur = self._c.cursor(row_factory=class_row(Balance))
        rows = cur.execute(
            "select asset, free, locked from app.balances where account_id = %s order by asset", (account_id,)
        ).fetchall()
        return {b.asset: b for b in rows}

    def set_balances(self, account_id: UUID, balances: Mapping[str, Balance]) -> None:
        """Keep what the venue reports."""
        self._c.cursor().executemany(
            "insert into app.balances (account_id, asset, free, locked) values (%s, %s, %s, %s) "
            "on conflict (account_id, asset) do update set free = excluded.free, locked = excluded.locked, "
            "updated_at = clock_timestamp()",
            [(account_id, b.asset, b.free, b.locked) for b in balances.values()],
        )

    def take_fence(self, account_id: UUID, holder: str) -> int:
        """Become the account's writer: every earlier fence is void from this commit on."""
        row = self._c.execute(
            "insert into app.venue_writers (account_id, fence, holder) values (%s, 1, %s) on conflict (account_id) "
            "do update set fence = app.venue_writers.fence + 1, holder = excluded.holder, since = clock_timestamp() "
            "returning fence",
            (account_id, holder),
        ).fetchone()
        assert row
        return row[0]

    def holds_fence(self, account_id: UUID, fence: int) -> bool:
        """Say whether this fence is still the newest, and keep it so until the transaction ends."""
        row = self._c.execute(
            "select fence from app.venue_writers where account_id = %s for share", (account_id,)
        ).fetchone()
        return bool(row and row[0] == fence)
