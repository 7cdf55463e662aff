import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from core.errors import NotFoundError
from core.market.sources import SimulatedSource, Tick, aggregate, joined
from core.market.sources.columns import is_sound
from core.model import Candle, CandleColumns, Interval, Provenance

BORN = datetime(2026, 3, 5, 22, 58, 7, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def rows_of(source: SimulatedSource, symbol: str, interval: Interval, since: datetime | None = None) -> CandleColumns:
    return joined(*source.history(symbol, interval, since or source.begins(symbol, interval), BORN + seconds(10**7)))


def minutes_of(source: SimulatedSource, symbol: str = "BTC/USDT", since: datetime | None = None) -> CandleColumns:
    return rows_of(source, symbol, Interval.M1, since)


def closed(ticks: list[Tick], interval: Interval = Interval.M1, symbol: str = "BTC/USDT") -> list[Candle]:
    return [c for t in ticks for c in t.candles if c.closed and c.symbol == symbol and c.interval is interval]


def same(a: CandleColumns, b: CandleColumns) -> bool:
    return all(np.array_equal(x, y) for x, y in zip(a.columns(), b.columns(), strict=True))


@pytest.mark.parametrize("symbol", ["BTC/USDT", "ETH/USDT", "SOL/USDT"])
def test_a_fresh_desk_has_thirty_days_of_minutes_and_two_years_of_hours_up_to_now(symbol: str) -> None:
    source = SimulatedSource(BORN)

    minutes, hours = (rows_of(source, symbol, i) for i in (Interval.M1, Interval.H1))

    for rows, interval, span in ((minutes, Interval.M1, 30), (hours, Interval.H1, 760)):
        last = datetime.fromtimestamp(int(rows.opened[-1]), UTC) + interval.length
        assert timedelta(0) <= BORN - last < interval.length
        assert set(np.diff(rows.opened)) == {interval.seconds}
        assert len(rows) * interval.length >= timedelta(days=span)
        assert is_sound(rows, interval).all()
    assert 0.05 < hours.low.min() / minutes.close[-1] < hours.high.max() / minutes.close[-1] < 20


def test_the_hours_of_the_last_days_are_made_of_its_minutes() -> None:
    source = SimulatedSource(BORN)
    since = datetime(2026, 3, 4, tzinfo=UTC)

    hours = rows_of(source, "ETH/USDT", Interval.H1, since)

    assert same(hours, aggregate(minutes_of(source, "ETH/USDT", since), Interval.H1).pick(slice(0, len(hours))))


def test_the_same_seed_and_clock_give_the_same_market_and_another_seed_another() -> None:
    one, two, other = SimulatedSource(BORN), SimulatedSource(BORN), SimulatedSource(BORN, seed=2)

    assert same(minutes_of(one), minutes_of(two))
    assert one.poll(BORN + seconds(90)) == two.poll(BORN + seconds(90))
    assert not same(minutes_of(one), minutes_of(other))


def test_history_and_polls_meet_without_a_gap_or_a_double() -> None:
    source = SimulatedSource(BORN)
    before = minutes_of(source)

    ticks = [source.poll(BORN + seconds(s)) for s in range(0, 600, 7)]

    live = [int(candle.opened_at.timestamp()) for candle in closed(ticks)]
    assert set(np.diff([*before.opened.tolist(), *live])) == {60}
    assert same(minutes_of(source), joined(before, minutes_of(source, since=closed(ticks)[0].opened_at)))


def test_the_open_minute_grows_into_the_closed_one() -> None:
    source = SimulatedSource(BORN)

    ticks = [source.poll(BORN + seconds(s)) for s in range(53, 115)]

    forming = [c for t in ticks[:-1] for c in t.candles if c.interval is Interval.M1 and c.symbol == "BTC/USDT"]
    (done,) = closed(ticks[-2:])
    last = [c for c in forming if c.opened_at == done.opened_at and not c.closed][-1]
    assert (last.open, last.high, last.low, last.close) == (done.open, done.high, done.low, done.close)
    assert last.volume == pytest.approx(done.volume)


def test_the_price_goes_on_over_midnight_and_from_the_years_of_hours_into_the_days_of_minutes() -> None:
    source = SimulatedSource(BORN)

    for interval in (Interval.M1, Interval.H1):
        rows = rows_of(source, "BTC/USDT", interval)
        jumps = np.abs(np.log(rows.open[1:] / rows.close[:-1]))
        assert jumps.max() < 0.02


@pytest.mark.parametrize("gap", [timedelta(minutes=3), timedelta(hours=5), timedelta(days=2, hours=7)])
def test_after_a_stop_the_gap_is_filled_with_the_candles_that_would_have_come(gap: timedelta) -> None:
    one = SimulatedSource(BORN)
    one.poll(BORN + seconds(30))
    kept = json.loads(json.dumps(one.state()))
    later = BORN + seconds(30) + gap
    resumed = SimulatedSource(later)

    resumed.resume(kept, later)

    without, after = ([source.poll(later + seconds(s)) for s in range(4)] for source in (one, resumed))
    assert after == without
    assert len(closed(after)) == gap // timedelta(minutes=1)
    assert same(minutes_of(resumed), minutes_of(one))


def test_a_long_gap_is_caught_up_a_day_at_a_time_and_quotes_wait_until_it_is_done() -> None:
    source = SimulatedSource(BORN)

    ticks = [source.poll(BORN + timedelta(days=2, hours=1, seconds=s)) for s in range(3)]

    assert [len(closed([tick])) for tick in ticks] == [1440, 1440, 60]
    assert [len(tick.quotes) for tick in ticks] == [0, 0, 3]


def test_a_clock_set_back_changes_nothing_that_was_shown() -> None:
    source = SimulatedSource(BORN)
    shown = source.poll(BORN + seconds(120))

    tick = source.poll(BORN + seconds(60))

    assert closed([tick]) == []
    assert [quote.last for quote in tick.quotes] == [quote.last for quote in shown.quotes]


def test_the_state_of_another_seed_is_left_unused() -> None:
    source = SimulatedSource(BORN)
    untouched = source.state()

    source.resume(SimulatedSource(BORN, seed=2).state(), BORN)

    assert source.state() == untouched


def test_a_quote_has_a_spread_of_one_to_three_steps_about_the_last_price() -> None:
    source = SimulatedSource(BORN)
    steps = {instrument.symbol: instrument.price_step for instrument in source.instruments()}

    quotes = [quote for s in range(60) for quote in source.poll(BORN + seconds(s)).quotes]

    assert {(q.ask - q.bid) / steps[q.symbol] for q in quotes} == {Decimal(1), Decimal(2), Decimal(3)}
    assert all(q.bid <= q.last <= q.ask for q in quotes)
    assert all(q.last % steps[q.symbol] == 0 for q in quotes)
    assert {(q.venue, q.provenance) for q in quotes} == {("simulated", Provenance.SIMULATED)}


def test_volatility_comes_in_clusters_and_trading_follows_the_hours() -> None:
    rows = minutes_of(SimulatedSource(BORN), since=datetime(2026, 2, 5, tzinfo=UTC))

    size = np.abs(np.diff(np.log(rows.close)))
    hour = rows.opened // 3600 % 24
    assert np.corrcoef(size[:-30], size[30:])[0, 1] > 0.05
    assert rows.volume[hour == 15].mean() > 1.3 * rows.volume[hour == 3].mean()


def test_what_is_not_simulated_is_named() -> None:
    source = SimulatedSource(BORN)

    with pytest.raises(NotFoundError, match="BTC/USDT, ETH/USDT, SOL/USDT"):
        next(source.history("DOGE/USDT", Interval.M1, BORN, BORN))
    with pytest.raises(NotFoundError, match="4h"):
        next(source.history("BTC/USDT", Interval.H4, BORN, BORN))


def test_trades_are_of_the_second_they_happened_in_and_make_about_the_minutes_volume() -> None:
    source = SimulatedSource(BORN)
    ticks = [source.poll(BORN + seconds(s)) for s in range(53, 60 + 53 + 1)]

    trades = [t for tick in ticks for t in tick.trades if t.symbol == "BTC/USDT"]

    (minute,) = closed(ticks)[-1:]
    inside = [t for t in trades if minute.opened_at <= t.traded_at < minute.opened_at + seconds(60)]
    assert len({t.id for t in trades}) == len(trades)
    assert [t.traded_at for t in trades] == sorted(t.traded_at for t in trades)
    assert all(minute.low <= float(t.price) <= minute.high for t in inside)
    assert float(sum(t.quantity for t in inside)) == pytest.approx(minute.volume, rel=0.01)


def test_the_book_stands_around_its_quote_and_never_crosses() -> None:
    source = SimulatedSource(BORN)

    ticks = [source.poll(BORN + seconds(s)) for s in range(1, 30)]

    for tick in ticks:
        for quote, book in zip(tick.quotes, tick.books, strict=True):
            assert (book.bids[0][0], book.asks[0][0]) == (quote.bid, quote.ask)
            for side, order in ((book.bids, -1), (book.asks, 1)):
                prices = [price for price, _ in side]
                assert prices == sorted(set(prices), key=lambda p, order=order: order * p)
                assert all(price > 0 and quantity > 0 for price, quantity in side)


def test_the_same_second_has_the_same_trades_and_book_in_another_process() -> None:
    one, two = SimulatedSource(BORN), SimulatedSource(BORN)
    two.poll(BORN + seconds(3))

    assert one.poll(BORN + seconds(9)).trades[-6:] == two.poll(BORN + seconds(9)).trades[-6:]
    assert one.poll(BORN + seconds(10)).books == two.poll(BORN + seconds(10)).books
