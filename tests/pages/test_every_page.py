"""Every page, for every role, on an empty desk and on one at work."""

import re
from pathlib import Path

import pytest

from core.desk import Desk
from core.model import Role
from tests.conftest import join
from tests.pages.screens import PageAs, quote_market, words_of

FRONT_DOOR = (Path(__file__).parents[2] / "pages" / "front_door.py").read_text()
PAGES = re.findall(r'st\.Page\("(\w+\.py)"', FRONT_DOOR)


@pytest.mark.parametrize("role", list(Role))
def test_every_page_opens_for_every_role_on_an_empty_desk_and_on_one_at_work(
    page_as: PageAs, desk: Desk, jobs_desk: Desk, role: Role
):
    person = join(desk, f"{role.value}@desk.example", role)

    empty = [page_as(person, page) for page in PAGES]
    quote_market(jobs_desk, {"BTC/USDT": "60000"})
    at_work = [page_as(person, page) for page in PAGES]

    for shown in (*empty, *at_work):
        assert not shown.exception
        assert not shown.error
        assert words_of(shown).strip()


def test_every_file_that_enters_the_desk_is_in_the_navigation():
    folder = Path(__file__).parents[2] / "pages"

    entering = {
        page.name for page in folder.glob("*.py") if re.search(r"^(desk = )?ui\.enter\(\)", page.read_text(), re.M)
    }

    assert entering == set(PAGES)
