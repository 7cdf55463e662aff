"""How numbers and moments are written."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.format import amount, counted, price, signed_percent, span, when
from pages.ui.tables import csv_of


@pytest.mark.parametrize(
    ("number", "written"),
    [("1234567.8900", "1,234,567.89"), ("1E+5", "100,000"), ("1E-8", "0.00000001"), ("0E-8", "0"), ("-0.5", "-0.5")],
)
def test_an_amount_has_separators_no_exponent_and_no_idle_zeros(number: str, written: str):
    assert amount(Decimal(number)) == written


@pytest.mark.parametrize(
    ("number", "written"), [("2.005", "2.01"), ("1000", "1,000.00"), ("-0.001", "0.00"), ("-2.005", "-2.01")]
)
def test_asked_places_are_kept_and_halves_go_away_from_zero(number: str, written: str):
    assert amount(Decimal(number), 2) == written


@pytest.mark.parametrize("nothing", [None, Decimal("NaN"), Decimal("Infinity")])
def test_what_is_not_known_is_a_dash_and_never_zero(nothing: Decimal | None):
    assert amount(nothing) == "—"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**20), max_value=10**20))
def test_no_digit_of_an_amount_is_lost(number: Decimal):
    assert Decimal(amount(number).replace(",", "")) == number


@pytest.mark.parametrize(
    ("number", "step", "written"),
    [("60000", "0.010", "60,000.00"), ("0.5", "0.00010000", "0.5000"), ("7", "1", "7"), ("1250", "5E+1", "1,250")],
)
def test_a_price_has_the_decimals_of_its_step(number: str, step: str, written: str):
    assert price(Decimal(number), Decimal(step)) == written


@pytest.mark.parametrize(
    ("fraction", "written"),
    [(0.0123, "+1.23 %"), (-0.5, "-50.00 %"), (-0.00001, "0.00 %"), (12.5, "+1,250.00 %"), (float("nan"), "—")],
)
def test_a_change_carries_its_sign_unless_it_rounds_to_nothing(fraction: float, written: str):
    assert signed_percent(fraction) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(-2, "0 s"), (3.9, "3 s"), (90, "90 s"), (240, "4 min"), (7200, "2 h"), (86_400, "24 h"), (800_000, "9 d")],
)
def test_a_length_of_time_uses_a_unit_from_two_of_it_on(seconds: float, written: str):
    assert span(seconds) == written


def test_a_moment_is_written_in_utc():
    east = timezone(timedelta(hours=2))

    assert when(datetime(2026, 11, 21, 4, 14, 7, tzinfo=east)) == "2026-11-21 02:14:07"


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        when(datetime(2026, 11, 21))  # noqa: DTZ001


def test_one_and_many_are_told_apart():
    assert [counted(1, "row"), counted(2000, "row"), counted(0, "person", "people")] == [
        "1 row",
        "2,000 rows",
        "0 people",
    ]


def test_a_file_keeps_every_digit_and_defuses_formulas():
    row = {
        "n": Decimal("0.000000010"),
        "at": datetime(2026, 1, 2, tzinfo=UTC),
        "why": "=cmd()",
        "change": Decimal("-1"),
    }

    written = csv_of([row], list(row)).decode("utf-8-sig").splitlines()

    assert written == ["n,at,why,change", "0.000000010,2026-01-02T00:00:00+00:00,'=cmd(),-1"]
