"""The one interface of a market source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.model import (
    Book,
    Candle,
    CandleColumns,
    Instrument,
    Interval,
    Provenance,
    ProviderHealth,
    PublicTrade,
    Quote,
)


@dataclass(frozen=True)
class Tick:
    """What changed since the last poll.

    `candles` are of each symbol's finest interval alone, in order of time: the newly closed ones, then those still
    forming (`closed=False`); the desk makes every coarser candle of them. The same candle or trade may come again
    (after a restart), never with other values once closed. `books` are whole books, not changes of them.

    `rewound_to` is set when a recording starts over. Before storing this tick, delete everything of the venue
    that lies after that moment (a candle that *closes* after it, `opened_at + interval.length`), or the desk
    would show the future, then ask `history` again: where another recording took the place of the old, it begins
    from nothing.
    """

    candles: tuple[Candle, ...] = ()
    quotes: tuple[Quote, ...] = ()
    trades: tuple[PublicTrade, ...] = ()
    books: tuple[Book, ...] = ()
    rewound_to: datetime | None = None


class Source(Protocol):
    """Everything of one venue; asked in a loop by the jobs process, never by a page.

    At start the desk calls `resume` (if it kept a state), then `poll` for ever, four times a second: a source
    that asks over a network paces itself and answers at once with what it has. Beside it, on another thread,
    `history` is asked for what the tables lack. `state()` taken after a tick was stored continues without a lost
    candle; a crash between the two is mended by `history`, which overlaps with what `poll` goes on from.
    """

    @property
    def name(self) -> str:
        """What the operations page calls it: "replay", "simulated", "ccxt:binance"."""
        ...

    @property
    def venue(self) -> str:
        """The key rows are stored under."""
        ...

    @property
    def provenance(self) -> Provenance: ...

    def instruments(self) -> tuple[Instrument, ...]: ...

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        """Return the intervals the source has history of, finest first; the desk aggregates the others."""
        ...

    def begins(self, symbol: str, interval: Interval) -> datetime:
        """Return the opening of the oldest candle the desk should hold without being asked for more."""
        ...

    def history(self, symbol: str, interval: Interval, since: datetime, until: datetime) -> Iterator[CandleColumns]:
        """Yield closed candles opening in [since, until), in batches, oldest first.

        Raises UnavailableError where the venue does not answer; what was yielded before is true.
        """
        ...

    def poll(self, now: datetime) -> Tick:
        """Return what changed; raises UnavailableError where a venue does not answer."""
        ...

    def health(self) -> tuple[ProviderHealth, ...]:
        """Return how those stand whom this source asks; nothing where it asks nobody."""
        ...

    def close(self) -> None:
        """End threads and connections; the process is about to end."""
        ...

    def state(self) -> dict[str, object]:
        """Return a small JSON value: for the operations page and for `resume`."""
        ...

    def resume(self, state: Mapping[str, object], now: datetime) -> None:
        """Continue from a kept state; one that does not fit (another recording or seed) is left unused."""
        ...
