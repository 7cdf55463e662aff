from datetime import timedelta

import pytest

from core.desk import Desk
from core.model import Person
from core.vault import allow_trading, shelf
from core.vault.findings import AGAIN_AFTER, Findings, judge, keys_to_check, usable_keys, write_down
from tests.core.vault.safety import Inside

GOOD = Findings(True, ("read", "trade spot"), bound=True)


@pytest.mark.parametrize(
    ("found", "state", "sentence"),
    [
        (GOOD, "usable", "accepts"),
        (Findings(True, ("read",)), "usable", "accepts"),
        (Findings(True, ("withdraw",), may_withdraw=True, bound=True), "refused", "withdraw"),
        (Findings(False, why="It was deleted."), "dead", "It was deleted."),
        (Findings(False, may_withdraw=True), "dead", "does not accept"),
    ],
)
def test_withdrawal_is_refused_a_dead_key_is_said_and_the_rest_is_usable(
    found: Findings, state: str, sentence: str
) -> None:
    verdict = judge(found)

    assert verdict.state == state
    assert sentence in verdict.sentence


@pytest.mark.parametrize(("bound", "warned"), [(True, False), (False, True), (None, False)])
def test_a_key_that_works_from_anywhere_is_warned_of_where_the_provider_could_bind_it(
    bound: bool | None, warned: bool
) -> None:
    verdict = judge(Findings(True, bound=bound))

    assert any("any address" in warning for warning in verdict.warnings) is warned


def test_a_change_of_state_is_audited_once_with_the_permissions(
    signer: Inside, jobs_desk: Desk, analyst: Person
) -> None:
    signer.enter(analyst)

    for _ in range(2):
        (key,) = keys_to_check(jobs_desk.store, jobs_desk.now() + AGAIN_AFTER + timedelta(seconds=1))
        write_down(jobs_desk.store, key, GOOD, jobs_desk.now())

    with signer.desk.store.as_user(analyst) as tx:
        (row,) = [row for row in tx.audit.recent() if row.action == "key.judged"]
    assert (row.actor, row.details["state"], row.details["permissions"]) == ("system", "usable", ["read", "trade spot"])
    (shown,) = shelf(signer.desk.store, analyst).keys
    assert (shown.state, shown.permissions, shown.warnings) == ("usable", ["read", "trade spot"], [])


def test_a_new_key_is_asked_about_and_again_after_a_day_and_a_refused_one_no_more(
    signer: Inside, jobs_desk: Desk, analyst: Person
) -> None:
    signer.enter(analyst)
    now = jobs_desk.now()

    (key,) = keys_to_check(jobs_desk.store, now)
    write_down(jobs_desk.store, key, GOOD, now)
    soon, next_day = keys_to_check(jobs_desk.store, now), keys_to_check(jobs_desk.store, now + AGAIN_AFTER * 2)
    write_down(jobs_desk.store, key, Findings(True, may_withdraw=True), now)

    assert (len(soon), len(next_day)) == (0, 1)
    assert keys_to_check(jobs_desk.store, now + AGAIN_AFTER * 2) == []


def test_a_key_that_is_gone_meanwhile_is_nobody_s_finding(signer: Inside, jobs_desk: Desk, analyst: Person) -> None:
    id = signer.enter(analyst)
    (key,) = keys_to_check(jobs_desk.store, jobs_desk.now())
    with signer.desk.store.as_user(analyst) as tx:
        tx.api_keys.remove(id)

    write_down(jobs_desk.store, key, GOOD, jobs_desk.now())

    with signer.desk.store.as_user(analyst) as tx:
        assert not [row for row in tx.audit.recent() if row.action == "key.judged"]


def test_the_jobs_find_the_keys_that_work_for_a_provider_and_whether_they_may_trade(
    signer: Inside, jobs_desk: Desk, analyst: Person, admin: Person
) -> None:
    works, new = signer.enter(analyst), signer.enter(admin, for_desk=True)
    signer.enter(analyst, "openrouter", "", "sk-or-1")
    key = next(each for each in keys_to_check(jobs_desk.store, jobs_desk.now()) if each.id == works)
    write_down(jobs_desk.store, key, GOOD, jobs_desk.now())
    allow_trading(signer.desk.store, admin, works, True)

    found = usable_keys(jobs_desk.store, "binance")

    assert [(each.id, each.user_id, each.may_trade) for each in found] == [(works, analyst.id, True)]
    assert new not in {each.id for each in found}
