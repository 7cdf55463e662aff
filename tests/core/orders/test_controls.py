"""Mainnet, the kill switch and who turns them."""

import pytest

from core.desk import Desk
from core.errors import ForbiddenError
from core.model import Mode, Person
from core.orders import change_controls, controls


def test_only_an_admin_switches_mainnet_on(desk: Desk, operator: Person, admin: Person):
    with pytest.raises(ForbiddenError):
        change_controls(desk.for_person(operator), "Let us go.", mainnet=True)

    change_controls(desk.for_person(admin), "Tested for a month.", mainnet=True)

    assert controls(desk.for_person(operator)).mainnet


def test_while_mainnet_is_on_an_operator_still_reaches_every_switch(desk: Desk, operator: Person, admin: Person):
    change_controls(desk.for_person(admin), "Tested for a month.", mainnet=True)
    theirs = desk.for_person(operator)

    change_controls(theirs, "The feed is wrong.", killed=True)
    change_controls(theirs, "Enough.", mode=Mode.MANUAL_CONFIRM, mainnet=False)

    now = controls(theirs)
    assert (now.killed, now.mainnet, now.mode) == (True, False, Mode.MANUAL_CONFIRM)
