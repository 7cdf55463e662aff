"""accounts, grants, balances, and who may write to a venue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import class_row

from core.model import Account, Balance
from core.store.family import Family
from core.store.questions import Question


@dataclass(frozen=True)
class Access:
    """An account as one person may use it, and what is asked of it before every order.

    `in_sync` is None until its books were compared for the first time; `key_may_trade` is asked for mainnet alone.
    """

    account: Account
    may_trade: bool
    key_may_trade: bool
    in_sync: bool | None
    needs_second_person: bool


def access(id: UUID, user_id: UUID) -> Question[Access | None]:
    """Ask for an account and what it grants a person, as the acting one may see it."""
    select = (
        "select a.id, a.name, a.venue, a.mainnet, a.key_id, coalesce(g.may_trade, false), "
        "a.mainnet and app.key_may_trade(a.id), s.in_sync, app.needs_second_person(%s, a.id) from app.accounts a "
        "left join app.account_grants g on g.account_id = a.id and g.user_id = %s "
        "left join app.venue_streams s on s.account_id = a.id where a.id = %s"
    )
    return Question(
        select, (user_id, user_id, id), lambda rows: Access(Account(*rows[0][:5]), *rows[0][5:]) if rows else None
    )


def balances(account_id: UUID) -> Question[Mapping[str, Balance]]:
    select = "select asset, free, locked from app.balances where account_id = %s order by asset"
    return Question(select, (account_id,), lambda rows: {row[0]: Balance(*row) for row in rows})


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

    def grant_paper(self, user_id: UUID, may_trade: bool) -> None:
        """Grant a new person the desk's paper accounts."""
        self._c.execute(
            "insert into app.account_grants (account_id, user_id, may_trade) "
            "select id, %s, %s from app.accounts where venue = 'paper'",
            (user_id, may_trade),
        )

    def balances(self, account_id: UUID) -> Mapping[str, Balance]:
        return self._ask(balances(account_id))

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
