"""The value of an expression, exact to a hundred digits: numbers, + - * /, parentheses, percent, min, max, round."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException, DivisionByZero, Inexact, Overflow
from decimal import InvalidOperation as Invalid

from core.errors import InvalidError

MOST_LETTERS = 300
DEEPEST = 30
LARGEST = 60
"""A number or result has at most so many digits before the point."""
PLACES = 50
TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)|([a-z]+)|([-+*/(),%×÷−]))")
SIGNS = {"×": "*", "÷": "/", "−": "-"}
FUNCTIONS = {"min": (1, 20), "max": (1, 20), "round": (1, 2)}


@dataclass(frozen=True)
class Term:
    """A number; `of` tells that it is a bare percentage, which is nothing to add to a number."""

    value: Decimal
    percent: bool = False


def evaluate(expression: str) -> tuple[Decimal, bool]:
    """Return the value, and whether it is exact; a quotient that does not end is cut to a hundred digits.

    `5 %` is 0.05, and `200 + 5 %` is asked back for, since some mean 210 and others 200.05. `round(x, 2)` rounds half
    to even. Raises InvalidError, saying what cannot be read.
    """
    if len(expression) > MOST_LETTERS:
        raise InvalidError(f"An expression may have {MOST_LETTERS} characters. Compute it in parts.")
    reading = _Reading(_tokens(expression.lower()))
    try:
        value = reading.whole()
    except DivisionByZero as e:
        raise InvalidError("This divides by zero.") from e
    except (Overflow, Invalid, DecimalException) as e:
        raise InvalidError("This number is too large to be computed exactly.") from e
    return value, not reading.context.flags[Inexact]


def _tokens(text: str) -> Sequence[str]:
    found: list[str] = []
    at = 0
    while text[at:].strip():
        token = TOKEN.match(text, at)
        if token is None:
            raise InvalidError(
                f"“{text[at:].strip()[:12]}” cannot be read. Use numbers like 65000.10, + - * /, ( ), %, min, max, round."
            )
        found.append(SIGNS.get(token[0].strip(), token[0].strip()))
        at = token.end()
    return found


class _Reading:
    """Reads one expression from left to right, the usual precedence: signs, then * and /, then + and -."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0
        self.context = Context(prec=100, rounding=ROUND_HALF_EVEN, Emax=LARGEST, Emin=-LARGEST, traps=[Overflow, Invalid, DivisionByZero])  # fmt: skip

    def whole(self) -> Decimal:
        term = self._sum()
        if self._at < len(self._tokens):
            raise InvalidError(f"“{self._next}” stands where the expression should end.")
        return self.context.plus(term.value)

    @property
    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _takes(self, *signs: str) -> str:
        sign = self._next
        if sign in signs and sign:
            self._at += 1
            return sign
        return ""

    def _sum(self) -> Term:
        term = self._product()
        while sign := self._takes("+", "-"):
            other = self._product()
            if term.percent is not other.percent:
                raise InvalidError("Say what the percentage is of: 200 + 200 * 5 %.")
            reckon = self.context.add if sign == "+" else self.context.subtract
            term = Term(reckon(term.value, other.value), term.percent)
        return term

    def _product(self) -> Term:
        term = self._signed()
        while sign := self._takes("*", "/"):
            reckon = self.context.multiply if sign == "*" else self.context.divide
            term = Term(reckon(term.value, self._signed().value))
        return term

    def _signed(self) -> Term:
        negative = False
        while sign := self._takes("+", "-"):
            negative ^= sign == "-"
        term = self._atom()
        if self._takes("%"):
            term = Term(self.context.divide(term.value, Decimal(100)), percent=True)
        return Term(-term.value, term.percent) if negative else term

    def _atom(self) -> Term:
        word = self._next
        self._at += 1
        if word == "(":
            return self._closed()
        if word in FUNCTIONS:
            return self._called(word)
        if word[:1].isdigit():
            return Term(self.context.create_decimal(word))
        raise InvalidError(f"A number is missing before “{word}”." if word else "The expression ends too early.")

    def _closed(self) -> Term:
        self._depth += 1
        if self._depth > DEEPEST:
            raise InvalidError(f"Parentheses go at most {DEEPEST} deep. Compute it in parts.")
        term = self._sum()
        if not self._takes(")"):
            raise InvalidError("A closing parenthesis is missing.")
        self._depth -= 1
        return term

    def _called(self, name: str) -> Term:
        if not self._takes("("):
            raise InvalidError(f"{name} needs parentheses: {name}(1.5, 2).")
        given = [self._sum().value]
        while self._takes(","):
            given.append(self._sum().value)
        least, most = FUNCTIONS[name]
        if not self._takes(")") or not least <= len(given) <= most:
            raise InvalidError(f"{name} takes {least} to {most} numbers, parted by commas.")
        if name == "round":
            return Term(self._rounded(*given))
        return Term(min(given) if name == "min" else max(given))

    def _rounded(self, value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
        if places != places.to_integral_value() or not 0 <= places <= PLACES:
            raise InvalidError(f"round takes 0 to {PLACES} places: round(2.345, 2).")
        # What a person asks to have rounded is exact as he asked for it.
        return value.quantize(Decimal(1).scaleb(-int(places)), context=Context(prec=200, rounding=ROUND_HALF_EVEN))
