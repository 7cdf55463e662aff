from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.market.rate_limits import LONGEST, RateLimit, rate_limit, retry_after

NOW = datetime(2026, 3, 2, 12, 0, 20, tzinfo=UTC)
IN_A_MINUTE = NOW + timedelta(seconds=60)
SECONDS = str(round(IN_A_MINUTE.timestamp()))


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "60"}, (60, 7, IN_A_MINUTE)),
        ({"x-rate-limit-limit": "60", "x-rate-limit-remaining": "7", "x-rate-limit-reset": SECONDS}, (60, 7, IN_A_MINUTE)),
        ({"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": f"{SECONDS}000"}, (None, 7, IN_A_MINUTE)),
        ({"RateLimit-Limit": "100, 100;w=60", "RateLimit-Remaining": "50", "RateLimit-Reset": "60"}, (100, 50, IN_A_MINUTE)),
        ({"X-RateLimit-Remaining": "7"}, (None, 7, None)),
        ({"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "99999999999999"}, (None, 7, None)),
        ({"X-MBX-USED-WEIGHT-1M": "120"}, (6000, 5880, NOW.replace(second=0) + timedelta(minutes=1))),
        ({"x-mbx-used-weight-1m": "7000"}, (6000, 0, NOW.replace(second=0) + timedelta(minutes=1))),
        ({"X-RateLimit-Remaining": "many", "X-RateLimit-Limit": "60"}, (None, None, None)),
        ({}, (None, None, None)),
    ],
)  # fmt: skip
def test_each_providers_way_of_saying_it_is_understood(headers: dict[str, str], said: tuple[object, ...]) -> None:
    limit = rate_limit(headers, NOW)

    assert (limit.allowance, limit.remaining, limit.resets_at) == said


@pytest.mark.parametrize(
    ("limit", "until"),
    [
        (RateLimit(60, 0, IN_A_MINUTE), IN_A_MINUTE),
        (RateLimit(60, 1, IN_A_MINUTE), None),
        (RateLimit(60, 0, NOW), None),
        (RateLimit(60, 0, None), None),
    ],
)
def test_only_a_spent_allowance_is_waited_for_and_only_until_its_window_ends(
    limit: RateLimit, until: datetime | None
) -> None:
    assert limit.rests_until(NOW) == until


NAMES = st.sampled_from(
    ["retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-mbx-used-weight-1m"]
)


@given(st.dictionaries(NAMES, st.one_of(st.text(), st.integers().map(str), st.datetimes().map(str))))
def test_no_header_however_odd_breaks_the_reading_or_asks_for_more_than_a_week(headers: dict[str, str]) -> None:
    limit, wait = rate_limit(headers, NOW), retry_after(headers, NOW)

    assert limit.resets_at is None or abs(limit.resets_at - NOW) <= LONGEST
    assert wait is None or 0 <= wait <= LONGEST.total_seconds()
