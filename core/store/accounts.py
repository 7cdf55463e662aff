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
        return cur.execute("select id, name, venue, mainnet, key_id from app.accounts order by name").fetchall()

    def get(self, id: UUID) -> Account | None:
        cur = self._c.cursor(row_factory=class_row(Account))
        return cur.execute("select id, name, venue, mainnet, key_id from app.accounts where id = %s", (id,)).fetchone()

    def open(self, account: Account) -> None:
        """Add an account at an exchange; the database refuses one whose key is for somebody else."""
        self._c.execute(
            "insert into app.accounts (id, name, venue, mainnet, key_id) values (%s, %s, %s, %s, %s)",
            (account.id, account.name, account.venue, account.mainnet, account.key_id),
        )

    def change(self, id: UUID, name: str, key_id: UUID | None) -> bool:
        done = self._c.execute("update app.accounts set name = %s, key_id = %s where id = %s", (name, key_id, id))
        return done.rowcount == 1

    def grants(self, account_id: UUID) -> Mapping[UUID, bool]:
        """Return who was granted the account, and whether to trade."""
        query = "select user_id, may_trade from app.account_grants where account_id = %s"
        return dict(self._c.execute(query, (account_id,)).fetchall())

    def grant(self, account_id: UUID, user_id: UUID, may_trade: bool) -> None:
        self._c.execute(
            "insert into app.account_grants (account_id, user_id, may_trade) values (%s, %s, %s) "
            "on conflict (account_id, user_id) do update set may_trade = excluded.may_trade",
            (account_id, user_id, may_trade),
        )

    def withdraw(self, account_id: UUID, user_id: UUID) -> bool:
        query = "delete from app.account_grants where account_id = %s and user_id = %s"
        return self._c.execute(query, (account_id, user_id)).rowcount == 1

    def key_may_trade(self, account_id: UUID) -> bool:
        """Say whether the account's key works and an admin lets it trade."""
        row = self._c.execute("select app.key_may_trade(%s)", (account_id,)).fetchone()
        return bool(row and row[0])

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
        """Keep what the venue reports; an asset it does not name is not held any more."""
        self._c.execute(
            "update app.balances set free = 0, locked = 0, updated_at = clock_timestamp() "
            "where account_id = %s and asset <> all (%s) and free + locked <> 0",
            (account_id, list(balances)),
        )
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
