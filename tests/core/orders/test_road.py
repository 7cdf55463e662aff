"""The road of one order through real Postgres: place, send, settle, refuse, cancel, crash."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.desk import Desk
from core.errors import ForbiddenError, NotFoundError
from core.exchanges import RejectedError
from core.model import (
    Account,
    Code,
    Feed,
    Instrument,
    Order,
    OrderDraft,
    OrderStatus,
    Origin,
    Person,
    Provenance,
    Quote,
    TradingState,
)
from core.orders import Executor, ask, cancel, change_controls, ledger, place
from core.orders.record import draft_of
from core.store import Duty

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def market(jobs_desk: Desk) -> Desk:
    """A market with one symbol, quoted a moment ago."""
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_feed(Feed("replay", "recorded", Provenance.RECORDED, "running"))
        d = Decimal
        tx.market.set_instruments(
            [
                Instrument(
                    "recorded",
                    "BTC/USDT",
                    "BTC",
                    "USDT",
                    d("0.01"),
                    d("0.00001"),
                    d("0.00001"),
                    d(9000),
                    d(5),
                    d(9_000_000),
                )
            ]
        )
    set_price(jobs_desk, "60000")
    return jobs_desk


def set_price(jobs_desk: Desk, price: str) -> None:
    now = datetime.now(UTC)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        p = Decimal(price)
        tx.market.set_quotes([Quote("recorded", "BTC/USDT", p, p, p, now, now, Provenance.RECORDED)])


@pytest.fixture
def account(market: Desk) -> Account:
    with market.store.as_service(Duty.EXECUTOR) as tx:
        return tx.accounts.all()[0]


@pytest.fixture
def executor(market: Desk, account: Account) -> Iterator[Executor]:
    return Executor(market, account, "test")


def draft(
    account: Account, quantity: str = "0.1", side: str = "buy", limit: str | None = None, id: UUID | None = None
) -> OrderDraft:
    kind = "limit" if limit else "market"
    return OrderDraft.parse(id or uuid4(), account.id, "BTC/USDT", side, kind, quantity, limit)


def of(desk: Desk, order: Order) -> Order:
    return next(o for o in ledger(desk).orders if o.id == order.id)


def test_a_market_order_is_recorded_filled_and_booked_with_its_fee(
    desk: Desk, analyst: Person, executor: Executor, account: Account
):
    me = desk.for_person(analyst)

    order = place(me, draft(account))
    executor.run(order.id)

    seen = ledger(me)
    assert order.status is OrderStatus.RECORDED
    assert of(me, order).status is OrderStatus.FILLED
    assert [(t.qty, t.price, t.fee) for t in seen.trades] == [(Decimal("0.1"), Decimal(60000), Decimal("6"))]
    assert seen.balances[account.id]["USDT"].free == Decimal(100000) - 6000 - 6
    assert seen.balances[account.id]["BTC"].free == Decimal("0.1")


def test_every_refusing_gate_is_kept_and_nothing_is_sent(
    desk: Desk, analyst: Person, executor: Executor, account: Account
):
    me = desk.for_person(analyst)

    order = place(me, draft(account, quantity="5.123456789"))
    executor.run(order.id)

    kept = of(me, order)
    assert kept.status is OrderStatus.REFUSED
    assert {r.code for r in kept.refusals} >= {Code.INVALID_QUANTITY, Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER}
    assert ledger(me).trades == []


def test_the_same_draft_placed_twice_is_one_order(desk: Desk, analyst: Person, executor: Executor, account: Account):
    me, wish = desk.for_person(analyst), draft(account)

    first, second = place(me, wish), place(me, wish)
    executor.run(first.id)
    executor.run(second.id)

    assert first.id == second.id
    assert len(ledger(me).trades) == 1


def test_a_resting_limit_order_fills_when_the_price_comes_to_it(
    desk: Desk, analyst: Person, market: Desk, executor: Executor, account: Account
):
    me = desk.for_person(analyst)
    order = place(me, draft(account, limit="59000"))
    executor.run(order.id)
    assert of(me, order).status is OrderStatus.OPEN

    set_price(market, "58900")
    executor.sweep()

    assert of(me, order).status is OrderStatus.FILLED
    assert ledger(me).trades[0].price == Decimal(59000)


def test_a_cancelled_order_frees_what_it_had_reserved(
    desk: Desk, analyst: Person, executor: Executor, account: Account
):
    me = desk.for_person(analyst)
    order = place(me, draft(account, limit="59000"))
    executor.run(order.id)

    cancel(me, order.id)
    executor.run(order.id)

    assert of(me, order).status is OrderStatus.CANCELLED
    balance = ledger(me).balances[account.id]["USDT"]
    assert (balance.free, balance.locked) == (Decimal(100000), Decimal(0))


def test_an_order_is_asked_again_when_it_is_about_to_be_sent(
    desk: Desk, analyst: Person, operator: Person, executor: Executor, account: Account
):
    me = desk.for_person(analyst)
    order = place(me, draft(account))

    change_controls(desk.for_person(operator), "Drill.", state=TradingState.HALTED)
    executor.run(order.id)

    assert of(me, order).status is OrderStatus.REFUSED
    assert Code.TRADING_HALTED in {r.code for r in of(me, order).refusals}


def test_an_older_writer_can_no_longer_send(
    desk: Desk, analyst: Person, market: Desk, executor: Executor, account: Account
):
    me = desk.for_person(analyst)
    order = place(me, draft(account))

    newer = Executor(market, account, "newer")
    executor.run(order.id)
    assert of(me, order).status is OrderStatus.RECORDED
    newer.run(order.id)

    assert of(me, order).status is OrderStatus.FILLED


def test_a_send_interrupted_after_the_venue_took_it_is_found_and_booked_once(
    desk: Desk, analyst: Person, market: Desk, executor: Executor, account: Account
):
    me = desk.for_person(analyst)
    order = place(me, draft(account))
    with market.store.as_service(Duty.EXECUTOR) as tx:
        assert tx.orders.about_to_send(order.id, executor.fence)
    executor.venue.submit(replace(order, status=OrderStatus.SUBMITTING))

    Executor(market, account, "after the crash").sweep()
    Executor(market, account, "and another").sweep()

    assert of(me, order).status is OrderStatus.FILLED
    assert len(ledger(me).trades) == 1


def test_a_send_the_venue_never_saw_ends_absent_and_is_not_sent_again(
    desk: Desk, analyst: Person, market: Desk, executor: Executor, account: Account
):
    me = desk.for_person(analyst)
    order = place(me, draft(account))
    with market.store.as_service(Duty.EXECUTOR) as tx:
        tx.orders.about_to_send(order.id, executor.fence)

    Executor(market, account, "after the crash").sweep()

    assert of(me, order).status is OrderStatus.ABSENT
    assert ledger(me).trades == []


def test_every_step_leaves_its_audit_row_and_event(desk: Desk, analyst: Person, executor: Executor, account: Account):
    me = desk.for_person(analyst)

    order = place(me, draft(account))
    executor.run(order.id)

    with desk.store.as_user(analyst) as tx:
        actions = [row.action for row in reversed(tx.audit.recent()) if row.kind == "order"]
    assert actions == ["order.recorded", "order.sending", "order.fill", "order.filled"]


def test_nobody_cancels_another_persons_order(
    desk: Desk, analyst: Person, operator: Person, executor: Executor, account: Account
):
    order = place(desk.for_person(analyst), draft(account, limit="59000"))

    with pytest.raises(NotFoundError):
        cancel(desk.for_person(operator), order.id)


def test_compliance_trades_nothing(desk: Desk, compliance: Person, executor: Executor, account: Account):
    decision = ask(desk.for_person(compliance), draft(account))

    assert Code.ROLE_FORBIDDEN in {r.code for r in decision.refusals}


def test_only_an_operator_changes_how_the_desk_trades(desk: Desk, analyst: Person):
    with pytest.raises(ForbiddenError):
        change_controls(desk.for_person(analyst), "I want to.", state=TradingState.HALTED)


def test_a_writer_that_slept_cannot_send_what_its_successor_called_absent(
    desk: Desk, analyst: Person, market: Desk, executor: Executor, account: Account
):
    me = desk.for_person(analyst)
    order = place(me, draft(account))
    with market.store.as_service(Duty.EXECUTOR) as tx:
        assert tx.orders.about_to_send(order.id, executor.fence)
    Executor(market, account, "successor").sweep()

    with pytest.raises(RejectedError):
        executor.venue.submit(replace(order, status=OrderStatus.SUBMITTING))

    assert of(me, order).status is OrderStatus.ABSENT
    assert ledger(me).trades == []


@pytest.mark.parametrize("wish", [{"origin": Origin.STRATEGY}, {"origin": Origin.AGENT}, {"tainted": True}])
def test_whose_wish_it_was_is_kept_with_the_order(
    desk: Desk, analyst: Person, executor: Executor, account: Account, wish: dict[str, Any]
):
    order = place(desk.for_person(analyst), replace(draft(account), **wish))

    assert {name: getattr(draft_of(of(desk.for_person(analyst), order)), name) for name in wish} == wish


def test_a_row_somebody_wrote_himself_stops_nobodys_orders(
    desk: Desk, analyst: Person, executor: Executor, account: Account, market: Desk
):
    me = desk.for_person(analyst)
    odd = place(me, draft(account, "0.02", limit="59000"))
    with market.store.as_service(Duty.EXECUTOR) as tx:
        tx.orders._c.execute(
            "update app.orders set refusals = %s where id = %s", ('[{"code": "NO SUCH"}, 7, {}]', odd.id)
        )
    other = place(me, draft(account))

    executor.sweep()

    assert of(me, other).status is OrderStatus.FILLED
    assert of(me, odd).status is OrderStatus.OPEN
    assert of(me, odd).refusals == ()
