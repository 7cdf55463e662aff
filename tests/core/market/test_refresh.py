"""The tables follow their source: history once, ticks as they come, silence noted, rewinds undone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from core.desk import Desk
from core.errors import ForbiddenError, UnavailableError
from core.market import Refresher, board, chart
from core.market.sources import Tick
from core.model import Candle, CandleColumns, Feed, Instrument, Interval, Person, Provenance, Quote
from tests.core.store.test_candles import START, SYMBOL, walk

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
VENUE = "made"


@dataclass
class Made:
    """A source whose history and ticks are what the test says; it keeps what it was asked."""

    columns: CandleColumns
    ticks: list[Tick | UnavailableError] = field(default_factory=list)
    at: int = 0
    asked: list[datetime | None] = field(default_factory=list)
    resumed: Mapping[str, object] | None = None
    name: str = "made"
    venue: str = VENUE
    provenance: Provenance = Provenance.SIMULATED

    def instruments(self) -> tuple[Instrument, ...]:
        one = Decimal(1)
        return (Instrument(VENUE, SYMBOL, "BTC", "USDT", one, one, one, one, one, one),)

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        return (Interval.M1,)

    def history(self, symbol: str, interval: Interval, since: datetime | None) -> Iterator[CandleColumns]:
        self.asked.append(since)
        left = self.columns.pick(self.columns.opened >= (since.timestamp() if since else 0))
        yield from left.batches(40)

    def poll(self, now: datetime) -> Tick:
        tick = self.ticks.pop(0)
        if isinstance(tick, UnavailableError):
            raise tick
        self.at += 1
        return tick

    def state(self) -> dict[str, object]:
        return {"at": self.at}

    def resume(self, state: Mapping[str, object], now: datetime) -> None:
        self.resumed = state


@pytest.fixture
def source() -> Made:
    return Made(walk(100))


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def refresher(jobs_desk: Desk, source: Made, told: list[str]) -> Refresher:
    return Refresher(jobs_desk.store, source, told.append)


def candle(minute: int, close: float, *, closed: bool = True) -> Candle:
    return Candle(SYMBOL, Interval.M1, START + timedelta(minutes=minute), close, close, close, close, 1.0, closed)


def quote(price: str) -> Quote:
    p = Decimal(price)
    return Quote(VENUE, SYMBOL, p, p, p, NOW, NOW, Provenance.SIMULATED)


def shown(desk: Desk, person: Person) -> CandleColumns:
    return chart(desk.store, person, VENUE, SYMBOL, Interval.M1).bars


def feed(desk: Desk, person: Person) -> Feed:
    seen = board(desk.store, person).feed
    assert seen
    return seen


def test_the_whole_history_is_stored_and_told(
    desk: Desk, analyst: Person, refresher: Refresher, source: Made, told: list[str]
):
    refresher.start(NOW)

    assert np.array_equal(shown(desk, analyst).close, source.columns.close)
    assert told == ["BTC/USDT: 100 candles stored"]
    assert (feed(desk, analyst).status, source.resumed) == ("running", None)


def test_a_second_start_asks_only_for_what_is_missing_and_goes_on_where_the_feed_stood(
    desk: Desk, jobs_desk: Desk, analyst: Person, refresher: Refresher, source: Made, told: list[str]
):
    source.ticks = [Tick()]
    refresher.start(NOW)
    refresher.tick(NOW)
    longer = Made(walk(130))

    Refresher(jobs_desk.store, longer, told.append).start(NOW)

    assert longer.asked[0] == START + timedelta(minutes=99)
    assert longer.resumed == {"at": 1}
    assert np.array_equal(shown(desk, analyst).close, longer.columns.close)


def test_a_tick_stores_candles_quotes_and_where_the_source_stands(
    desk: Desk, analyst: Person, refresher: Refresher, source: Made
):
    source.ticks = [Tick((candle(100, 5.0), candle(101, 6.0, closed=False)), (quote("6.5"),))]
    refresher.start(NOW)

    refresher.tick(NOW)

    assert shown(desk, analyst).close[-2:].tolist() == [5.0, 6.0]
    assert board(desk.store, analyst).quotes[SYMBOL].last == Decimal("6.5")
    assert feed(desk, analyst).detail == {"at": 1}


def test_a_source_that_does_not_answer_is_noted_once_and_heals(
    desk: Desk, analyst: Person, refresher: Refresher, source: Made, told: list[str]
):
    away = UnavailableError("Nobody there.")
    source.ticks = [away, away, Tick((candle(100, 5.0),))]
    refresher.start(NOW)
    told.clear()

    quiet = [refresher.tick(NOW), refresher.tick(NOW)]
    noted = feed(desk, analyst).status
    refresher.tick(NOW)

    assert quiet == [Tick(), Tick()]
    assert noted == "not answering: Nobody there."
    assert told == ["made does not answer: Nobody there."]
    assert feed(desk, analyst).status == "running"
    assert shown(desk, analyst).close[-1] == 5.0


def test_a_rewind_shows_no_candle_of_the_future(desk: Desk, analyst: Person, refresher: Refresher, source: Made):
    moment = START + timedelta(minutes=50)
    source.ticks = [Tick((candle(50, 7.0),), rewound_to=moment)]
    refresher.start(NOW)
    source.columns = source.columns.pick(slice(0, 50))

    refresher.tick(NOW)

    seen = shown(desk, analyst)
    assert len(seen) == 51
    assert seen.close[-1] == 7.0
    assert np.array_equal(seen.close[:50], source.columns.close)


def test_another_source_becomes_the_one_that_is_shown(
    desk: Desk, jobs_desk: Desk, analyst: Person, refresher: Refresher
):
    refresher.start(NOW)

    Refresher(jobs_desk.store, replace(Made(walk(5)), name="next", venue="next"), print).start(NOW)

    assert feed(desk, analyst).source == "next"


def test_the_web_process_cannot_write_the_market(desk: Desk, source: Made):
    with pytest.raises(ForbiddenError):
        Refresher(desk.store, source, print).start(NOW)
