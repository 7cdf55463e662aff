"""A model server, a person at a desk with a market, and the world the tools look at."""

from collections.abc import Iterator

import pytest

from core.desk import Desk
from core.model import Person, Role
from tests.conftest import join
from tests.core.agents.tools.world import World, build, fill_market
from tests.servers.llm import Llm, serving_llm


@pytest.fixture
def llm() -> Iterator[Llm]:
    with serving_llm() as server:
        yield server


@pytest.fixture
def me(desk: Desk, jobs_desk: Desk, analyst: Person) -> Desk:
    fill_market(jobs_desk)
    return desk.for_person(analyst)


@pytest.fixture
def stranger(desk: Desk) -> Person:
    return join(desk, "stranger@desk.example", Role.USER)


@pytest.fixture
def world(desk: Desk, jobs_desk: Desk, analyst: Person, stranger: Person) -> World:
    return build(desk, jobs_desk, analyst, stranger)
