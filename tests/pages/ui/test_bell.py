"""The bell: what is unread is counted, what arrives is announced once, and text of others stays text."""

import re
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from core import notify
from core.desk import Desk
from core.model import Notice, NoticeKind, Person
from core.store import Duty
from pages.ui.html import in_markdown
from tests.pages.screens import PageAs, html_of, words_of

HOSTILE = "<img src=x onerror=alert(1)> ![i](http://evil.example/i.png) www.evil.example"


def tell(jobs_desk: Desk, person: Person, *titles: str, body: str = "") -> None:
    for title in titles:
        with jobs_desk.store.as_service(Duty.ALERTS) as tx:
            notify.send(tx, Notice(person.id, uuid4().hex, NoticeKind.ALERT, title, body, "/markets?symbol=BTC%2FUSDT"))


def toasts(page: AppTest) -> list[str]:
    return [toast.value for toast in page.toast]


def unread(page: AppTest) -> list[str]:
    """Return what stands at the bell: the number of unread notices, nothing for none."""
    return re.findall(r'aria-label="(\S+) unread"', html_of(page))


@pytest.fixture
def page(page_as: PageAs, jobs_desk: Desk, analyst: Person) -> AppTest:
    """A page that was opened when one notice lay there already."""
    tell(jobs_desk, analyst, "From before")
    return page_as(analyst, "front_door.py")


def open_list(page: AppTest) -> AppTest:
    page.session_state["bell-list"] = True
    return page.run()


def test_with_nothing_unread_the_bell_has_no_number(page_as: PageAs, analyst: Person):
    page = page_as(analyst, "front_door.py")

    assert unread(page) == []
    assert "Nothing yet" in words_of(open_list(page))


def test_what_is_unread_is_counted_and_what_lay_there_before_is_not_announced(page: AppTest):
    assert unread(page) == ["1"]
    assert toasts(page) == []


def test_what_arrives_is_announced_once(page: AppTest, jobs_desk: Desk, analyst: Person):
    tell(jobs_desk, analyst, "It crossed", body="At 60,010.")

    announced = toasts(page.run())
    again = toasts(page.run())

    assert announced == ["**It crossed**  \nAt 60\\,010\\."]
    assert again == []
    assert unread(page) == ["2"]


def test_many_at_once_are_announced_in_a_few(page: AppTest, jobs_desk: Desk, analyst: Person):
    tell(jobs_desk, analyst, *(f"Crossing {n}" for n in range(7)))

    announced = toasts(page.run())

    assert [toast.split("  ")[0] for toast in announced] == ["**Crossing 4**", "**Crossing 5**", "**Crossing 6**", "4 more notices"]  # fmt: skip


def test_nobody_is_told_what_is_for_somebody_else(page: AppTest, jobs_desk: Desk, operator: Person):
    tell(jobs_desk, operator, "For the operator")

    assert toasts(page.run()) == []
    assert "For the operator" not in html_of(open_list(page))


def test_the_list_leads_to_what_each_notice_is_about(page: AppTest):
    html = html_of(open_list(page))

    assert '<a href="/markets?symbol=BTC%2FUSDT" target="_self">From before</a>' in html


def test_one_or_all_can_be_marked_read(page: AppTest, desk: Desk, jobs_desk: Desk, analyst: Person):
    tell(jobs_desk, analyst, "Second", "Third")
    newest = notify.inbox(desk.store, analyst).newest[0]

    open_list(page).button(key=f"bell-read-{newest.id}").click().run()
    one_read = unread(page)
    page.button(key="bell-all").click().run()

    assert "From before" in html_of(page)  # the list stays open
    assert one_read == ["2"]
    assert unread(page) == []


def test_text_of_others_stays_text_in_the_toast_and_in_the_list(page: AppTest, jobs_desk: Desk, analyst: Person):
    tell(jobs_desk, analyst, HOSTILE, body=HOSTILE)

    [toast] = toasts(page.run())
    html = html_of(open_list(page))

    assert toast == f"**{in_markdown(HOSTILE)}**  \n{in_markdown(HOSTILE)}"
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


@pytest.mark.parametrize("markup", ["*a*", "_a_", "`a`", "[a](b)", "![a](b)", "<a>", "# a", "$a$", ":red[a]", "~~a~~", "a|b"])  # fmt: skip
def test_no_mark_of_markdown_is_left_without_its_escape(markup: str):
    written = in_markdown(markup)

    assert written.replace("\\", "") == markup
    assert all(written[place - 1] == "\\" for place, sign in enumerate(written) if sign in "*_`[]()!<>#$:~|")


@pytest.mark.parametrize("address", ["http://evil.example", "HTTPS://evil.example/a", "www.evil.example", "a@evil.example"])  # fmt: skip
def test_an_address_is_parted_so_that_no_link_is_made_of_it(address: str):
    written = in_markdown(address).replace("\\", "")

    assert "\u2060" in written
    assert written.replace("\u2060", "") == address
