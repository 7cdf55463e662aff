"""Arithmetic that is exact, or says that it is not."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agents.tools.arithmetic import evaluate
from core.errors import InvalidError

EXACT = [
    ("1 + 2 * 3", "7"),
    ("(1 + 2) * 3", "9"),
    ("10 - 3 - 2", "5"),
    ("100 / 8 / 5", "2.5"),
    ("-2 * -(3 - 1)", "4"),
    ("0.1 + 0.2", "0.3"),
    ("65000.10 * 0.123456789012345678", "8024.70363148137030456780"),
    ("200 * 5 %", "10"),
    ("30% - 5%", "0.25"),
    ("(30% + 5%) * 200", "70"),
    ("min(3, 1.5, 2)", "1.5"),
    ("max(-1, -2)", "-1"),
    ("round(2.345, 2)", "2.34"),
    ("round(2.5)", "2"),
    ("round(1/3, 4)", "0.3333"),
    ("2 × 3 ÷ 4 − 1", "0.5"),
    ("1.5e3", "1500"),
    ("MAX(1, 2)", "2"),
]


@pytest.mark.parametrize(("expression", "value"), EXACT)
def test_an_expression_has_its_exact_value(expression: str, value: str):
    found, _ = evaluate(expression)

    assert found == Decimal(value)


def test_it_says_whether_a_value_is_exact():
    assert evaluate("1 / 8") == (Decimal("0.125"), True)
    third, exact = evaluate("1 / 3")
    assert not exact
    assert str(third) == "0." + "3" * 100


def test_rounding_asked_for_is_no_loss():
    assert evaluate("round(2.345, 2)") == (Decimal("2.34"), True)


BROKEN = [
    ("", "ends too early"),
    ("1 +", "ends too early"),
    ("1 2", "should end"),
    ("(1", "closing parenthesis"),
    ("1)", "should end"),
    ("1 / 0", "divides by zero"),
    ("0 / 0", "too large|divides"),
    ("200 + 5%", "what the percentage is of"),
    ("65,000 * 2", "should end"),
    ("2 ** 3", "missing before"),
    ("2 ^ 3", "cannot be read"),
    ("__import__('os')", "cannot be read"),
    ("x + 1", "missing before"),
    ("sqrt(2)", "missing before"),
    ("round(1, 0.5)", "places"),
    ("round(1, 99)", "places"),
    ("round(1, 2, 3)", "takes 1 to 2"),
    ("min()", "missing before"),
    ("1e99", "too large"),
    ("1e50 * 1e50", "too large"),
    ("NaN", "missing before"),
    ("(" * 31 + "1" + ")" * 31, "30 deep"),
    ("1" * 301, "300 characters"),
]


@pytest.mark.parametrize(("expression", "says"), BROKEN)
def test_what_cannot_be_computed_is_said(expression: str, says: str):
    with pytest.raises(InvalidError, match=says):
        evaluate(expression)


NUMBERS = st.decimals("-999999999", "999999999", places=8)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_sums_differences_and_products_are_those_of_decimals(a: Decimal, b: Decimal, c: Decimal):
    with localcontext(prec=100):
        expected = (a + b) * c - a * b

    assert evaluate(f"({a:f} + {b:f}) * {c:f} - {a:f} * {b:f}") == (expected, True)


@given(st.text("0123456789.+-*/()%, eminaxround", max_size=40))
def test_any_text_has_a_value_or_a_sentence(text: str):
    try:
        value, _ = evaluate(text)
    except InvalidError as e:
        assert str(e)
    else:
        assert value.is_finite()
