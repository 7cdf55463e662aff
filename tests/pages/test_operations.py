"""Operations: changing how the desk trades takes a role, a reason and a confirmation; people are the admin's."""

from dataclasses import replace

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from core import identity, orders
from core.desk import Desk
from core.model import Mode, Person, Role, TradingState
from pages import ui
from tests.conftest import join
from tests.pages.screens import PageAs, html_of, quote_market, words_of


@pytest.fixture
def boss(desk: Desk) -> Person:
    return join(desk, "boss@desk.example", Role.ADMIN)


def confirm(page: AppTest, reason: str) -> AppTest:
    page.text_input("controls-reason").set_value(reason)
    return page.button("controls-yes").click().run()


def keys(page: AppTest) -> set[str | None]:
    return {button.key for button in page.button}


def test_the_kill_switch_is_tested_when_an_operator_asks(
    page_as: PageAs, jobs_desk: Desk, desk: Desk, operator: Person
):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    page = page_as(operator, "operations.py")
    assert "Not tested yet" in words_of(page)

    page.button(key="drill-now").click().run()
    orders.drill(jobs_desk)

    assert "each stopped an order" in words_of(page.run())


def test_the_kill_switch_says_what_happens_to_open_orders_before_it_is_pulled(page_as: PageAs, operator: Person):
    page = page_as(operator, "operations.py")

    page.button("controls-kill").click().run()

    assert "open orders stay open until you cancel them. Positions stay as they are." in words_of(page)


def test_nothing_changes_before_the_confirmation(page_as: PageAs, desk: Desk, operator: Person):
    page = page_as(operator, "operations.py")

    page.button("controls-kill").click().run()
    page.button("controls-no").click().run()

    assert not orders.controls(desk.for_person(operator)).killed
    assert "controls-yes" not in keys(page)


def test_the_kill_switch_is_pulled_with_a_reason_and_the_page_shows_it(page_as: PageAs, desk: Desk, operator: Person):
    page = page_as(operator, "operations.py")

    page.button("controls-kill").click().run()
    confirm(page, "Strange fills on the venue.")

    assert orders.controls(desk.for_person(operator)).killed
    assert "Kill switch ON" in words_of(page)
    assert "by operator@desk.example: Strange fills on the venue." in words_of(page)


def test_a_change_without_a_reason_is_not_made(page_as: PageAs, desk: Desk, operator: Person):
    page = page_as(operator, "operations.py")

    page.button("controls-state").click().run()
    confirm(page, "  ")

    assert orders.controls(desk.for_person(operator)).state is TradingState.ACTIVE
    assert "Say why" in page.error[0].value


def test_the_mode_that_was_chosen_is_the_one_that_is_set(page_as: PageAs, desk: Desk, operator: Person):
    page = page_as(operator, "operations.py")

    page.button("controls-mode").click().run()
    page.radio("new-mode").set_value(Mode.AUTONOMOUS).run()
    confirm(page, "Market making trial.")

    assert orders.controls(desk.for_person(operator)).mode is Mode.AUTONOMOUS
    assert list(page.dataframe[0].value["mode"]) == ["AUTONOMOUS", "DRY RUN"]


def test_an_analyst_reads_the_page_and_is_told_why_he_sets_nothing(page_as: PageAs, analyst: Person):
    page = page_as(analyst, "operations.py")

    assert "as user you set nothing" in words_of(page)
    assert "As user you do not manage people" in words_of(page)
    assert not {"controls-mode", "controls-state", "controls-kill", "invite-go", "role-go"} & keys(page)


def test_a_kill_file_is_shown_to_everybody(page_as: PageAs, desk: Desk, analyst: Person):
    desk.settings.kill_file.touch()

    page = page_as(analyst, "operations.py")

    assert "Kill file present" in words_of(page)


def test_the_market_source_tells_its_provenance_and_playhead(page_as: PageAs, analyst: Person, jobs_desk: Desk):
    quote_market(jobs_desk, {"BTC/USDT": "60000"})

    words = words_of(page_as(analyst, "operations.py"))

    assert "Source test recorded" in words
    assert "Speed 300 × real time" in words
    assert "Playhead 20" in words


def test_of_a_secret_only_whether_it_is_set_is_shown(page_as: PageAs, desk: Desk, boss: Person):
    page = page_as(boss, "operations.py")
    secret = SecretStr("postgresql://desk:hunter2@db.example/desk")

    ui.open_doors(
        replace(desk, settings=desk.settings.model_copy(update={"database_url": secret, "metrics_token": secret}))
    )
    page.run()

    assert "Metrics token set" in words_of(page)
    assert "PostgreSQL at CRYPTOPULSE_DATABASE_URL" in words_of(page)
    assert "hunter2" not in html_of(page)


def test_an_invitation_shows_its_link_once_and_the_link_lets_that_person_in(page_as: PageAs, desk: Desk, boss: Person):
    page = page_as(boss, "operations.py")

    page.text_input("invite-email").set_value("new@desk.example")
    page.selectbox("invite-role").set_value(Role.OPERATOR)
    page.button("invite-go").click().run()
    token = page.code[0].value.split("token=")[1]
    page.run()

    assert not page.code
    joined = identity.accept_invitation(desk.store, token, "four plain words here", desk.now())
    assert (joined.email, joined.role) == ("new@desk.example", Role.OPERATOR)


def test_a_role_changes_with_a_reason(page_as: PageAs, desk: Desk, boss: Person, analyst: Person):
    page = page_as(boss, "operations.py")

    page.selectbox("role-who").select_index(0)
    page.selectbox("role-new").set_value(Role.OPERATOR)
    page.text_input("role-reason").set_value("Leads the morning shift.")
    page.button("role-go").click().run()

    roles = {p.email: p.role for p in identity.everybody(desk.store, boss)}
    assert roles[analyst.email] == "operator"


def test_an_admin_is_not_offered_his_own_role(page_as: PageAs, boss: Person, analyst: Person):
    page = page_as(boss, "operations.py")

    assert page.selectbox("role-who").options == [f"{analyst.email} (user)"]
