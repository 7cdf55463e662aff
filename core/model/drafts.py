"""A person's wish for an order: its words, and how they are parsed once at the border."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from core.errors import InvalidError

AnEnum = TypeVar("AnEnum", bound=StrEnum)


class Side(StrEnum):
    BUY = "buy"
    SELL = "sell"


class OrderType(StrEnum):
    """What an order waits for and how it then trades.

    MARKET takes what is offered at once. LIMIT takes up to its price and rests there. POST_ONLY is a limit order
    that is rejected where it would take. The others wait for the last price to reach their stop price: STOP_MARKET
    and STOP_LIMIT of a sell when it falls to it, of a buy when it rises to it; TAKE_PROFIT the other way round.
    TRAILING_STOP moves its stop price along at a fixed fraction from the best price since it was accepted (highest
    for a sell, lowest for a buy). Once triggered they are market orders, STOP_LIMIT a limit order.
    Source: the order types of Binance spot (STOP_LOSS, STOP_LOSS_LIMIT, TAKE_PROFIT, LIMIT_MAKER, trailingDelta).
    """

    MARKET = "market"
    LIMIT = "limit"
    POST_ONLY = "post_only"
    STOP_MARKET = "stop_market"
    STOP_LIMIT = "stop_limit"
    TAKE_PROFIT = "take_profit"
    TRAILING_STOP = "trailing_stop"

    @property
    def words(self) -> str:
        """How people write it: `stop limit`."""
        return self.value.replace("_", " ")

    @property
    def has_limit(self) -> bool:
        return self in (OrderType.LIMIT, OrderType.POST_ONLY, OrderType.STOP_LIMIT)

    @property
    def has_stop(self) -> bool:
        return self in (OrderType.STOP_MARKET, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT)

    @property
    def waits(self) -> bool:
        """Whether it does nothing before its stop price is reached."""
        return self.has_stop or self is OrderType.TRAILING_STOP

    def rises(self, side: Side) -> bool:
        """Whether the last price has to rise to the stop price: for a buy's stop and a sell's take profit."""
        return (side is Side.BUY) is not (self is OrderType.TAKE_PROFIT)


class TimeInForce(StrEnum):
    """How long an order stays: until cancelled, for what fills at once, all at once or nothing, or until a moment."""

    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"
    GTD = "GTD"


class Origin(StrEnum):
    """Whose wish a draft is: a person's, an agent's proposal that a person confirmed, or a strategy's."""

    PERSON = "person"
    AGENT = "agent"
    STRATEGY = "strategy"


POST_ONLY_WORDS = ("PO", "POST_ONLY")
"""What people type as a time in force and mean as a type."""


def exact(text: str | Decimal | int, what: str) -> Decimal:
    """Return a positive, finite Decimal of what a person typed; raises InvalidError with the remedy."""
    try:
        number = Decimal(str(text).strip().replace("_", "").replace(" ", ""))
    except InvalidOperation as e:
        raise InvalidError(f"{what} “{text}” is not a number. Use digits and a decimal point: 0.25.") from e
    if not number.is_finite() or number <= 0:
        raise InvalidError(f"{what} must be a number above zero, not “{text}”.")
    if abs(number.adjusted()) > 18 or len(number.as_tuple().digits) > 30:
        raise InvalidError(f"{what} “{text}” is outside what any venue accepts.")
    return number


@dataclass(frozen=True)
class Part:
    """What an order is among others, and what the desk holds it for.

    `list_id` names the orders that belong together, `leg` what this one is there (entry, take profit, stop, slice 3
    of 10). It is not sent before `not_before`, nor before the order `after` is done, and then at most for what that
    one filled. The order it `replaces` is taken off the venue first, and only what is left of that is sent.
    """

    list_id: UUID | None = None
    leg: str = ""
    not_before: datetime | None = None
    after: UUID | None = None
    replaces: UUID | None = None

    @property
    def waits(self) -> bool:
        return (self.not_before, self.after, self.replaces) != (None, None, None)


ALONE = Part()


@dataclass(frozen=True)
class OrderDraft:
    """A person's wish; `id` makes placing it twice one order, `trail` is a fraction of the price."""

    id: UUID
    account_id: UUID
    symbol: str
    side: Side
    type: OrderType
    quantity: Decimal
    limit_price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    stop_price: Decimal | None = None
    trail: Decimal | None = None
    expires_at: datetime | None = None
    reduce_only: bool = False
    """Only lowers what is held: sells at most what is free at that moment, and never buys (spot has no shorts)."""
    origin: Origin = Origin.PERSON
    tainted: bool = False
    """Whether untrusted text had a part in it."""
    part: Part = ALONE

    @classmethod
    def parse(
        cls,
        id: UUID,
        account_id: UUID,
        symbol: str,
        side: str,
        type: str,
        quantity: str | Decimal,
        limit_price: str | Decimal | None = None,
        time_in_force: str = "GTC",
        *,
        stop_price: str | Decimal | None = None,
        trail: str | Decimal | None = None,
        expires_at: str | datetime | None = None,
        reduce_only: bool = False,
    ) -> "OrderDraft":
        """Parse what came from outside, once; a time in force of PO makes a limit order post-only.

        Raises InvalidError for a word that is no side, type or time in force, a number that is not positive and
        finite, and a price, trail or expiry that the type needs and does not have, or has and cannot use.
        """
        kind, tif = _kind(type, time_in_force)
        draft = cls(
            id,
            account_id,
            _symbol(symbol),
            _word(Side, side.lower(), "side"),
            kind,
            exact(quantity, "The quantity"),
            _number(limit_price, kind.has_limit, "limit price", kind),
            tif,
            _number(stop_price, kind.has_stop, "stop price", kind),
            _trail(trail, kind),
            _expiry(expires_at, tif),
            reduce_only,
        )
        _fits_together(draft)
        return draft


def _kind(type: str, time_in_force: str) -> tuple[OrderType, TimeInForce]:
    kind = _word(OrderType, _joined(type).lower(), "order type")
    if _joined(time_in_force).upper() not in POST_ONLY_WORDS:
        return kind, _word(TimeInForce, time_in_force.strip().upper(), "time in force")
    if kind not in (OrderType.LIMIT, OrderType.POST_ONLY):
        raise InvalidError(f"Only a limit order can be post-only, not a {kind.words} order.")
    return OrderType.POST_ONLY, TimeInForce.GTC


def _joined(text: str) -> str:
    return text.strip().replace(" ", "_").replace("-", "_")


def _word(enum: type[AnEnum], text: str, what: str) -> AnEnum:
    try:
        return enum(text)
    except ValueError as e:
        known = ", ".join(each.value for each in enum)
        raise InvalidError(f"“{text}” is no {what}; use one of {known}.") from e


def _symbol(text: str) -> str:
    name = text.strip().upper()
    if name.count("/") != 1 or not all(part.isalnum() for part in name.split("/")):
        raise InvalidError(f"“{text}” is not a symbol; write it like BTC/USDT.")
    return name


def _given(value: object) -> bool:
    return value is not None and str(value).strip() != ""


def _number(value: str | Decimal | None, needed: bool, what: str, kind: OrderType) -> Decimal | None:
    if needed and not _given(value):
        raise InvalidError(f"A {kind.words} order needs a {what}.")
    if not needed and _given(value):
        raise InvalidError(f"A {kind.words} order takes no {what}. Leave it empty, or choose another type.")
    return None if value is None or not needed else exact(value, f"The {what}")


def _trail(value: str | Decimal | None, kind: OrderType) -> Decimal | None:
    number = _number(value, kind is OrderType.TRAILING_STOP, "trail", kind)
    if number is not None and number >= 1:
        raise InvalidError(f"A trail of {number} is the whole price or more. It is a fraction: 0.02 follows at 2 %.")
    return number


def _expiry(value: str | datetime | None, tif: TimeInForce) -> datetime | None:
    if tif is not TimeInForce.GTD:
        if _given(value):
            raise InvalidError(f"Only an order good till a date (GTD) takes an expiry, not {tif.value}.")
        return None
    if not _given(value) or value is None:
        raise InvalidError("An order good till a date (GTD) needs the moment at which it expires.")
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except ValueError as e:
        raise InvalidError(f"The expiry “{value}” is not a moment; write it like 2026-12-24 18:00+00:00.") from e
    if moment.tzinfo is None:
        raise InvalidError("The expiry needs its time zone; write it like 2026-12-24 18:00+00:00.")
    return moment.astimezone(UTC)


def _fits_together(draft: OrderDraft) -> None:
    """Refuse a time in force that says nothing for the type."""
    kind, tif = draft.type, draft.time_in_force
    if kind is OrderType.MARKET and tif is TimeInForce.GTD:
        raise InvalidError("A market order is done at once and cannot wait for a date. Choose limit, GTC, IOC or FOK.")
    if kind is OrderType.POST_ONLY and tif in (TimeInForce.IOC, TimeInForce.FOK):
        raise InvalidError(f"A post-only order rests and {tif.value} never does. Use GTC or GTD, or a limit order.")
    if kind.waits and tif in (TimeInForce.IOC, TimeInForce.FOK):
        raise InvalidError(f"A {kind.words} order waits for its price and {tif.value} never does. Use GTC or GTD.")
