"""Accounts: each as it stands for whoever may see it; opened, renamed and granted by admins alone."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from core import orders
from core.desk import Desk
from core.model import Account, Balance, Difference, OpenOrder, Person, Reconciliation, Role, Side
from core.store import Duty
from core.vault import allow_trading
from tests.conftest import join
from tests.core.orders.at_exchanges import Keys, keys
from tests.core.orders.test_versus import filled
from tests.pages.screens import PageAs, html_of, quote_market, words_of

__all__ = ["keys"]
PAGE, OPERATIONS = "accounts.py", "operations.py"
D = Decimal
PLACED = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LESS = Difference("BTC", "2", "1.5", "BTC: 2 here, 1.5 at the exchange, which was taken over.")


@pytest.fixture
def boss(desk: Desk) -> Person:
    return join(desk, "boss@desk.example", Role.ADMIN)


@pytest.fixture
def account(keys: Keys, boss: Person) -> Account:
    return keys.account(boss)


def buttons(page: AppTest) -> set[str | None]:
    return {button.key for button in page.button}


def hold(jobs_desk: Desk, account: Account, **held: str) -> None:
    with jobs_desk.store.as_service(Duty.EXECUTOR) as tx:
        tx.accounts.set_balances(account.id, {asset: Balance(asset, D(n), D(0)) for asset, n in held.items()})


def stranger(number: int) -> OpenOrder:
    price, quantity = D("50000"), D("0.1")
    return OpenOrder(f"77{number}", f"web_{number}", "BTC/USDT", Side.BUY, "LIMIT", quantity, price, D(0), PLACED)


def reconcile(jobs_desk: Desk, account: Account, *found: Difference, passed: bool = True, external: int = 0) -> None:
    """Write what the jobs write after a comparison."""
    said = "The books agree." if passed else "The exchange did not answer."
    with jobs_desk.store.as_service(Duty.EXECUTOR) as tx:
        tx.venues.set_external(account.id, [stranger(n) for n in range(external)])
        tx.venues.write(Reconciliation(account.id, jobs_desk.now(), passed, said, 2, external, found, 140))
        tx.snapshots.set_stream(account.id, passed, "" if passed else "The exchange asked for a rest until 12:00.")


def test_a_paper_desk_shows_its_account_and_its_worth_to_everybody_granted(
    page_as: PageAs, jobs_desk: Desk, analyst: Person
):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})

    words = words_of(page_as(analyst, PAGE))

    assert "Paper" in words
    assert "you trade" in words
    assert "Worth 100,000.00 USDT" in words
    assert "USDT 100,000 — 100,000.00" in words


def test_real_money_has_a_colour_of_its_own(page_as: PageAs, keys: Keys, boss: Person):
    keys.account(boss, "Test", "binance_testnet")
    keys.account(boss, "Treasury", "binance")

    html = html_of(page_as(boss, PAGE))

    assert html.count("cp-real") == 1
    assert ">Binance · MAINNET<" in html
    assert ">Binance testnet<" in html


def test_a_key_s_way_to_trading_is_shown_to_an_admin_and_whether_orders_go_out_to_a_trader(
    page_as: PageAs, desk: Desk, account: Account, boss: Person, analyst: Person
):
    assert account.key_id
    orders.accounts.grant(desk.for_person(boss), account.id, analyst.id, may_trade=True)

    seen_before = words_of(page_as(analyst, PAGE))
    page = page_as(boss, PAGE)
    (key,) = [stands.key for stands in orders.standings(desk.for_person(boss)) if stands.key]
    assert 'href="/keys"' in html_of(page)
    assert f"{key.fingerprint} works may not trade Let it trade under Keys" in words_of(page)
    allow_trading(desk.store, boss, account.key_id, True)

    assert "Key may not trade" in seen_before
    assert "Key may trade" in words_of(page_as(analyst, PAGE))
    assert key.fingerprint not in words_of(page_as(analyst, PAGE))


def test_before_any_key_the_way_to_an_account_begins_at_keys(page_as: PageAs, boss: Person):
    page = page_as(boss, PAGE)

    assert "No key opens another account" in words_of(page)
    assert "Store one first" in words_of(page)
    assert '<a class="cp-button" href="/keys"' in html_of(page)


def test_a_key_being_checked_is_waited_for(page_as: PageAs, keys: Keys, boss: Person):
    keys.enter(boss, found=None)

    assert "still being checked" in words_of(page_as(boss, PAGE))


def test_an_admin_opens_an_account_after_reading_what_it_means(page_as: PageAs, desk: Desk, keys: Keys, boss: Person):
    keys.enter(boss, "binance")
    page = page_as(boss, PAGE)
    assert "This moves real money" in words_of(page)
    assert "may not trade yet" in words_of(page)

    page.button("account-open").click().run()
    assert "Give the account a name" in page.error[0].value
    page.text_input("account-open-name").set_value("Treasury")
    page.button("account-open").click().run()

    opened = [a for a in orders.ledger(desk.for_person(boss)).accounts if a.venue != "paper"]
    assert [(a.name, a.venue, a.mainnet) for a in opened] == [("Treasury", "binance", True)]
    assert "Treasury Binance · MAINNET you trade" in words_of(page)


def test_an_admin_renames_an_account_and_gives_it_another_key(
    page_as: PageAs, desk: Desk, keys: Keys, account: Account, boss: Person
):
    second = keys.enter(boss)
    page = page_as(boss, PAGE)

    page.button(f"account-change-{account.id}").click().run()
    page.text_input("account-change-name").set_value("Market making")
    page.selectbox("account-change-key").set_value(second)
    page.button("account-change-yes").click().run()

    (changed,) = [a for a in orders.ledger(desk.for_person(boss)).accounts if a.venue != "paper"]
    assert (changed.name, changed.key_id) == ("Market making", second)
    assert "account-change-yes" not in buttons(page)


def test_an_admin_grants_an_account_and_takes_it_again(
    page_as: PageAs, desk: Desk, account: Account, boss: Person, analyst: Person
):
    page = page_as(boss, PAGE)
    page.button(f"account-grant-{account.id}").click().run()

    def let(may: str) -> str:
        page.selectbox("account-grant-who").set_value(analyst.id).run()
        page.radio("account-grant-may").set_value(may).run()
        page.button("account-grant-yes").click().run()
        return re.findall(r"Granted: [^<]+", html_of(page))[0]

    assert let("trade with it") == "Granted: analyst@desk.example trades, boss@desk.example trades."
    assert let("read it") == "Granted: analyst@desk.example reads, boss@desk.example trades."
    assert let("no longer use it") == "Granted: boss@desk.example trades."


def test_what_cannot_be_granted_says_why(page_as: PageAs, account: Account, boss: Person, compliance: Person):
    page = page_as(boss, PAGE)
    page.button(f"account-grant-{account.id}").click().run()

    page.selectbox("account-grant-who").set_value(compliance.id).run()
    page.radio("account-grant-may").set_value("trade with it").run()
    page.button("account-grant-yes").click().run()

    assert "places no orders" in page.error[0].value


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_but_an_admin_is_offered_to_open_change_or_grant(
    page_as: PageAs, desk: Desk, account: Account, boss: Person, role: Role
):
    person = join(desk, "somebody@desk.example", role)
    orders.accounts.grant(desk.for_person(boss), account.id, person.id, may_trade=False)

    page = page_as(person, PAGE)

    assert buttons(page) == set()
    assert f"As {role.value} you open and grant no accounts" in words_of(page)
    assert "Main Binance testnet you read" in words_of(page)


def test_of_many_assets_the_most_valuable_are_listed_and_the_others_counted(
    page_as: PageAs, jobs_desk: Desk, account: Account, boss: Person
):
    hold(jobs_desk, account, **{f"A{n}": "1" for n in range(10)}, BTC="1", USDT="500")
    quote_market(jobs_desk, {"BTC/USDT": "60000"})

    words = words_of(page_as(boss, PAGE))

    assert words.index("BTC 1 — 60,000.00") < words.index("USDT 500 — 500.00") < words.index("A0 1 — —")
    assert "and 4 more assets, 4 of them without a price here" in words


def test_operations_of_a_paper_desk_says_where_a_venue_would_come_from(page_as: PageAs, operator: Person):
    page = page_as(operator, OPERATIONS)

    assert "Every account here is on paper" in words_of(page)
    assert not {key for key in buttons(page) if key and key.startswith("reconcile")}


def test_operations_shows_how_a_venue_does_and_what_differed(
    page_as: PageAs, jobs_desk: Desk, account: Account, boss: Person
):
    unknown = words_of(page_as(boss, OPERATIONS))
    reconcile(jobs_desk, account, LESS, external=3)
    known = words_of(page_as(boss, OPERATIONS))
    reconcile(jobs_desk, account, passed=False)
    failed = words_of(page_as(boss, OPERATIONS))

    assert "Main Binance testnet not compared yet" in unknown
    assert "in sync Since 0 s Last reconciliation 0 s ago, 1 difference Took 140 ms" in known
    assert "Working orders 2 External orders 3 " in known
    assert LESS.sentence in known
    assert "NOT IN SYNC" in failed
    assert "The exchange asked for a rest until 12:00." in failed
    assert LESS.sentence not in failed


def test_past_reconciliations_are_listed_newest_first_and_can_be_narrowed_to_those_that_differed(
    page_as: PageAs, jobs_desk: Desk, account: Account, boss: Person
):
    reconcile(jobs_desk, account, LESS)
    reconcile(jobs_desk, account)
    reconcile(jobs_desk, account, passed=False)
    page = page_as(boss, OPERATIONS)

    def ended() -> list[tuple[str, int]]:
        (shown,) = [f.value for f in page.dataframe if "ended" in f.value]
        return list(zip(shown["ended"], shown["differed"], strict=True))

    assert ended() == [("FAILED", 0), ("passed", 0), ("passed", 1)]
    page.toggle("reconciliations-only").set_value(True).run()
    assert ended() == [("FAILED", 0), ("passed", 1)]


def test_an_operator_asks_for_a_reconciliation_and_a_trader_is_not_offered_it(
    page_as: PageAs, desk: Desk, account: Account, boss: Person, operator: Person, analyst: Person
):
    for person in (operator, analyst):
        orders.accounts.grant(desk.for_person(boss), account.id, person.id, may_trade=True)

    page_as(operator, OPERATIONS).button(f"reconcile-{account.id}").click().run()

    with desk.store.as_user(operator) as tx:
        assert tx.audit.recent()[0].action == "account.reconcile_asked"
    assert f"reconcile-{account.id}" not in buttons(page_as(analyst, OPERATIONS))


def test_orders_of_others_are_tagged_explained_filtered_and_not_cancelled_from_here(
    page_as: PageAs, jobs_desk: Desk, account: Account, boss: Person
):
    assert "EXTERNAL" not in shown_rows(page_as(boss, "orders.py"))
    reconcile(jobs_desk, account, external=2)

    page = page_as(boss, "orders.py")

    (found,) = [f.value for f in page.dataframe if "Tag" in f.value]
    assert list(found["Tag"]) == ["EXTERNAL", "EXTERNAL"]
    assert list(found["Client id"]) == ["web_0", "web_1"]
    assert list(found["Price"]) == ["50,000", "50,000"]
    assert "External orders (2)" in words_of(page)
    assert "do so at the exchange, where they were placed" in words_of(page)
    assert not {key for key in buttons(page) if key and key.startswith("cancel")}


def shown_rows(page: AppTest) -> str:
    return " ".join(str(frame.value.to_dict()) for frame in page.dataframe)


def test_who_was_not_granted_the_account_sees_nothing_of_others_orders(
    page_as: PageAs, jobs_desk: Desk, account: Account, analyst: Person
):
    reconcile(jobs_desk, account, external=2)

    page = page_as(analyst, "orders.py")

    assert "External orders" not in words_of(page)
    assert "EXTERNAL" not in shown_rows(page)


def test_paper_versus_live_is_summed_up_once_an_exchange_has_filled(
    page_as: PageAs, desk: Desk, jobs_desk: Desk, boss: Person
):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    assert "Paper versus live" not in words_of(page_as(boss, OPERATIONS))
    filled(desk.for_person(boss), jobs_desk, "BTC/USDT", "buy", "0.02", "59940")
    one = page_as(boss, OPERATIONS)
    filled(desk.for_person(boss), jobs_desk, "BTC/USDT", "buy", "0.03", "59940")

    two = page_as(boss, OPERATIONS)

    assert "BTC/USDT 1 +10.0 bp +10.0 bp" in words_of(one)
    assert "BTC/USDT 2 +10.0 bp +10.0 bp" in words_of(two)
    assert (len(one.get("plotly_chart")), len(two.get("plotly_chart"))) == (0, 1)
