from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import hypothesis.strategies as st
from hypothesis import given

from core.market.sources.ccxt_lines import CandleLine, TradeLine
from core.model import Candle, Interval, PublicTrade, Side

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LINGER_S = 1.0


def candle(minute: int, volume: float, price: float = 100.0) -> Candle:
    """A candle whose prices follow its volume, as a market's do: a later state reaches further."""
    top = price + volume
    return Candle("BTC/USDT", Interval.M1, NOON + minute * MINUTE, price, top, price, top, volume)


def trade(number: int, price: float = 100.0, at: datetime | None = None) -> PublicTrade:
    at = at or NOON + timedelta(seconds=number)
    return PublicTrade("BTC/USDT", str(number), Side.BUY, Decimal(str(price)), Decimal(1), at)


def closed(line: CandleLine, at_s: float) -> list[Candle]:
    return line.take(at_s, LINGER_S)[0]


def test_a_candle_is_closed_by_its_successor_and_never_before() -> None:
    line = CandleLine(Interval.M1)

    line.stream(candle(0, 5), 0)
    before = closed(line, 3_600)
    line.stream(candle(1, 1), 3_600)

    assert before == []
    assert closed(line, 3_602) == [candle(0, 5)]


def test_the_last_word_on_a_candle_may_come_just_after_the_first_on_its_successor() -> None:
    line = CandleLine(Interval.M1)
    line.stream(candle(0, 5), 0)
    line.stream(candle(1, 1), 60)

    early = closed(line, 60.5)
    line.stream(candle(0, 6), 60.6)

    assert early == []
    assert closed(line, 61.1) == [candle(0, 6)]


def test_of_a_closed_candle_nothing_is_told_again() -> None:
    line = CandleLine(Interval.M1)
    line.stream(candle(0, 5), 0)
    line.stream(candle(1, 1), 60)
    closed(line, 62)

    line.stream(candle(0, 9), 63)
    line.stream(candle(2, 1), 120)

    assert closed(line, 122) == [candle(1, 1)]
    assert line.late == 1


def test_an_older_state_that_comes_late_changes_nothing() -> None:
    line = CandleLine(Interval.M1)

    line.stream(candle(0, 5), 0)
    line.stream(candle(0, 3), 0)

    assert line.take(0, LINGER_S)[1] == [replace(candle(0, 5), closed=False)]


def test_minutes_a_stream_jumped_over_are_a_hole_from_the_candle_it_was_in() -> None:
    line = CandleLine(Interval.M1)
    line.stream(candle(0, 5), 0)

    line.stream(candle(4, 1), 240)

    assert (line.has_hole, line.since) == (True, NOON)
    line.page([candle(minute, 7) for minute in range(4)] + [candle(4, 2)])
    assert closed(line, 240) == [candle(minute, 7) for minute in range(4)]
    assert not line.has_hole


def test_a_hole_is_filled_page_by_page_and_stays_open_until_the_stream_is_reached() -> None:
    line = CandleLine(Interval.M1, since=NOON)
    line.stream(candle(5, 1), 0)

    line.page([candle(minute, 7) for minute in range(3)])
    first, still = closed(line, 0), line.since
    line.page([candle(minute, 7) for minute in range(2, 6)])

    assert first == [candle(0, 7), candle(1, 7)]
    assert still == NOON + 2 * MINUTE
    assert closed(line, 0) == [candle(minute, 7) for minute in range(2, 5)]


def test_a_candle_only_a_page_told_is_asked_for_again_when_a_stream_begins_after_it() -> None:
    line = CandleLine(Interval.M1)
    line.page([candle(0, 5)])

    line.stream(candle(1, 1), 60)

    assert closed(line, 120) == []
    line.page([candle(0, 7), candle(1, 2)])
    assert closed(line, 120) == [candle(0, 7)]


def test_the_stream_goes_on_closing_candles_while_a_hole_waits() -> None:
    line = CandleLine(Interval.M1)
    line.stream(candle(0, 5), 0)
    line.interrupted()

    line.stream(candle(3, 1), 180)
    line.stream(candle(4, 1), 240)

    assert closed(line, 242) == [candle(3, 1)]
    assert line.since == NOON


def test_trades_move_the_forming_candle_until_the_exchange_tells_it_again() -> None:
    line = CandleLine(Interval.M1)
    line.stream(candle(0, 5), 0)

    line.move(trade(1, 120.0, NOON + timedelta(seconds=30)))
    line.move(trade(2, 90.0, NOON + timedelta(seconds=20)))
    moved = line.take(0, LINGER_S)[1][0]
    line.stream(candle(0, 6), 1)
    told = line.take(1, LINGER_S)[1][0]

    assert (moved.high, moved.close, moved.low, moved.volume) == (120, 120, 100, 5)
    assert told == replace(candle(0, 6), closed=False)


def test_a_trade_outside_the_forming_candle_moves_nothing() -> None:
    line = CandleLine(Interval.M1)
    line.stream(candle(0, 5), 0)
    line.take(0, LINGER_S)

    line.move(trade(1, 120.0, NOON + MINUTE))
    line.move(trade(2, 120.0, NOON - timedelta(seconds=1)))

    assert line.take(0, LINGER_S) == ([], [])


@dataclass
class Market:
    """Minutes that fill up over time, told by a stream that misbehaves and by pages that do not."""

    now_s: float = 0.0
    line: CandleLine = field(default_factory=lambda: CandleLine(Interval.M1))
    got: list[Candle] = field(default_factory=list)
    running: bool = False

    def state(self, minute: int, at_s: float | None = None) -> Candle:
        at_s = self.now_s if at_s is None else at_s
        return candle(minute, float(round(max(0.0, min(60.0, at_s - minute * 60)), 2)), 100.0 + minute)

    @property
    def minute(self) -> int:
        return int(self.now_s // 60)

    def tell(self, moments: Sequence[float]) -> None:
        self.running = True
        for at_s in moments:
            self.line.stream(self.state(int(at_s // 60), at_s), self.now_s)

    def go_on(self, seconds: int, backwards: bool = False) -> None:
        """Let time pass: a stream that runs tells the end of a minute and what is now, one that begins only the latter."""
        before, self.now_s = self.minute, self.now_s + seconds
        turn = [self.minute * 60 - 0.001] if self.running and self.minute > before else []
        moments = [*turn, self.now_s - 0.5, self.now_s] if self.now_s % 60 >= 1 else [*turn, self.now_s]
        self.tell(moments[::-1] if backwards else moments)

    def ask(self) -> None:
        since = self.line.since
        first = 0 if since is None else int((since - NOON) / MINUTE)
        self.line.page([self.state(minute) for minute in range(first, self.minute + 1)])

    def fetch(self, linger_s: float = LINGER_S) -> None:
        self.got += self.line.take(self.now_s, linger_s)[0]


STEPS = st.one_of(
    st.tuples(st.just("pass"), st.integers(1, 45)),
    st.tuples(st.just("gap"), st.integers(60, 400)),
    st.tuples(st.just("shuffle"), st.integers(1, 45)),
    st.tuples(st.just("late"), st.integers(61, 600)),
    st.tuples(st.just("drop"), st.none()),
    st.tuples(st.just("ask"), st.none()),
    st.tuples(st.just("fetch"), st.none()),
)


@given(st.lists(STEPS, max_size=60))
def test_whatever_the_stream_does_every_minute_comes_whole_and_never_with_another_value(
    steps: list[tuple[str, object]],
) -> None:
    market = Market()
    market.ask()
    for step, value in steps:
        match step, value:
            case "pass", int(seconds):
                market.go_on(seconds)
            case "shuffle", int(seconds):
                market.go_on(seconds, backwards=True)
            case "gap", int(seconds):
                market.running = False
                market.line.interrupted()
                market.now_s += seconds
                market.tell([market.now_s])
            case "late", int(ago) if market.running and market.now_s > ago:
                market.tell([market.now_s - ago])
            case "drop", _:
                market.running = False
                market.line.interrupted()
            case "ask", _:
                market.ask()
            case "fetch", _:
                market.fetch()

    market.now_s += 120
    market.ask()
    market.fetch(linger_s=0.0)

    assert {c.opened_at for c in market.got} == {NOON + minute * MINUTE for minute in range(market.minute)}
    assert {c.volume for c in market.got} <= {60.0}
    assert len(set(market.got)) == len({c.opened_at for c in market.got})


def test_a_trade_seen_before_is_counted_and_left_out() -> None:
    line = TradeLine()

    first = line.stream([trade(1), trade(2), trade(2)])
    again = line.page([trade(2), trade(1), trade(3)])

    assert [t.id for t in first + again] == ["1", "2", "3"]
    assert line.repeated == 3


def test_where_a_stream_begins_there_is_a_hole_since_the_newest_trade_known() -> None:
    line = TradeLine()
    line.page([trade(3), trade(5), trade(4)])

    line.stream([trade(9), trade(10)])

    assert line.hole == trade(5).traded_at


def test_a_hole_not_filled_yet_reaches_back_over_several_interruptions() -> None:
    line = TradeLine()
    line.stream([trade(5)])
    for number in (9, 15):
        line.interrupted()
        line.stream([trade(number)])

    assert line.hole == trade(5).traded_at


def test_a_stream_that_goes_on_has_no_hole() -> None:
    line = TradeLine()
    line.stream([trade(5)])

    line.stream([trade(9)])

    assert line.hole is None
