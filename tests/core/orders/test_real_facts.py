"""Each limit through whoever really writes its fact: the jobs, the page's acts, the database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest

from core.desk import Desk
from core.model import Account, Code, Order, OrderDraft, OrderStatus, Person
from core.orders import Executor, ask, change_limit, place, protect, snapshots
from core.store import Duty, accounts
from tests.conftest import Server, at_time, join
from tests.pages.screens import quote_market

Loose = Callable[..., None]
BTC = "BTC/USDT"


@pytest.fixture
def market(jobs_desk: Desk) -> Desk:
    quote_market(jobs_desk, {BTC: "60000", "ETH/USDT": "3000"})
    return jobs_desk


@pytest.fixture
def account(market: Desk) -> Account:
    with market.store.as_service(Duty.EXECUTOR) as tx:
        return tx.accounts.all()[0]


@pytest.fixture
def executor(market: Desk, account: Account) -> Executor:
    return Executor(market, account, "test")


@pytest.fixture
def me(desk: Desk, analyst: Person) -> Desk:
    return desk.for_person(analyst)


@pytest.fixture
def set_limits(desk: Desk, operator: Person) -> Loose:
    def change(**values: str) -> None:
        for key, value in values.items():
            change_limit(desk.for_person(operator), key, Decimal(value), "For the test.")

    return change


def wish(account: Account, quantity: str = "0.1", side: str = "buy", symbol: str = BTC) -> OrderDraft:
    return OrderDraft.parse(uuid4(), account.id, symbol, side, "market", quantity)


def codes(desk: Desk, draft: OrderDraft) -> set[Code]:
    return {refusal.code for refusal in ask(desk, draft).refusals}


def bought(me: Desk, executor: Executor, account: Account, quantity: str = "0.1", symbol: str = BTC) -> Order:
    order = place(me, wish(account, quantity, symbol=symbol))
    executor.run(order.id)
    return order


def reprice(jobs_desk: Desk, price: str) -> None:
    """Let the market move and the jobs reckon anew."""
    quote_market(jobs_desk, {BTC: price, "ETH/USDT": "3000"})


def test_a_fresh_desk_takes_an_order_as_soon_as_there_is_a_price(me: Desk, executor: Executor, account: Account):
    assert place(me, wish(account)).status is OrderStatus.RECORDED


def test_without_a_snapshot_a_buy_is_refused(me: Desk, server: Server, database: str, market: Desk, account: Account):
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute("delete from app.account_snapshots")

    assert codes(me, wish(account)) == {Code.FACT_MISSING}


def test_a_snapshot_nobody_renewed_refuses_a_buy(me: Desk, market: Desk, account: Account, set_limits: Loose):
    set_limits(quote_max_age_s="3600")
    later = at_time(me, datetime.now(UTC) + timedelta(seconds=90))

    assert codes(later, wish(account)) == {Code.FACT_STALE}


def test_old_prices_of_what_is_held_refuse_buying_something_else(
    me: Desk, market: Desk, executor: Executor, account: Account
):
    bought(me, executor, account)
    with market.store.as_service(Duty.MARKET) as tx:
        old = tx.market.quote("test", BTC)
        assert old
        tx.market.set_quotes([replace(old, received_at=old.received_at - timedelta(hours=1))])
    snapshots.take_all(market)

    assert codes(me, wish(account, "1", symbol="ETH/USDT")) == {Code.FACT_STALE}


def test_what_was_bought_weighs_at_once_without_waiting_for_the_next_snapshot(
    me: Desk, executor: Executor, account: Account, set_limits: Loose
):
    set_limits(max_weight="0.1", max_exposure="0.15")
    bought(me, executor, account)

    assert codes(me, wish(account, "0.09")) == {Code.WEIGHT_EXCEEDED}
    assert codes(me, wish(account, "3.2", symbol="ETH/USDT")) == {Code.EXPOSURE_EXCEEDED}
    assert codes(me, wish(account, "2.5", symbol="ETH/USDT")) == set()


def test_a_resting_buy_weighs_before_it_is_filled(me: Desk, executor: Executor, account: Account, set_limits: Loose):
    set_limits(max_weight="0.1")
    order = place(me, OrderDraft.parse(uuid4(), account.id, BTC, "buy", "limit", "0.1", "58000"))
    executor.run(order.id)

    assert codes(me, wish(account, "0.08")) == {Code.WEIGHT_EXCEEDED}


def test_a_fallen_market_ends_buying_for_the_day_and_lets_sales_through(
    me: Desk, market: Desk, executor: Executor, account: Account, set_limits: Loose
):
    set_limits(max_daily_loss="0.01", max_drawdown="0.01")
    bought(me, executor, account, "0.16")
    snapshots.take_all(market)

    reprice(market, "50000")

    assert codes(me, wish(account, "0.01")) == {Code.DAILY_LOSS, Code.MAX_DRAWDOWN}
    assert codes(me, wish(account, "0.16", "sell")) == set()


def test_the_pace_of_a_person_is_held(me: Desk, market: Desk, account: Account, set_limits: Loose):
    set_limits(max_orders_per_minute="1", max_orders_per_session="1", max_orders_per_day="1")
    place(me, wish(account, "0.001"))

    refused = codes(me, wish(account, "0.002"))

    assert refused == {Code.RATE_LIMIT_EXCEEDED, Code.SESSION_CAP_REACHED, Code.DAY_CAP_REACHED}


def test_a_lock_of_a_protection_refuses_until_it_is_lifted(
    me: Desk, desk: Desk, market: Desk, account: Account, operator: Person
):
    boss = desk.for_person(operator)
    values = {**protect.PROTECTIONS["wide_spread"].defaults, "spread": Decimal("0.0001")}
    protect.set_protection(boss, "wide_spread", True, values, "Nervous market.")
    with market.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("test", BTC)
        assert quote
        tx.market.set_quotes([replace(quote, bid=quote.bid - 100)])
    protect.judge(market, market.now(), snapshots.Bases())

    assert codes(me, wish(account)) == {Code.PROTECTION_LOCK}
    assert codes(me, wish(account, "1", symbol="ETH/USDT")) == set()

    held, _ = protect.locks(boss)
    protect.lift(boss, held[0].id, "The book is thin, not broken.")
    protect.judge(market, market.now(), snapshots.Bases())

    assert codes(me, wish(account)) == set()


def live(server: Server, database: str, person: Person) -> Account:
    """Give the person an account at an exchange, which the executor has not reported on yet."""
    with psycopg.connect(server.superuser_dsn(database)) as c:
        row = c.execute("insert into app.accounts (name, venue) values ('Test', 'binance') returning id").fetchone()
        assert row
        c.execute("insert into app.account_grants (account_id, user_id) values (%s, %s)", (row[0], person.id))
        c.execute("insert into app.balances (account_id, asset, free, locked) values (%s, 'USDT', 9999, 0)", row)
    return Account(row[0], "Test", "binance", mainnet=False)


def test_an_exchange_account_trades_only_while_its_executor_says_the_books_agree(
    me: Desk, server: Server, database: str, market: Desk, analyst: Person
):
    account = live(server, database, analyst)
    snapshots.take_all(market)
    seen = []
    for in_sync in (None, False, True):
        if in_sync is not None:
            with market.store.as_service(Duty.EXECUTOR) as tx:
                tx.snapshots.set_stream(account.id, in_sync)
        seen.append(codes(me, wish(account, "0.01")) & {Code.FACT_MISSING, Code.STREAM_RECONCILING})

    assert seen == [{Code.FACT_MISSING}, {Code.STREAM_RECONCILING}, set()]


def test_a_paper_account_is_in_sync_once_its_executor_runs(market: Desk, executor: Executor, account: Account):
    with market.store.as_service(Duty.EXECUTOR) as tx:
        stream = tx.snapshots.stream(account.id)

    assert stream is not None
    assert stream.in_sync


def anomaly(server: Server, database: str, person: Person, evidence: str, reviewed: bool = False) -> None:
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute(
            "insert into app.anomalies (user_id, category, evidence, reviewed) values (%s, 'wash', %s::jsonb, %s)",
            (person.id, evidence, reviewed),
        )


@pytest.mark.parametrize(
    ("evidence", "reviewed", "asks"),
    [
        ('{"severity": "critical"}', False, True),
        ('{"severity": "critical"}', True, False),
        ('{"severity": "high"}', False, False),
        ("{}", False, False),
    ],
)
def test_an_open_critical_anomaly_asks_for_a_second_person(
    me: Desk, server: Server, database: str, market: Desk, account: Account, analyst: Person, evidence, reviewed, asks
):
    anomaly(server, database, analyst, evidence, reviewed)

    assert codes(me, wish(account)) == ({Code.UNDER_REVIEW} if asks else set())


def test_an_anomaly_of_the_account_asks_everybody_who_trades_it_and_nobody_else(
    me: Desk, desk: Desk, server: Server, database: str, market: Desk, account: Account, analyst: Person
):
    somebody = join(desk, "somebody@desk.example", analyst.role)
    anomaly(server, database, somebody, f'{{"severity": "critical", "account": "{account.id}"}}')

    assert codes(me, wish(account)) == {Code.UNDER_REVIEW}
    assert codes(me, wish(live(server, database, analyst))) & {Code.UNDER_REVIEW} == set()


def test_the_order_under_review_reads_as_a_large_one_in_everything_that_is_kept(
    me: Desk, desk: Desk, server: Server, database: str, market: Desk, account: Account, analyst: Person, set_limits
):
    set_limits(second_person_above="5000")
    large = place(me, wish(account))
    set_limits(second_person_above="10000")
    anomaly(server, database, analyst, '{"severity": "critical"}')
    reviewed = place(me, wish(account, "0.11"))

    assert (reviewed.status, reviewed.note, reviewed.refusals) == (large.status, large.note, large.refusals)


def test_nobody_learns_by_the_function_about_somebody_else(
    desk: Desk, server: Server, database: str, market: Desk, account: Account, analyst: Person, admin: Person
):
    anomaly(server, database, analyst, '{"severity": "critical"}')

    with desk.store.as_user(admin) as tx, tx.together() as asked:
        access = asked(accounts.access(account.id, analyst.id))

    assert access.value is not None
    assert not access.value.needs_second_person


def test_a_tainted_draft_is_refused_and_recorded(me: Desk, market: Desk, account: Account):
    order = place(me, replace(wish(account), tainted=True))

    assert order.status is OrderStatus.REFUSED
    assert [r.code for r in order.refusals] == [Code.TAINTED_PROPOSAL]


def test_an_order_that_nearly_uses_up_a_limit_is_told_so_and_allowed(
    me: Desk, market: Desk, account: Account, set_limits: Loose
):
    set_limits(max_notional="7000", max_weight="0.07")

    decision = ask(me, wish(account, "0.1"))

    assert decision.allowed
    assert [(c.code, c.sentence) for c in decision.cautions] == [
        (Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER, "Largest order: 6,000 of 7,000 with this order."),
        (Code.WEIGHT_EXCEEDED, "Weight of one asset: 6 % of 7 % with this order."),
    ]


def test_an_order_far_from_every_limit_is_told_nothing(me: Desk, market: Desk, account: Account):
    assert ask(me, wish(account, "0.01")).cautions == ()


def test_limits_changed_after_the_order_was_recorded_hold_before_it_is_sent(
    me: Desk, executor: Executor, account: Account, set_limits: Loose
):
    order = place(me, wish(account))
    set_limits(max_notional="100")

    executor.run(order.id)

    with me.store.as_user(me.user) as tx:
        kept = tx.orders.get(order.id)
    assert kept
    assert kept.status is OrderStatus.REFUSED
    assert [r.code for r in kept.refusals] == [Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER]
