"""The audit page: who sees which rows, their place in the chain, and the verdict of a verification."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from core import audit, orders
from core.desk import Desk
from core.model import Actor, AuditEntry, Person, TradingState
from pages.ui import trail
from tests.pages.screens import PageAs, words_of


def halted(desk: Desk, person: Person, reason: str) -> None:
    orders.change_controls(desk.for_person(person), reason, state=TradingState.HALTED)


def column(page: AppTest, name: str) -> list[Any]:
    return list(page.dataframe[0].value[name])


def test_an_analyst_sees_only_his_own_acts_and_is_told_so(
    page_as: PageAs, desk: Desk, analyst: Person, operator: Person
):
    halted(desk, operator, "Exchange maintenance.")

    page = page_as(analyst, "audit.py")

    assert set(column(page, "who")) == {analyst.email}
    assert "You see your own acts" in words_of(page)


def test_compliance_sees_everybodys_acts_newest_first(
    page_as: PageAs, desk: Desk, compliance: Person, operator: Person
):
    halted(desk, operator, "Exchange maintenance.")

    page = page_as(compliance, "audit.py")

    assert {operator.email, compliance.email} <= set(column(page, "who"))
    assert column(page, "time") == sorted(column(page, "time"), reverse=True)


def test_a_row_says_sealing_until_it_has_its_place_in_the_chain(
    page_as: PageAs, desk: Desk, compliance: Person, jobs_desk: Desk
):
    page = page_as(compliance, "audit.py")

    before = column(page, "seq")
    rows = audit.seal_waiting(jobs_desk.store).rows
    after = column(page.run(), "seq")

    assert set(before) == {trail.SEALING}
    assert after == [f"{n}" for n in range(rows, 0, -1)]


def test_the_search_finds_a_reason_and_takes_percent_signs_as_they_are(
    page_as: PageAs, desk: Desk, operator: Person, compliance: Person
):
    halted(desk, operator, "Spread above 5% on every book.")
    page = page_as(compliance, "audit.py")

    page.text_input("audit-search").set_value("5% on").run()
    found = column(page, "reason")
    page.text_input("audit-search").set_value("5%every").run()

    assert found == ["Spread above 5% on every book."]
    assert "No entry matches" in words_of(page)


def test_a_kind_can_be_chosen(page_as: PageAs, desk: Desk, operator: Person, compliance: Person):
    halted(desk, operator, "Drill.")
    page = page_as(compliance, "audit.py")

    page.selectbox("audit-kind").set_value("desk").run()

    assert column(page, "action") == ["controls.changed"]


def test_more_rows_than_one_page_are_loaded_on_demand(page_as: PageAs, desk: Desk, compliance: Person):
    with desk.store.as_user(compliance) as tx:
        for n in range(150):
            tx.audit.append(AuditEntry("drill", Actor.USER, f"Number {n}.", user_id=compliance.id))
    page = page_as(compliance, "audit.py")

    first = len(column(page, "seq"))
    page.button("audit-more").click().run()

    assert first == 100
    assert len(column(page, "seq")) > 150
    assert not [b for b in page.button if b.key == "audit-more"]


def test_verification_of_an_untouched_trail_shows_its_head(
    page_as: PageAs, desk: Desk, analyst: Person, jobs_desk: Desk
):
    page = page_as(analyst, "audit.py")
    head = audit.seal_waiting(jobs_desk.store)

    page.button("audit-verify").click().run()

    words = words_of(page)
    assert f"Verdict holds {head.rows} rows hold" in words
    assert head.hash.hex() in words
    assert "Key fingerprint no checkpoint is signed yet" in words


def test_the_fingerprint_of_a_key_is_the_start_of_its_sha256():
    assert trail.fingerprint(b"abc") == "ba78 16bf 8f01 cfea"


def test_an_entrys_details_are_shown_flat(desk: Desk):
    shown = trail._flat(json.loads('{"from": {"mode": "DRY_RUN"}, "tags": ["a"], "text": "<b>"}'))

    assert shown == {"from · mode": "DRY_RUN", "tags": "[&quot;a&quot;]", "text": "&lt;b&gt;"}
