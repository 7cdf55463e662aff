"""Accounts at exchanges are opened, changed and granted by admins alone, with a key that works, and told in the trail."""

from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest

from core.desk import Desk
from core.errors import ForbiddenError, InvalidError, NotFoundError
from core.model import Account, Person, Role, Topic
from core.orders import ledger, standings
from core.orders.accounts import ask_to_reconcile, change_account, grant, keys_to_open, open_account, withdraw
from core.vault import allow_trading
from core.vault.findings import Findings
from tests.conftest import Server, join
from tests.core.orders.at_exchanges import Keys, keys

__all__ = ["keys"]
DEAD = Findings(False, why="Binance does not accept this key.")


@pytest.fixture
def mine(desk: Desk, admin: Person) -> Desk:
    return desk.for_person(admin)


def told(desk: Desk, action: str) -> list[dict[str, object]]:
    """Return the details of the audit rows of an act, newest first."""
    with desk.store.as_user(desk.user) as tx:
        return [row.details for row in tx.audit.recent() if row.action == action]


def events(server: Server, database: str, topic: Topic) -> list[dict[str, str]]:
    with psycopg.connect(server.superuser_dsn(database)) as c:
        rows = c.execute("select payload from app.events where topic = %s order by n", (topic.value,)).fetchall()
    return [row[0] for row in rows]


def seen_by(desk: Desk, person: Person) -> dict[str, bool]:
    """Return the accounts at exchanges a person sees, and whether he trades with them."""
    shown = standings(desk.for_person(person))
    return {each.account.name: each.grants.get(person.id, False) for each in shown if not each.account.on_paper}


@pytest.mark.parametrize(("provider", "mainnet"), [("binance", True), ("binance_testnet", False)])
def test_where_the_key_is_for_says_whether_the_account_moves_real_money(
    mine: Desk, keys: Keys, provider: str, mainnet: bool
):
    key = keys.enter(mine.user, provider)

    account = open_account(mine, "  The  main one ", key)

    assert account == Account(account.id, "The main one", provider, mainnet, key)
    assert [a for a in ledger(mine).accounts if a.venue != "paper"] == [account]


def test_the_opener_may_trade_and_nobody_else_sees_it_yet(mine: Desk, keys: Keys, analyst: Person):
    keys.account(mine.user)

    assert seen_by(mine, mine.user) == {"Main": True}
    assert seen_by(mine, analyst) == {}


def test_opening_is_told_in_the_trail_and_to_those_who_listen(mine: Desk, keys: Keys, server: Server, database: str):
    account = keys.account(mine.user)

    assert told(mine, "account.opened") == [
        {
            "account": str(account.id), "name": "Main", "venue": "binance_testnet", "mainnet": False,
            "key": str(account.key_id),
        }
    ]  # fmt: skip
    assert events(server, database, Topic.ACCOUNTS_CHANGED) == [{"account": str(account.id)}]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_but_an_admin_opens_changes_grants_or_takes(desk: Desk, mine: Desk, keys: Keys, role: Role):
    account, key = keys.account(mine.user), keys.enter(mine.user)
    somebody = join(desk, "somebody@desk.example", role)
    me = desk.for_person(somebody)

    for act in (
        lambda: open_account(me, "Mine", key),
        lambda: change_account(me, account.id, "Mine", key),
        lambda: grant(me, account.id, somebody.id, may_trade=True),
        lambda: withdraw(me, account.id, mine.user.id),
    ):
        with pytest.raises(ForbiddenError):
            act()
    with pytest.raises(ForbiddenError), desk.store.as_user(somebody) as tx:
        tx.accounts.open(replace(account, id=uuid4(), name="Mine", key_id=key))
    with pytest.raises(ForbiddenError), desk.store.as_user(somebody) as tx:
        tx.accounts.grant(account.id, somebody.id, may_trade=True)


def test_an_account_of_real_money_cannot_pass_for_a_test_one_in_the_database_either(mine: Desk, keys: Keys):
    key = keys.enter(mine.user, "binance")

    with pytest.raises(ForbiddenError), mine.store.as_user(mine.user) as tx:
        tx.accounts.open(Account(uuid4(), "Quiet", "binance", mainnet=False, key_id=key))


@pytest.mark.parametrize(
    ("provider", "found", "says"),
    [
        ("openrouter", Findings(True), "for no exchange"),
        ("binance", None, "Wait until Keys"),
        ("binance", DEAD, "Replace it under Keys"),
        ("binance", Findings(True, ("withdraw",), may_withdraw=True), "may withdraw"),
    ],
)
def test_a_key_that_cannot_open_an_account_says_why_and_is_not_offered(
    mine: Desk, keys: Keys, provider: str, found: Findings | None, says: str
):
    key = keys.enter(mine.user, provider, found)

    with pytest.raises(InvalidError, match=says):
        open_account(mine, "Main", key)
    assert keys_to_open(mine) == []


def test_somebody_else_s_own_key_opens_no_account_of_the_desk(mine: Desk, keys: Keys, analyst: Person):
    theirs = keys.enter(analyst, for_desk=False)
    own = keys.enter(mine.user, for_desk=False)

    with pytest.raises(InvalidError, match="somebody else's"):
        open_account(mine, "Main", theirs)
    assert [key.id for key in keys_to_open(mine)] == [own]


def test_one_key_opens_one_account(mine: Desk, keys: Keys):
    account = keys.account(mine.user)
    assert account.key_id

    with pytest.raises(InvalidError, match="Main is opened by this key already"):
        open_account(mine, "Again", account.key_id)
    assert keys_to_open(mine) == []


def test_the_same_key_stored_twice_opens_one_account(mine: Desk, keys: Keys):
    first, second = (keys.enter(mine.user, public="k7".ljust(64, "x")) for _ in range(2))
    open_account(mine, "Main", first)

    with pytest.raises(InvalidError, match="Main is opened by this key already"):
        open_account(mine, "Again", second)
    assert keys_to_open(mine) == []


@pytest.mark.parametrize("name", ["main", " Main ", "paper", "", " ", "x" * 61, "a\x00b"])
def test_a_name_that_is_taken_or_no_name_is_refused(mine: Desk, keys: Keys, name: str):
    keys.account(mine.user)
    key = keys.enter(mine.user)

    with pytest.raises(InvalidError, match="name"):
        open_account(mine, name, key)


def test_an_unknown_key_leads_to_where_keys_are_stored(mine: Desk):
    with pytest.raises(NotFoundError, match="under Keys"):
        open_account(mine, "Main", uuid4())


def test_a_new_name_and_a_new_key_are_told_and_the_venue_stays(mine: Desk, keys: Keys):
    account, second = keys.account(mine.user), keys.enter(mine.user)

    changed = change_account(mine, account.id, "Market making", second)

    assert changed == replace(account, name="Market making", key_id=second)
    assert [a for a in ledger(mine).accounts if a.venue != "paper"] == [changed]
    assert told(mine, "account.changed") == [
        {
            "account": str(account.id),
            "name": {"from": "Main", "to": "Market making"},
            "key": {"from": str(account.key_id), "to": str(second)},
        }
    ]


def test_a_key_of_another_exchange_moves_no_account_there(mine: Desk, keys: Keys):
    account, elsewhere = keys.account(mine.user), keys.enter(mine.user, "binance")

    with pytest.raises(InvalidError, match="binance_testnet, the key is for binance"):
        change_account(mine, account.id, "Main", elsewhere)


def test_renaming_does_not_ask_for_a_living_key(mine: Desk, keys: Keys, server: Server, database: str):
    account = keys.account(mine.user)
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute("update app.user_api_keys set state = 'dead'")

    assert change_account(mine, account.id, "Old", account.key_id).name == "Old"


def test_the_paper_account_stays_as_it_is(mine: Desk):
    paper = ledger(mine).accounts[0]

    with pytest.raises(InvalidError, match="paper"):
        change_account(mine, paper.id, "Mine", None)


def test_a_grant_is_for_reading_or_for_trading_and_ends_when_it_is_taken(mine: Desk, keys: Keys, analyst: Person):
    account = keys.account(mine.user)

    seen = []
    for may_trade in (False, True):
        grant(mine, account.id, analyst.id, may_trade)
        seen.append(seen_by(mine, analyst))
    withdraw(mine, account.id, analyst.id)

    assert [*seen, seen_by(mine, analyst)] == [{"Main": False}, {"Main": True}, {}]
    assert [row["may_trade"] for row in told(mine, "account.granted")] == [True, False]
    assert [row["person"] for row in told(mine, "account.withdrawn")] == [str(analyst.id)]


def test_the_same_grant_twice_is_told_once(mine: Desk, keys: Keys, analyst: Person):
    account = keys.account(mine.user)

    for _ in range(2):
        grant(mine, account.id, analyst.id, may_trade=True)

    assert len(told(mine, "account.granted")) == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.COMPLIANCE])
def test_who_places_no_orders_is_granted_for_reading_only(desk: Desk, mine: Desk, keys: Keys, role: Role):
    account, reader = keys.account(mine.user), join(desk, "reader@desk.example", role)

    with pytest.raises(InvalidError, match="places no orders"):
        grant(mine, account.id, reader.id, may_trade=True)
    grant(mine, account.id, reader.id, may_trade=False)

    assert seen_by(desk, reader) == {"Main": False}


def test_what_is_not_there_is_neither_granted_nor_taken(mine: Desk, keys: Keys, analyst: Person):
    account = keys.account(mine.user)

    for act in (
        lambda: grant(mine, uuid4(), analyst.id, may_trade=True),
        lambda: grant(mine, account.id, uuid4(), may_trade=True),
        lambda: withdraw(mine, account.id, analyst.id),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_an_operator_asks_for_a_reconciliation_and_a_reader_does_not(
    desk: Desk, mine: Desk, keys: Keys, operator: Person, analyst: Person, server: Server, database: str
):
    account = keys.account(mine.user)
    for person in (operator, analyst):
        grant(mine, account.id, person.id, may_trade=True)

    ask_to_reconcile(desk.for_person(operator), account.id)
    with pytest.raises(ForbiddenError):
        ask_to_reconcile(desk.for_person(analyst), account.id)

    assert events(server, database, Topic.RECONCILE_ASKED) == [{"account": str(account.id)}]
    assert told(mine, "account.reconcile_asked") == [{"account": str(account.id), "name": "Main"}]


def test_an_operator_asks_nothing_of_an_account_he_does_not_see(desk: Desk, mine: Desk, keys: Keys, operator: Person):
    account = keys.account(mine.user)

    with pytest.raises(NotFoundError):
        ask_to_reconcile(desk.for_person(operator), account.id)


def test_how_an_account_stands_tells_a_trader_of_its_key_only_whether_orders_can_go_out(
    desk: Desk, mine: Desk, keys: Keys, analyst: Person
):
    account = keys.account(mine.user)
    assert account.key_id
    grant(mine, account.id, analyst.id, may_trade=True)

    def stands(person: Person):
        return next(s for s in standings(desk.for_person(person)) if s.account.id == account.id)

    before = stands(analyst).key_may_trade
    allow_trading(mine.store, mine.user, account.key_id, True)

    assert (before, stands(analyst).key_may_trade) == (False, True)
    assert stands(analyst).key is None
    assert stands(analyst).grants == {analyst.id: True}
    own = stands(mine.user)
    assert own.key and own.key.id == account.key_id
    assert own.grants == {mine.user.id: True, analyst.id: True}
