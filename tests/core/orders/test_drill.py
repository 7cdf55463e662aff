"""The kill switch is tested, and a switch that does not hold is told."""

from dataclasses import replace

import pytest

from core.desk import Desk
from core.model import Account, Mode, Person
from core.orders import Executor, change_controls, drills, ledger
from core.orders.drill import drill, failures
from jobs import drill_kill_switch
from tests.core.orders.gates.examples import FACTS, limit
from tests.core.orders.test_road import account, executor, market

__all__ = ["account", "executor", "market"]


def test_on_paper_both_switches_are_tested_and_the_result_is_kept(
    desk: Desk, market: Desk, analyst: Person, executor: Executor
):
    done = drill(market)

    assert done is not None
    assert done.passed
    assert list(drills(desk.for_person(analyst))) == [done]


def test_a_drill_sends_and_records_no_order_and_stops_nobody(
    desk: Desk, market: Desk, analyst: Person, executor: Executor
):
    drill(market)

    assert ledger(desk.for_person(analyst)).orders == []
    assert not market.settings.kill_file.exists()


def test_a_switch_that_would_not_stop_an_order_is_named():
    assert failures(limit(), FACTS, replace(FACTS, kill_file=False)) == ["the kill file"]
    assert failures(limit(), FACTS, replace(FACTS, kill_file=True)) == []


@pytest.mark.parametrize("mode", [Mode.MANUAL_CONFIRM, Mode.AUTONOMOUS])
def test_where_orders_may_reach_an_exchange_there_is_no_drill(
    desk: Desk, market: Desk, operator: Person, executor: Executor, mode: Mode
):
    change_controls(desk.for_person(operator), "On we go.", mode=mode)

    assert drill(market) is None


def test_the_jobs_drill_once_a_day(desk: Desk, market: Desk, analyst: Person, executor: Executor, account: Account):
    run = drill_kill_switch.open(market)

    run(None)
    run(None)

    assert len(drills(desk.for_person(analyst))) == 1
