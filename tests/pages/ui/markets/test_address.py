"""The range in the address: what was written is read back, nonsense is left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

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
