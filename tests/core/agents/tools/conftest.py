"""The world the tools look at."""

import pytest

from core.desk import Desk
from core.model import Person, Role
from tests.conftest import join
from tests.core.agents.tools.world import World, build


@pytest.fixture
def stranger(desk: Desk) -> Person:
    return join(desk, "stranger@desk.example", Role.USER)


@pytest.fixture
def world(desk: Desk, jobs_desk: Desk, analyst: Person, stranger: Person) -> World:
    return build(desk, jobs_desk, analyst, stranger)
