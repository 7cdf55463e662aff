"""The range in the address: what was written is read back, nonsense is left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.live import Viewport
from pages.ui.markets import address

NEWEST = datetime(2026, 3, 2, 12, tzinfo=UTC)


def read(text: str) -> object:
    """Return what a page with this range in its address reads."""

    def page() -> None:
        from datetime import UTC, datetime

        import streamlit as st

        from pages.ui.markets import address

        st.session_state["read"] = address.asked(datetime(2026, 3, 2, 12, tzinfo=UTC))

    test = AppTest.from_function(page)
    test.query_params[address.NAME] = text
    return test.run().session_state["read"]


def written(start: datetime, end: datetime, follows: bool) -> str:
    """Return what a view leaves in the address."""

    def page(view: "Viewport") -> None:
        from pages.ui.markets import address

        address.remember(view)

    view = Viewport(frame="any", start=start, end=end, bars=50, follows=follows)
    test = AppTest.from_function(page, args=(view,)).run()
    assert not test.exception
    return str(test.query_params[address.NAME])


def test_a_part_of_time_is_read_as_utc():
    assert read("20240805T000000-20240806T123000") == (
        datetime(2024, 8, 5, tzinfo=UTC), datetime(2024, 8, 6, 12, 30, tzinfo=UTC)
    )  # fmt: skip


def test_the_last_hours_end_at_the_newest_price():
    assert read("last-7200") == (NEWEST - timedelta(hours=2), NEWEST)


@pytest.mark.parametrize(
    "text", ["", "x", "last", "last-", "last-0", "last--5", "last-²", f"last-{10**30}", "20240806T000000-20240805T000000",
             "20240805T000000", "2024-08-05", "99990101T000000-20240805T000000"],
)  # fmt: skip
def test_nonsense_is_no_range(text: str):
    assert read(text) is None


@pytest.mark.parametrize("follows", [True, False])
def test_what_a_person_chose_is_read_back_as_long_as_it_was(follows: bool):
    start, end = NEWEST - timedelta(days=3, seconds=7), NEWEST

    assert read(written(start, end, follows)) == (start, end)


def test_a_view_that_follows_is_written_without_a_moment_it_would_leave_behind():
    told = written(NEWEST - timedelta(hours=2), NEWEST, follows=True)

    assert told == "last-7200"
