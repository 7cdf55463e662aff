"""The parameters of one request, read as the exchange reads them: strictly, and all of them."""

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from tests.servers.binance_exchange.errors import Rejection

DECIMAL = r"^([0-9]{1,20})(\.[0-9]{1,20})?$"
WHOLE = r"^[0-9]{1,20}$"
CLIENT_ID = r"^[a-zA-Z0-9-_]{1,36}$"
PLACES = 8
# Read by whoever checks the signature.
OF_EVERY_REQUEST = {"timestamp", "recvWindow", "signature", "apiKey", "returnRateLimits"}
E = TypeVar("E", bound=StrEnum)


class Params:
    """What was sent; a name nobody asked for is refused by `done`."""

    def __init__(self, sent: Mapping[str, str]) -> None:
        self.sent = dict(sent)
        self._read = OF_EVERY_REQUEST & self.sent.keys()

    def __contains__(self, name: str) -> bool:
        return name in self.sent

    def text(self, name: str) -> str | None:
        """Return a parameter as sent, None when it was not; an empty one is refused."""
        if name not in self.sent:
            return None
        self._read = self._read | {name}
        if not self.sent[name]:
            raise Rejection(-1105, name)
        return self.sent[name]

    def must(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise Rejection(-1102, name)
        return value

    def whole(self, name: str) -> int | None:
        value = self.text(name)
        if value is None:
            return None
        if not re.fullmatch(WHOLE, value):
            raise Rejection(-1100, name, WHOLE)
        return int(value)

    def decimal(self, name: str) -> Decimal | None:
        value = self.text(name)
        if value is None:
            return None
        if not re.fullmatch(DECIMAL, value):
            raise Rejection(-1100, name, DECIMAL)
        if len(value.partition(".")[2]) > PLACES:
            raise Rejection(-1111, name)
        return Decimal(value)

    def must_decimal(self, name: str) -> Decimal:
        value = self.decimal(name)
        if value is None:
            raise Rejection(-1102, name)
        return value

    def choice(self, name: str, choices: type[E], code: int) -> E | None:
        value = self.text(name)
        if value is not None and value not in {choice.value for choice in choices}:
            raise Rejection(code)
        return None if value is None else choices(value)

    def client_id(self, name: str) -> str | None:
        value = self.text(name)
        if value is not None and not re.fullmatch(CLIENT_ID, value):
            raise Rejection(-1100, name, CLIENT_ID)
        return value

    def limit(self, most: int = 1000, usual: int = 500) -> int:
        return min(self.whole("limit") or usual, most)

    def refuse(self, *names: str) -> None:
        """Refuse parameters that have no place here."""
        for name in names:
            if name in self.sent:
                raise Rejection(-1106, name)

    def done(self) -> None:
        """Refuse what nobody has read."""
        if len(self._read) < len(self.sent):
            raise Rejection(-1104, len(self._read), len(self.sent))
