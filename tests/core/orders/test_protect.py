"""Protections at work: locks are written once, extended, lifted by operators, and not set again before their end."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest

from core.desk import Desk
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.model import Account, OrderDraft, Person, Role
from core.orders import Executor, place, protect, snapshots
from core.store import Duty
from tests.conftest import Server, at_time, join
from tests.pages.screens import quote_market

D = Decimal
SPREAD = protect.PROTECTIONS["wide_spread"].defaults


@pytest.fixture
def market(jobs_desk: Desk) -> Desk:
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    return jobs_desk


@pytest.fixture
def account(market: Desk) -> Account:
    with market.store.as_service(Duty.EXECUTOR) as tx:
        return tx.accounts.all()[0]


@pytest.fixture
def boss(desk: Desk, operator: Person) -> Desk:
    return desk.for_person(operator)


def widen(market: Desk, at: datetime | None = None) -> None:
    """Let bid and ask of the symbol stand two percent apart."""
    with market.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("test", "BTC/USDT")
        assert quote
        tx.market.set_quotes([replace(quote, bid=D(59_000), ask=D(60_200), received_at=at or quote.received_at)])


def judge(market: Desk, after: float = 0) -> None:
    moment = market.now() + timedelta(seconds=after)
    protect.judge(at_time(market, moment), moment, snapshots.Bases())


def test_the_same_cause_is_one_lock_that_grows_longer(market: Desk, boss: Desk):
    widen(market)
    judge(market)
    before, _ = protect.locks(boss)

    judge(market, after=1)
    unchanged, _ = protect.locks(boss)
    judge(market, after=60)
    longer, _ = protect.locks(boss)

    assert [(lock.protection, lock.symbol, lock.account_id) for lock in before] == [("wide_spread", "BTC/USDT", None)]
    assert unchanged == before
    assert [lock.id for lock in longer] == [before[0].id]
    assert longer[0].until > before[0].until


def test_a_lock_ends_by_itself_and_stays_in_the_history(market: Desk, boss: Desk):
    widen(market)
    judge(market)

    later = at_time(boss, boss.now() + timedelta(minutes=3))

    held, past = protect.locks(later)
    assert held == []
    assert [lock.protection for lock in past] == ["wide_spread"]


def test_a_lifted_lock_is_kept_with_who_and_why_and_audited(market: Desk, boss: Desk):
    widen(market)
    judge(market)
    held, _ = protect.locks(boss)

    protect.lift(boss, held[0].id, " Checked by hand. ")
    judge(market)

    now_held, past = protect.locks(boss)
    assert now_held == []
    assert [(p.lifted_by, p.lifted_why) for p in past] == [(boss.user.id, "Checked by hand.")]
    with boss.store.as_user(boss.user) as tx:
        row = tx.audit.recent()[0]
    assert (row.action, row.reason) == ("protection.lifted", "Checked by hand.")


def test_a_lock_is_lifted_once(market: Desk, boss: Desk):
    widen(market)
    judge(market)
    held, _ = protect.locks(boss)
    protect.lift(boss, held[0].id, "First.")

    with pytest.raises(ConflictError):
        protect.lift(boss, held[0].id, "Second.")


def test_not_even_the_jobs_take_a_lifting_back(market: Desk, boss: Desk, server: Server, database: str):
    widen(market)
    judge(market)
    held, _ = protect.locks(boss)
    protect.lift(boss, held[0].id, "First.")

    with psycopg.connect(server.superuser_dsn(database)) as c, pytest.raises(psycopg.errors.CheckViolation):
        c.execute("update app.locks set lifted_by = null, lifted_at = null, lifted_why = ''")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.USER, Role.COMPLIANCE])
def test_only_operators_and_admins_lift_and_set(market: Desk, desk: Desk, boss: Desk, role: Role):
    widen(market)
    judge(market)
    held, _ = protect.locks(boss)
    somebody = desk.for_person(join(desk, "somebody@desk.example", role))

    with pytest.raises(ForbiddenError):
        protect.lift(somebody, held[0].id, "I want to buy.")
    with pytest.raises(ForbiddenError):
        protect.set_protection(somebody, "cooldown", False, {}, "I want to buy.")
    with desk.store.as_user(somebody.user) as tx:
        assert tx.protections.lift(held[0].id, somebody.user.id, "I want to buy.") is None


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_lifted_or_set(market: Desk, boss: Desk, reason: str):
    with pytest.raises(InvalidError):
        protect.lift(boss, uuid4(), reason)
    with pytest.raises(InvalidError):
        protect.set_protection(boss, "cooldown", False, {}, reason)


def test_a_protection_that_is_off_locks_nothing(market: Desk, boss: Desk):
    protect.set_protection(boss, "wide_spread", False, {}, "Thin book by design.")
    widen(market)

    judge(market)

    assert protect.locks(boss) == ([], [])


def test_how_a_protection_is_set_is_kept_with_who_and_why(boss: Desk):
    protect.set_protection(boss, "wide_spread", True, {**SPREAD, "spread": D("0.03")}, "Alt coins.")

    setting = next(s for s in protect.protections(boss) if s.protection.name == "wide_spread")
    assert (setting.enabled, setting.values["spread"]) == (True, D("0.03"))
    assert [(c.name, c.reason, c.changed_by) for c in protect.protections_history(boss)] == [
        ("wide_spread", "Alt coins.", boss.user.id)
    ]


@pytest.mark.parametrize(
    ("name", "values"), [("no_such", {}), ("cooldown", {"lock_min": D(0)}), ("cooldown", {"x": D(1)})]
)
def test_what_is_unknown_or_out_of_bounds_is_not_set(boss: Desk, name: str, values: dict[str, Decimal]):
    with pytest.raises(InvalidError):
        protect.set_protection(boss, name, True, values, "Try.")


@pytest.mark.parametrize(("name", "parameters"), [("no_such", "{}"), ("cooldown", '{"lock_min": "0"}')])
def test_a_stored_protection_that_is_unknown_stops_the_start(
    jobs_desk: Desk, server: Server, database: str, name: str, parameters: str
):
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute(
            "insert into app.protections (name, enabled, parameters, reason) values (%s, true, %s::jsonb, 'By hand.')",
            (name, parameters),
        )

    with pytest.raises(InvalidError):
        protect.check_stored(jobs_desk, Duty.EXECUTOR)


def test_real_losses_are_seen_through_the_booked_fills(market: Desk, boss: Desk, account: Account, operator: Person):
    """Buy high and sell low four times by the whole road, then let the job judge."""
    executor = Executor(market, account, "test")
    for n in range(4):
        for side, price in (("buy", 60_000), ("sell", 58_000)):
            quote_market(market, {"BTC/USDT": str(price)})
            wish = OrderDraft.parse(uuid4(), account.id, "BTC/USDT", side, "market", f"0.00{n + 1}")
            executor.run(place(boss, wish).id)

    judge(market)

    held, _ = protect.locks(boss)
    assert [(lock.protection, lock.account_id) for lock in held] == [("stoploss_guard", account.id)]
