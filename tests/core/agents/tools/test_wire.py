"""The form in which results travel: nothing is lost, nothing is a bare decimal."""

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agents.tools.wire import percent_of, rounded, wire
from core.model import Side


@given(st.decimals(allow_nan=False, allow_infinity=False, places=18, min_value=-(10**18), max_value=10**18))
def test_a_decimal_travels_as_its_digits_to_the_last_one(number: Decimal):
    sent = json.loads(json.dumps(wire({"price": number})))

    assert Decimal(sent["price"]) == number
    assert "E" not in sent["price"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_statistic_travels_without_an_exponent_and_comes_back_the_same(number: float):
    sent = wire(number)

    assert "e" not in sent.lower()
    assert float(sent) == number


def test_what_is_no_number_travels_as_nothing():
    assert wire([float("nan"), float("inf"), np.float64("nan"), Decimal("NaN")]) == [None] * 4


def test_times_are_utc_and_words_are_words():
    berlin = timezone(timedelta(hours=2))
    id = UUID("00000000-0000-4000-8000-000000000000")

    sent = wire(
        {"at": datetime(2026, 3, 2, 14, tzinfo=berlin), "side": Side.BUY, "id": id, "count": np.int64(3), "of": ()}
    )

    assert sent == {"at": "2026-03-02T12:00:00Z", "side": "buy", "id": str(id), "count": 3, "of": []}


def test_what_has_no_form_is_an_error():
    with pytest.raises(TypeError, match="object"):
        wire({"thing": object()})


def test_fractions_are_told_in_percent_to_the_fourth_place():
    assert percent_of(Decimal("0.12345678")) == Decimal("12.3457")
    assert (percent_of(None), percent_of(float("nan")), rounded(float("nan"))) == (None, None, None)
    assert rounded(2 / 3, 2) == Decimal("0.67")
