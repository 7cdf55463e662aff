"""The one interface of a market source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.model import Candle, CandleColumns, Instrument, Interval, Provenance, Quote


@dataclass(frozen=True)
class Tick:
    """What changed since the last poll.

    `candles` come in order of time: the newly closed ones, then those still forming (`closed=False`), in the
    intervals of `Source.intervals`. The same candle may come again (after a restart), never with other
    values once closed.

    `rewound_to` is set when a recording starts over. Before storing this tick, delete every candle of the
    venue that *closes* (`opened_at + interval.length`) after that moment, or the desk would show the future,
    then ask `history` again: where another recording took the place of the old, it begins from nothing.
    """

    candles: tuple[Candle, ...] = ()
    quotes: tuple[Quote, ...] = ()
    rewound_to: datetime | None = None


class Source(Protocol):
    """Candles and quotes of one venue; asked in a loop by the jobs process, never by a page.

    At start the desk calls `resume` (if it kept a state), then `history` for what its tables lack, then
    `poll` for ever. `state()` taken after a tick was stored continues without a lost candle; a crash between
    the two is mended by `history`, whose rows end exactly where `poll` goes on.
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
        """Return the intervals the source itself has, finest first; the desk aggregates the others."""
        ...

    def history(self, symbol: str, interval: Interval, since: datetime | None) -> Iterator[CandleColumns]:
        """Yield closed candles opening at `since` or later, in batches, oldest first."""
        ...

    def poll(self, now: datetime) -> Tick:
        """Return what changed; raises UnavailableError where a venue does not answer."""
        ...

    def state(self) -> dict[str, object]:
        """Return a small JSON value: for the operations page and for `resume`."""
        ...

    def resume(self, state: Mapping[str, object], now: datetime) -> None:
        """Continue from a kept state; one that does not fit (another recording or seed) is left unused."""
        ...
