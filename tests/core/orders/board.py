"""A desk on one real database that is wiped between two games of acts, with what its judge reads of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from core.desk import Desk
from core.model import Feed, Instrument, Mode, Order, Person, Provenance, Quote, Role, TradingState
from core.orders import Executor, change_controls, change_limit, snapshots
from core.settings import Settings
from core.store import Duty, Store
from tests.conftest import Server, join

D = Decimal
VENUE = "board"
FIRST_PRICES: Mapping[str, Decimal] = {"BTC/USDT": D(60_000), "ETH/USDT": D(3_000)}
RULES = ("controls", "limits", "protections", "account_grants", "accounts")
MADE = (
    "approvals",
    "trades",
    "orders",
    "paper_fills",
    "paper_orders",
    "account_snapshots",
    "positions",
    "locks",
    "limits",
)
HELD = {"USDT": D(60_000), "BTC": D("0.6"), "ETH": D(3)}


@dataclass
class Board:
    """Two users, a compliance person and an operator; a paper account and one that is flagged as real money."""

    web: Desk
    jobs: Desk
    superuser: psycopg.Connection
    people: Mapping[str, Person]
    paper: UUID
    mainnet: UUID
    prices: dict[str, Decimal]

    def begin(
        self,
        mode: Mode,
        state: TradingState,
        environment: bool,
        switch: bool,
        limits: Mapping[str, str],
        *,
        flagged: bool = True,
    ) -> None:
        """Forget what was done and let an admin set the desk."""
        self._wipe(flagged)
        settings = self.web.settings.model_copy(update={"mainnet_enable": environment})
        self.web, self.jobs = replace(self.web, settings=settings), replace(self.jobs, settings=settings)
        boss = self.desk_of("admin")
        change_controls(boss, "For this game.", mode=mode, state=state, killed=False, mainnet=switch)
        for key, value in limits.items():
            change_limit(boss, key, D(value), "For this game.")
        self.prices = dict(FIRST_PRICES)
        self.quote()
        with self.jobs.store.as_service(Duty.EXECUTOR) as tx:
            accounts = tx.accounts.all()
        self.executors = [Executor(self.jobs, account, "board") for account in accounts]
        self.quote()

    def _wipe(self, flagged: bool) -> None:
        with self.superuser.transaction():
            self.superuser.execute("set local session_replication_role = replica")
            for table in MADE:
                self.superuser.execute(f"delete from app.{table}".encode())
            for table in ("balances", "paper_balances"):
                self.superuser.execute(f"delete from app.{table}".encode())
                self.superuser.execute(
                    f"insert into app.{table} (account_id, asset, free, locked) "
                    "select a.id, h.asset, h.free, 0 from app.accounts a, unnest(%s::text[], %s::numeric[]) h (asset, free)".encode(),
                    (list(HELD), list(HELD.values())),
                )
            self.superuser.execute(
                "update app.accounts set venue = 'paper', mainnet = (%s and id = %s)", (flagged, self.mainnet)
            )
            self.superuser.execute("update app.account_grants set may_trade = true")
            self.superuser.execute("update app.users set role = 'user' where id = %s", (self.people["one"].id,))
        self.web.settings.kill_file.unlink(missing_ok=True)

    def quote(self) -> None:
        """Quote every symbol now, bid, ask and last alike, and value the accounts, as the jobs do."""
        now = datetime.now(UTC)
        with self.jobs.store.as_service(Duty.MARKET) as tx:
            tx.market.set_quotes(
                [Quote(VENUE, symbol, p, p, p, now, now, Provenance.RECORDED) for symbol, p in self.prices.items()]
            )
        snapshots.take_all(self.jobs)

    def age(self, seconds: int) -> None:
        """Let time pass: what is stored grows older, and the jobs quote and value anew."""
        self.superuser.execute(
            "update app.orders set created_at = created_at - %(by)s, updated_at = updated_at - %(by)s",
            {"by": timedelta(seconds=seconds)},
        )
        self.superuser.execute(
            "update app.approvals set requested_at = requested_at - %(by)s, expires_at = expires_at - %(by)s, "
            "decided_at = decided_at - %(by)s",
            {"by": timedelta(seconds=seconds)},
        )
        self.quote()

    def rules(self) -> list[tuple[object, ...]]:
        """Return everything by which the desk is ruled, row by row."""
        read = " union all ".join(f"select '{t}', x::text from app.{t} x" for t in RULES)
        read += " union all select 'users', (id, role, disabled_at)::text from app.users order by 1, 2"
        return self.superuser.execute(read.encode()).fetchall()

    def desk_of(self, name: str) -> Desk:
        return self.web.for_person(self.people[name])

    def sweep(self) -> None:
        for executor in self.executors:
            executor.sweep()

    def orders(self) -> list[Order]:
        with self.jobs.store.as_service(Duty.EXECUTOR) as tx:
            return list(tx.orders.recent(1000))

    def sent(self) -> set[UUID]:
        """Return the orders that were about to be sent once, whatever became of them."""
        return {row[0] for row in self.superuser.execute("select id from app.orders where fence is not null")}

    def at_the_venue(self, account: UUID) -> int:
        """Count what the venue's own book has of an account."""
        row = self.superuser.execute(
            "select count(*) from app.paper_orders where account_id = %s", (account,)
        ).fetchone()
        return row[0] if row else 0


@pytest.fixture(scope="module")
def board(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    database, home = server.clone(), Path(tmp_path_factory.mktemp("board"))
    opened = open_board(server, database, home)
    yield opened
    opened.superuser.close()
    opened.web.store.close()
    opened.jobs.store.close()
    server.drop(database)


def open_board(server: Server, database: str, home: Path) -> Board:
    """Open a desk with its people, both accounts granted to everybody who trades, and two listed symbols."""
    web, jobs = (
        Desk(Settings(home=home), Store(server.dsn(login, database), login, size=3))
        for login in ("web_login", "jobs_login")
    )
    superuser = psycopg.connect(server.superuser_dsn(database), autocommit=True)
    roles = {"one": Role.USER, "two": Role.USER, "sees": Role.COMPLIANCE, "rules": Role.OPERATOR, "admin": Role.ADMIN}
    people = {name: join(web, f"{name}@desk.example", role) for name, role in roles.items()}
    with jobs.store.as_service(Duty.EXECUTOR) as tx:
        paper = tx.accounts.all()[0].id
    # Behind it is the paper venue: what the gate let through would be filled, and seen in its books.
    row = superuser.execute(
        "insert into app.accounts (name, venue, mainnet) values ('Real money', 'paper', true) returning id"
    ).fetchone()
    assert row
    superuser.execute(
        "insert into app.account_grants (account_id, user_id, may_trade) select %s, id, true from app.users", row
    )
    with jobs.store.as_service(Duty.MARKET) as tx:
        tx.market.set_feed(Feed("board", VENUE, Provenance.RECORDED, "running"))
        tx.market.set_instruments([_listed(symbol) for symbol in FIRST_PRICES])
    return Board(web, jobs, superuser, people, paper, row[0], dict(FIRST_PRICES))


def _listed(symbol: str) -> Instrument:
    (base, _, unit), step = symbol.partition("/"), D("0.00001")
    return Instrument(VENUE, symbol, base, unit, D("0.01"), step, step, D(9000), D(5), D(9_000_000))
