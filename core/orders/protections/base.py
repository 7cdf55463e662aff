"""What a protection is: a name, its parameters, what it sees, and the locks it asks for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from core.errors import InvalidError
from core.model import Order, Quote, Snapshot
from core.model.numbers import plain
from core.orders.basis import Exit


@dataclass(frozen=True)
class Parameter:
    """One number of a protection: its words, unit, default and bounds."""

    title: str
    unit: str
    default: Decimal
    least: Decimal
    most: Decimal


def parameter(title: str, unit: str, default: str, least: str, most: str) -> Parameter:
    return Parameter(title, unit, Decimal(default), Decimal(least), Decimal(most))


@dataclass(frozen=True)
class AccountSeen:
    """One account as protections see it; oldest first throughout."""

    id: UUID
    exits: tuple[Exit, ...] = ()
    snapshot: Snapshot | None = None
    peak_of_day: Decimal | None = None
    """The highest equity of the last 24 hours, by prices that were fresh."""
    failed: tuple[Order, ...] = ()
    """Orders the venue rejected or left unanswered."""


@dataclass(frozen=True)
class Seen:
    """Everything a protection may judge by, gathered before and frozen."""

    now: datetime
    watching_since: datetime
    """When this judge began: what happened before, while nobody collected, is no silence of the market."""
    accounts: tuple[AccountSeen, ...] = ()
    quotes: Sequence[Quote] = ()
    moves: Mapping[str, Decimal] = field(default_factory=dict)
    """How far each symbol's newest five minutes went, as a fraction of their open."""


@dataclass(frozen=True)
class Wish:
    """A lock a protection asks for: of an account, a symbol, both or (neither) the desk."""

    until: datetime
    reason: str
    account_id: UUID | None = None
    symbol: str | None = None


Values = Mapping[str, Decimal]
Judge = Callable[[Seen, Values], Iterable[Wish]]


@dataclass(frozen=True)
class Protection:
    """One protection. `source` says where its defaults come from, `on` whether a new desk has it on."""

    name: str
    title: str
    says: str
    source: str
    parameters: Mapping[str, Parameter]
    judge: Judge
    on: bool = True

    @property
    def defaults(self) -> Values:
        return {key: p.default for key, p in self.parameters.items()}

    def checked(self, values: Values) -> Values:
        """Return values for every parameter; raises InvalidError for one unknown or out of bounds."""
        unknown = sorted(values.keys() - self.parameters.keys())
        if unknown:
            raise InvalidError(f"The protection {self.name} has no parameter {', '.join(unknown)}.")
        for key, value in values.items():
            p = self.parameters[key]
            if not value.is_finite() or not p.least <= value <= p.most:
                raise InvalidError(f"{self.title}: {p.title} must be {plain(p.least)} to {plain(p.most)}, not {value}.")
        return {**self.defaults, **values}


def minutes(value: Decimal) -> timedelta:
    return timedelta(seconds=float(value * 60))


def of_symbol(exits: Iterable[Exit]) -> Mapping[str, tuple[Exit, ...]]:
    """Return the exits by symbol, each still oldest first."""
    found: dict[str, tuple[Exit, ...]] = {}
    for each in exits:
        found[each.symbol] = (*found.get(each.symbol, ()), each)
    return found
