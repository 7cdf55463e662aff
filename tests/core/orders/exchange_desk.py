"""A desk with an account at an exchange: the real signer, the real executor, and an exchange over a real socket."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from core.desk import Desk
from core.model import Account, Feed, Instrument, Mode, Order, OrderDraft, OrderStatus, Provenance, Quote, Role
from core.orders import Executor, change_controls, place
from core.orders.accounts import open_account
from core.settings import Settings
from core.store import Duty, Store
from jobs import check_keys
from tests.conftest import Server, join
from tests.core.vault.desk_signer import desk_signer
from tests.core.vault.handing import hand_over
from tests.servers.binance_exchange.remote import Steered

STEPS = (Decimal("0.01"), Decimal("0.00001"), Decimal("0.00001"), Decimal(9000), Decimal(5), Decimal(9_000_000))
FREE = dict.fromkeys(("max_orders_per_minute", "max_orders_per_session", "max_orders_per_day"), 10 ** 5) | {
    "max_notional": 10**7, "max_weight": 1, "max_exposure": 1, "duplicate_window_s": 0, "price_band": Decimal("0.5"),
    "second_person_above": 10**7, "max_daily_loss": 1, "max_drawdown": 1,
}  # fmt: skip


@dataclass
class ExchangeDesk:
    """What a test needs: the desk as its person and as the jobs have it, the account, and the exchange itself."""

    me: Desk
    jobs: Desk
    account: Account
    exchange: Steered

    @property
    def feed(self) -> str:
        return self.account.venue.removesuffix("_testnet")

    def executor(self, holder: str = "test", ahead_s: float = 0.0) -> Executor:
        """Take over the account; `ahead_s` sets the desk's clock ahead, as waiting would."""
        jobs = replace(self.jobs, now=lambda: datetime.now(UTC) + timedelta(seconds=ahead_s))
        return Executor(jobs, self.account, holder)

    def price(self, price: str, symbol: str = "BTC/USDT") -> None:
        """Quote a price, here and there."""
        self.exchange.price(symbol.replace("/", ""), price)
        quoted(self.jobs, symbol, price, self.feed)

    def place(
        self, side: str = "buy", kind: str = "market", quantity: str = "0.01", limit: str | None = None, **more: object
    ) -> Order:
        symbol = str(more.pop("symbol", "BTC/USDT"))
        return place(self.me, OrderDraft.parse(uuid4(), self.account.id, symbol, side, kind, quantity, limit, **more))  # pyright: ignore[reportArgumentType]

    def now(self, order: Order) -> Order:
        """Return what the desk knows of an order by now."""
        with self.jobs.store.as_service(Duty.EXECUTOR) as tx:
            found = tx.orders.get(order.id)
        assert found
        return found

    def trades(self, order: Order) -> list[tuple[Decimal, Decimal, Decimal, str]]:
        with self.jobs.store.as_service(Duty.EXECUTOR) as tx:
            return sorted((t.qty, t.price, t.fee, t.fee_asset) for t in tx.trades.of_order(order.id))

    def held(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Return the desk's books of the account."""
        with self.jobs.store.as_service(Duty.EXECUTOR) as tx:
            return {b.asset: (b.free, b.locked) for b in tx.accounts.balances(self.account.id).values() if b.total}


def quoted(jobs: Desk, symbol: str, price: str, venue: str) -> None:
    p, now = Decimal(price), datetime.now(UTC)
    with jobs.store.as_service(Duty.MARKET) as tx:
        tx.market.set_quotes([Quote(venue, symbol, p, p, p, now, now, Provenance.LIVE)])


def listed(jobs: Desk, venue: str) -> None:
    """Let the desk hear an exchange's prices."""
    with jobs.store.as_service(Duty.MARKET) as tx:
        tx.market.set_feed(Feed(venue, venue, Provenance.LIVE, "running"))
        symbols = ("BTC/USDT", "ETH/USDT")
        tx.market.set_instruments([Instrument(venue, s, s[:3], "USDT", *STEPS) for s in symbols])


@contextmanager
def exchange_desk(
    exchange: Steered,
    server: Server,
    venue: str = "binance_testnet",
    pair: Mapping[str, str] | None = None,
    **more: object,
) -> Iterator[ExchangeDesk]:
    """Open an account with a key of the exchange, in AUTONOMOUS mode and with limits that let much pass.

    `pair` is the key and its secret, where not the exchange's first one; `more` are settings.
    """
    pair = pair or exchange.ready
    database, home = server.clone(), Path(tempfile.mkdtemp(prefix="cp-x-"))
    settings = Settings(home=home, provider_urls=((venue, exchange.rest),), **FREE, **more)  # pyright: ignore[reportArgumentType]
    web, jobs = (
        Desk(settings, Store(server.dsn(login, database), login, size=6)) for login in ("web_login", "jobs_login")
    )
    admin = join(web, "admin@desk.example", Role.ADMIN)
    me = web.for_person(admin)
    with desk_signer(home, server.dsn("signer_login", database)):
        key = hand_over(me, admin, venue, pair["key"], pair["secret"])
        check_keys.open(jobs)(None)
        account = open_account(me, "Test account", key)
        opened = ExchangeDesk(me, jobs, account, exchange)
        listed(jobs, opened.feed)
        opened.price("60000")
        opened.price("3000", "ETH/USDT")
        change_controls(me, "Test.", mode=Mode.AUTONOMOUS)
        yield opened
    web.store.close()
    jobs.store.close()
    server.drop(database)
    shutil.rmtree(home)


def is_over(order: Order) -> bool:
    return order.status in (
        OrderStatus.FILLED,
        OrderStatus.CANCELLED,
        OrderStatus.EXPIRED,
        OrderStatus.REJECTED,
        OrderStatus.ABSENT,
    )
