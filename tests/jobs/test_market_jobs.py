"""The jobs of the market share one source: one polls it, one fetches its history, and both end where it was opened."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from core import market
from core.desk import Desk
from core.model import Instrument, Interval, Person, Provenance, PublicTrade, Quote, Side
from core.store import Duty
from jobs import backfill, forget_old, refresh_market
from jobs.market_source import source_of

HOURS = 60 * 24
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def recording(jobs_desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose market is sixty recorded days of hours, a price each."""
    rows = [f"{1_700_006_400 + 3_600 * i},{100 + i % 7},{108 + i % 7},{99},{101 + i % 7},2.5" for i in range(HOURS)]
    (tmp_path / "BTC_USDT-1h.csv").write_text("date,open,high,low,close,volume\n" + "\n".join(rows))
    yield replace(jobs_desk, settings=jobs_desk.settings.model_copy(update={"market": f"replay:{tmp_path}"}))
    source_of.cache_clear()


def test_the_ticks_and_the_back_fill_make_one_whole_chart(recording: Desk, desk: Desk, analyst: Person):
    refresh, fill = refresh_market.open(recording), backfill.open(recording)

    for _ in range(3):
        refresh(None)
        fill(None)

    seen = market.chart(desk.store, analyst, "recorded", "BTC/USDT", Interval.H1)
    assert set((seen.bars.opened[1:] - seen.bars.opened[:-1]).tolist()) == {3_600}
    assert seen.bars.opened[0] == 1_700_006_400
    assert market.history_progress(desk.store, analyst, "recorded").gaps == []


def test_both_jobs_have_the_same_source(recording: Desk):
    assert source_of(recording) is source_of(recording)


def test_what_is_old_is_forgotten(jobs_desk: Desk):
    one = Decimal(1)
    old, new = NOW - timedelta(days=30), NOW
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_instruments([Instrument("made", "A/B", "A", "B", one, one, one, one, one, one)])
        tx.market.set_quotes([Quote("made", "A/B", one, one, one, NOW, NOW, Provenance.LIVE)])
        tx.ticks.add_trades("made", [PublicTrade("A/B", str(at), Side.BUY, one, one, at) for at in (old, new)])

    forget_old.open(jobs_desk)(None)

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        assert [trade.traded_at for trade in tx.ticks.trades("made", "A/B")] == [new]
