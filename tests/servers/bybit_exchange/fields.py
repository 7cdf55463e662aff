"""The fields of one request, from its query or its JSON: strings, amounts among them."""

import json
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl

from tests.servers.binance_exchange.params import Params
from tests.servers.bybit_exchange.errors import Refused

E = TypeVar("E", bound=StrEnum)


class Fields(Params):
    """What was sent; an empty field is one that was not sent, and names nobody knows are left alone."""

    def text(self, name: str) -> str | None:
        return self.sent.get(name) or None

    def must(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise Refused(10001, f"{name} is missing")
        return value

    def whole(self, name: str) -> int | None:
        value = self.text(name)
        if value is not None and not value.isdecimal():
            raise Refused(10001, f"{name} is no whole number")
        return None if value is None else int(value)

    def decimal(self, name: str) -> Decimal | None:
        value = self.text(name)
        if value is None:
            return None
        whole, _, places = value.partition(".")
        if not whole.isdecimal() or (places and not places.isdecimal()):
            raise Refused(170130, name)
        return Decimal(value)

    def choice(self, name: str, choices: type[E], code: int) -> E | None:
        value = self.text(name)
        if value is not None and value not in {choice.value for choice in choices}:
            raise Refused(code)
        return None if value is None else choices(value)


def of_query(query: str) -> Fields:
    return Fields(dict(parse_qsl(query, keep_blank_values=True)))


def of_body(body: str) -> Fields:
    """Read a JSON object; an amount that is no string, as all must be, is a text no amount can be read from."""
    try:
        sent = json.loads(body or "{}", parse_float=repr)
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        raise Refused(10001, "the body is no JSON object")
    return Fields({name: _told(name, value) for name, value in sent.items() if value is not None})


def _told(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    return f"{value!r} is not a string" if name in ("qty", "price", "triggerPrice") else json.dumps(value)
