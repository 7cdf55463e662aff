"""Forget what is older than the settings keep it, by the venue's own time: a recording of years ago is not old."""

from collections.abc import Callable
from datetime import datetime, timedelta

from core.model import Interval
from core.settings import Settings
from core.store import Duty, Store, Tx

# One transaction's worth: short enough for everybody else, and the database can clean up behind it.
BATCH = 20_000
DONE_FOR = timedelta(days=30)
SHORT = tuple(i for i in Interval if i.seconds < Interval.H1.seconds)

Forget = Callable[[Tx, str, str, datetime], int]


def forget_old(store: Store, settings: Settings, now: datetime) -> int:
    """Forget old short candles, trades and books of every venue, and backfills long done; returns how many rows.

    Measured from the newest quote of each venue, so that a venue nobody follows any more keeps what it has.
    """
    minutes, trades, books = (
        timedelta(days=days)
        for days in (settings.keep_minutes_days, settings.keep_trades_days, settings.keep_books_days)
    )
    rules: list[tuple[timedelta, Forget]] = [
        (trades, lambda tx, venue, symbol, before: tx.ticks.forget_trades(venue, symbol, before, BATCH)),
        (books, lambda tx, venue, symbol, before: tx.ticks.forget_books(venue, symbol, before, BATCH)),
        *((minutes, _candles_of(interval)) for interval in SHORT),
    ]
    with store.as_service(Duty.MARKET) as tx:
        venues = {venue: newest for venue in tx.market.venues() if (newest := tx.market.newest(venue))}
        symbols = {venue: [i.symbol for i in tx.market.instruments(venue)] for venue in venues}
    gone = 0
    for venue, newest in venues.items():
        for kept, forget in rules:
            gone += sum(_all(store, forget, venue, symbol, newest - kept) for symbol in symbols[venue])
        with store.as_service(Duty.MARKET) as tx:
            gone += tx.backfills.forget(venue, now - DONE_FOR, Interval.H1, newest - minutes)
    return gone


def _candles_of(interval: Interval) -> Forget:
    return lambda tx, venue, symbol, before: tx.candles.forget(venue, symbol, interval, before, BATCH)


def _all(store: Store, forget: Forget, venue: str, symbol: str, before: datetime) -> int:
    gone = 0
    while True:
        with store.as_service(Duty.MARKET) as tx:
            rows = forget(tx, venue, symbol, before)
        gone += rows
        if rows < BATCH:
            return gone
