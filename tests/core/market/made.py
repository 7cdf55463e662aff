"""A market source whose history and ticks are what a test says; it keeps what it was asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from core.errors import DeskError, UnavailableError
from core.market.sources import Tick, aggregate
from core.model import Candle, CandleColumns, Instrument, Interval, Provenance, ProviderHealth, Quote
from tests.core.store.test_candles import START, SYMBOL

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
NEVER = datetime(2039, 1, 1, tzinfo=UTC)
VENUE = "made"


@dataclass
class Made:
    """Minutes in `columns`, of which it shows no more than `playhead`; longer ones where `lengths` names them."""

    columns: CandleColumns
    ticks: list[Tick | UnavailableError] = field(default_factory=list)
    at: int = 0
    asked: list[tuple[str, Interval, datetime, datetime]] = field(default_factory=list)
    errors: list[DeskError] = field(default_factory=list)
    resumed: Mapping[str, object] | None = None
    name: str = "made"
    venue: str = VENUE
    provenance: Provenance = Provenance.SIMULATED
    symbols: tuple[str, ...] = (SYMBOL,)
    lengths: tuple[Interval, ...] = (Interval.M1,)
    first: dict[Interval, datetime] = field(default_factory=dict)
    playhead: datetime = NEVER
    stands: tuple[ProviderHealth, ...] = ()
    closed: bool = False

    def instruments(self) -> tuple[Instrument, ...]:
        one = Decimal(1)
        return tuple(
            Instrument(self.venue, s, *s.split("/"), one, one, one, one, one, one)  # pyright: ignore[reportArgumentType]
            for s in self.symbols
        )

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        return self.lengths

    def begins(self, symbol: str, interval: Interval) -> datetime:
        return self.first.get(interval, START)

    def history(self, symbol: str, interval: Interval, since: datetime, until: datetime) -> Iterator[CandleColumns]:
        self.asked.append((symbol, interval, since, until))
        if self.errors:
            raise self.errors.pop(0)
        known = self.columns.pick(self.columns.opened + 60 <= self.playhead.timestamp())
        rows = known if interval is Interval.M1 else aggregate(known, interval)
        over = rows.pick(rows.opened + interval.seconds <= (known.opened[-1] + 60 if len(known) else 0))
        yield from over.between(int(since.timestamp()), int(until.timestamp())).batches(40)

    def poll(self, now: datetime) -> Tick:
        tick = self.ticks.pop(0) if self.ticks else Tick()
        if isinstance(tick, UnavailableError):
            raise tick
        self.at += 1
        return tick

    def health(self) -> tuple[ProviderHealth, ...]:
        return self.stands

    def close(self) -> None:
        self.closed = True

    def state(self) -> dict[str, object]:
        return {"at": self.at}

    def resume(self, state: Mapping[str, object], now: datetime) -> None:
        self.resumed = state


def candle(minute: int, close: float, *, closed: bool = True, symbol: str = SYMBOL) -> Candle:
    return Candle(symbol, Interval.M1, START + timedelta(minutes=minute), close, close, close, close, 1.0, closed)


def quote(price: str, minute: int = 0, symbol: str = SYMBOL) -> Quote:
    p = Decimal(price)
    return Quote(VENUE, symbol, p, p, p, START + timedelta(minutes=minute), NOW, Provenance.SIMULATED)
