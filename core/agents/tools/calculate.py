"""Exact arithmetic, so that no model does it in its head."""

from typing import Annotated

from pydantic import Field

from core.agents.tools.arithmetic import MOST_LETTERS, evaluate
from core.agents.tools.base import Arguments, At, Result
from core.model import Trust


class AskCalculate(Arguments):
    expression: Annotated[
        str, Field(min_length=1, max_length=MOST_LETTERS, description="Such as (65000.10 - 64000) / 64000 * 100.")
    ]


def calculate(asked: AskCalculate, at: At) -> Result:
    """Compute an expression exactly, in decimals: + - * /, parentheses, percent (5 % is 0.05), min, max, round(x, 2).

    Write numbers with a decimal point and without thousands separators. Use it for every figure no other tool told.
    """
    value, exact = evaluate(asked.expression)
    data = {"value": value, "exact": exact}
    # Where the numbers put in are from cannot be told here, so no order may rest on what comes of them.
    return Result(data, "computed", at.desk.now(), Trust.UNTRUSTED)
