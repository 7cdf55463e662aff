"""Limits are changed by operators, with a reason, within their bounds, and what cannot be read stops all."""

from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.desk import Desk
from core.errors import ForbiddenError, InvalidError
from core.model import BOUNDS, Code, Limits, OrderDraft, Person, Role
from core.model.limits import checked
from core.orders import ask, change_limit, limits, limits_history, protect, used_now
from core.store import Duty
from tests.conftest import Server, join
from tests.pages.screens import quote_market

D = Decimal


def stored(server: Server, database: str, key: str, value: str) -> None:
    """Write a limit past every check, as an older version or somebody with the database's password could."""
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute("insert into app.limits (key, value, reason) values (%s, %s, 'By hand.')", (key, value))


def test_a_new_desk_has_every_limit_on(desk: Desk, analyst: Person):
    now, changes = limits(desk.for_person(analyst))

    assert changes == {}
    assert now == desk.settings.limits
    assert all(now.value(key) == bound.first for key, bound in BOUNDS.items())


def test_a_change_holds_and_is_kept_with_who_when_and_why(desk: Desk, operator: Person, analyst: Person):
    change_limit(desk.for_person(operator), "max_weight", D("0.3"), " Less Bitcoin. ")
    change_limit(desk.for_person(operator), "max_weight", D("0.25"), "Still less.")

    now, changes = limits(desk.for_person(analyst))
    assert now.max_weight == D("0.25")
    assert changes["max_weight"].changed_by == operator.id
    assert [(c.key, c.value, c.reason) for c in limits_history(desk.for_person(analyst))] == [
        ("max_weight", D("0.25"), "Still less."),
        ("max_weight", D("0.3"), "Less Bitcoin."),
    ]


def test_a_change_leaves_its_audit_row_and_its_event(desk: Desk, operator: Person):
    change_limit(desk.for_person(operator), "max_notional", D(500), "Quiet week.")

    with desk.store.as_user(operator) as tx:
        row = tx.audit.recent()[0]
    assert (row.action, row.reason) == ("limits.changed", "Quiet week.")
    assert row.details == {"limit": "max_notional", "from": "10000", "to": "500"}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.USER, Role.COMPLIANCE])
def test_only_operators_and_admins_change_a_limit(desk: Desk, role: Role):
    somebody = desk.for_person(join(desk, "somebody@desk.example", role))

    with pytest.raises(ForbiddenError):
        change_limit(somebody, "max_notional", D(1), "I want to.")
    with pytest.raises(ForbiddenError), desk.store.as_user(somebody.user) as tx:
        tx.limits.set("max_notional", D(1), "I want to.", somebody.user.id)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("max_notional", "100", "  "),
        ("max_notional", "0", "Too little."),
        ("max_notional", "100000001", "Too much."),
        ("max_notional", "NaN", "No number."),
        ("max_notional", "Infinity", "No number."),
        ("max_orders_per_day", "1.5", "Half an order."),
        ("max_leverage", "3", "No such limit."),
    ],
)
def test_a_change_that_makes_no_sense_is_not_made(desk: Desk, operator: Person, key: str, value: str, reason: str):
    with pytest.raises(InvalidError):
        change_limit(desk.for_person(operator), key, D(value), reason)

    assert limits_history(desk.for_person(operator)) == []


@pytest.mark.parametrize(("key", "value"), [("max_leverage", "3"), ("max_weight", "7"), ("max_orders_per_day", "0.5")])
def test_a_stored_limit_that_is_unknown_or_out_of_bounds_stops_the_start_and_all_trading(
    desk: Desk, jobs_desk: Desk, server: Server, database: str, analyst: Person, key: str, value: str
):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    stored(server, database, key, value)
    me = desk.for_person(analyst)
    with desk.store.as_user(analyst) as tx:
        draft = OrderDraft.parse(uuid4(), tx.accounts.all()[0].id, "BTC/USDT", "buy", "market", "0.1")

    for opening, duty in ((desk, Duty.WATCH), (jobs_desk, Duty.EXECUTOR)):
        with pytest.raises(InvalidError, match=key):
            protect.check_stored(opening, duty)
    assert [r.code for r in ask(me, draft).refusals] == [Code.FACT_MISSING]


def test_what_was_stored_out_of_bounds_is_mended_by_setting_it_anew(
    desk: Desk, jobs_desk: Desk, server: Server, database: str, operator: Person
):
    stored(server, database, "max_weight", "7")

    change_limit(desk.for_person(operator), "max_weight", D("0.5"), "Mend it.")

    protect.check_stored(jobs_desk, Duty.EXECUTOR)


def test_what_a_person_has_placed_is_counted_as_used(desk: Desk, jobs_desk: Desk, analyst: Person):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    me = desk.for_person(analyst)
    with desk.store.as_user(analyst) as tx:
        account = tx.accounts.all()[0].id

    used = used_now(me, account)

    assert {key: use.used for key, use in used.items()} == dict.fromkeys(used, D(0))
    assert used.keys() == {
        "max_orders_per_minute", "max_orders_per_session", "max_orders_per_day", "max_weight", "max_exposure",
        "max_daily_loss", "max_drawdown",
    }  # fmt: skip


@pytest.mark.parametrize("key", BOUNDS)
@given(value=st.decimals(allow_nan=True, allow_infinity=True))
def test_a_value_is_taken_exactly_when_it_lies_within_its_bounds(key: str, value: Decimal) -> None:
    bound = BOUNDS[key]
    fits = value.is_finite() and bound.least <= value <= bound.most and not (bound.above_least and value == bound.least)
    fits = fits and not (bound.whole and value % 1)

    try:
        taken = checked(key, value)
    except InvalidError as e:
        taken = None
        assert key in str(e)

    assert (taken is not None) is bool(fits)


def test_every_first_value_lies_within_its_bounds_and_every_limit_has_words() -> None:
    assert Limits.of({key: bound.first for key, bound in BOUNDS.items()})
    assert all(bound.title and bound.says for bound in BOUNDS.values())
