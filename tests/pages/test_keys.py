"""The keys page: what is known of each key, who may do what, and that no secret is ever on it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from core.desk import Desk
from core.model import Person, Role
from core.store import Duty, Store
from core.vault import ask_rotation, new_draft
from core.vault.findings import Findings, keys_to_check, write_down
from core.vault.kms import LocalFileKms, default_path
from tests.conftest import Server, join
from tests.core.vault.safety import API_KEY, SECRET, Inside, inside
from tests.pages.screens import PageAs, html_of, words_of

GOOD = Findings(True, ("read", "trade spot"), bound=True)


@pytest.fixture
def signer(server: Server, database: str, desk: Desk, tmp_path: Path) -> Iterator[Inside]:
    store = Store(server.dsn("signer_login", database), "signer_login", size=3)
    yield inside(desk, store, LocalFileKms.open(default_path(tmp_path / "kms"), first_start=True))
    store.close()


@pytest.fixture
def boss(desk: Desk) -> Person:
    return join(desk, "boss@desk.example", Role.ADMIN)


def judged(jobs_desk: Desk, found: Findings) -> None:
    for key in keys_to_check(jobs_desk.store, jobs_desk.now()):
        write_down(jobs_desk.store, key, found, jobs_desk.now())


def test_an_empty_page_says_what_a_key_is_good_for_and_where_to_begin(page_as: PageAs, analyst: Person) -> None:
    page = page_as(analyst, "keys.py")

    assert "No key is stored" in words_of(page)
    assert '/keys/entry?provider=binance"' in html_of(page)
    assert "The signer has not reported yet" in words_of(page)


def test_a_stored_key_shows_what_is_known_of_it_and_neither_half(
    page_as: PageAs, signer: Inside, jobs_desk: Desk, analyst: Person
) -> None:
    signer.enter(analyst, name="trading")
    judged(jobs_desk, GOOD)

    shown = words_of(page := page_as(analyst, "keys.py"))

    assert "Binance · trading works" in shown
    assert "read, trade spot" in shown and "…xxxx" in shown and "Last used never" in shown
    for half in (API_KEY, SECRET):
        assert half not in html_of(page)
        assert half not in str(page.session_state._state.filtered_state)


def test_no_widget_of_the_page_could_take_a_secret(page_as: PageAs, signer: Inside, boss: Person) -> None:
    signer.enter(boss)

    page = page_as(boss, "keys.py")

    assert [*page.text_input, *page.text_area, *page.get("file_uploader"), *page.chat_input] == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Findings(True, ("read",), bound=False), "It works from any address"),
        (Findings(True, ("withdraw",), may_withdraw=True), "This key may withdraw, so the desk does not keep it."),
        (Findings(False, why="Binance does not accept this key."), "dead Fingerprint"),
    ],
)
def test_what_was_found_out_is_said(
    page_as: PageAs, signer: Inside, jobs_desk: Desk, analyst: Person, found: Findings, said: str
) -> None:
    signer.enter(analyst)
    judged(jobs_desk, found)

    assert said in words_of(page_as(analyst, "keys.py"))


def test_a_key_on_its_way_is_shown_and_one_that_was_not_taken_says_why(
    page_as: PageAs, signer: Inside, analyst: Person
) -> None:
    signer.hand_in(analyst, new_draft(analyst, "binance", for_desk=False), API_KEY, SECRET, "waiting one")
    waiting = words_of(page := page_as(analyst, "keys.py"))
    signer.enter(analyst, "openrouter", "", "has a space")
    refused = words_of(page.run())

    page.button[0].click().run()

    assert "waiting one waits for the signer" in waiting
    assert "not stored" in refused and "no spaces" in refused
    assert "no spaces" not in words_of(page.run())


def test_deleting_asks_first_and_says_what_it_means(page_as: PageAs, signer: Inside, analyst: Person) -> None:
    id = signer.enter(analyst)
    page = page_as(analyst, "keys.py")

    page.button(f"key-delete-{id}").click().run()
    asked = words_of(page)
    page.button(f"key-delete-{id}-no").click().run()
    kept = words_of(page)
    page.button(f"key-delete-{id}").click().run()
    page.button(f"key-delete-{id}-yes").click().run()

    assert "stays valid until you delete it there" in asked
    assert "Fingerprint" in kept
    assert "No key is stored" in words_of(page.run())


def test_an_admin_lets_a_key_trade_and_others_are_not_offered_it(
    page_as: PageAs, signer: Inside, jobs_desk: Desk, analyst: Person, boss: Person
) -> None:
    id = signer.enter(analyst)
    judged(jobs_desk, GOOD)
    own = {button.key for button in page_as(analyst, "keys.py").button}

    page = page_as(boss, "keys.py")
    page.button(f"key-trade-{id}").click().run()
    asked = words_of(page)
    page.button(f"key-trade-{id}-yes").click().run()

    assert f"key-trade-{id}" not in own
    assert "may trade" not in asked and "mainnet switch" in asked
    assert "may trade" in words_of(page.run())
    assert "analyst@desk.example" in words_of(page)
    page.button(f"key-trade-{id}").click().run()
    assert "may trade" not in words_of(page.run())


def test_a_key_that_only_reads_is_not_offered_for_trading(
    page_as: PageAs, signer: Inside, jobs_desk: Desk, boss: Person
) -> None:
    id = signer.enter(boss)
    judged(jobs_desk, Findings(True, ("read",), bound=True))

    assert f"key-trade-{id}" not in {button.key for button in page_as(boss, "keys.py").button}


def test_a_key_that_was_not_checked_yet_cannot_be_let_trade(page_as: PageAs, signer: Inside, boss: Person) -> None:
    id = signer.enter(boss)

    assert f"key-trade-{id}" not in {button.key for button in page_as(boss, "keys.py").button}


def test_a_rotation_is_asked_for_by_an_admin_shows_how_far_it_is_and_how_it_ended(
    page_as: PageAs, signer: Inside, boss: Person
) -> None:
    signer.enter(boss)
    page = page_as(boss, "keys.py")

    page.button("rotate-wrapping").click().run()
    waiting, off = page.run().get("progress")[0].proto.text, page.button("rotate-data").disabled
    while signer.clerk.work():
        pass
    page.run()

    assert "waits for the signer" in waiting
    assert off
    assert "the key of all keys 3" in words_of(page) and "ended well" in words_of(page)


def test_a_rotation_that_waits_says_for_what(page_as: PageAs, signer: Inside, desk: Desk, boss: Person) -> None:
    ask_rotation(desk.store, boss, "data")
    with signer.store.as_service(Duty.KEEPER) as tx:
        tx.rotations.stalled(tx.rotations.at_work().id, "The Vault server is sealed.")  # pyright: ignore[reportOptionalMemberAccess]

    assert "It waits: The Vault server is sealed." in words_of(page_as(boss, "keys.py"))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.USER, Role.OPERATOR, Role.COMPLIANCE])
def test_who_may_not_rotate_or_store_is_told_who_may(page_as: PageAs, desk: Desk, role: Role) -> None:
    page = page_as(join(desk, "somebody@desk.example", role), "keys.py")

    assert "rotate-data" not in {button.key for button in page.button}
    assert ("As viewer you store no keys" in words_of(page)) is (role is Role.VIEWER)


def test_the_key_provider_is_named_with_its_key_and_how_it_does(
    page_as: PageAs, signer: Inside, analyst: Person
) -> None:
    signer.clerk.work()

    shown = words_of(page_as(analyst, "keys.py"))

    assert "data folder works" in shown
    assert signer.kms.kid in shown


def test_a_key_provider_that_is_away_says_so(page_as: PageAs, signer: Inside, analyst: Person) -> None:
    signer.clerk.health.error = "The Vault server is sealed or being maintained. Unseal it."
    signer.clerk._proof_due = float("inf")
    signer.clerk.work()

    shown = words_of(page_as(analyst, "keys.py"))

    assert "out of order" in shown and "Unseal it" in shown


def test_compliance_sees_every_key_and_changes_none(
    page_as: PageAs, signer: Inside, analyst: Person, compliance: Person
) -> None:
    id: UUID = signer.enter(analyst)

    page = page_as(compliance, "keys.py")

    assert "analyst@desk.example" in words_of(page)
    assert not [button.key for button in page.button if str(id) in str(button.key)]
