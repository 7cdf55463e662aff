"""A page as somebody sees it: the real script over a real Postgres, with a session behind its cookie."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from core import orders
from core.desk import Desk
from core.identity import open_session
from core.model import CandleColumns, Feed, Instrument, Interval, Person, Provenance, Quote
from core.store import Duty
from pages import ui

PAGES = Path(__file__).parents[2] / "pages"
PageAs: TypeAlias = Callable[[Person, str], AppTest]


@pytest.fixture
def page_as(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> PageAs:
    """Open a page as somebody: `page_as(operator, "operations.py")`; further runs are of whoever came last."""

    def opened(person: Person, file: str) -> AppTest:
        token = open_session(desk.store, person, "AppTest", desk.now() + timedelta(hours=1))
        ui.open_doors(desk)
        # AppTest has no browser whose cookie Streamlit could read.
        monkeypatch.setattr(ContextProxy, "cookies", {ui.session_cookie(): token})
        return AppTest.from_file(str(PAGES / file), default_timeout=30).run()

    return opened


def html_of(page: AppTest) -> str:
    """Return all HTML of our own on the page."""
    return "\n".join(element.proto.body for element in page.get("html"))


def words_of(page: AppTest) -> str:
    """Return what can be read on the page, our own HTML without its tags."""
    elements = [*page.markdown, *page.caption, *page.error, *page.success, *page.info]
    told = [re.sub(r"<[^>]+>", " ", html_of(page)), *(element.value for element in elements)]
    return " ".join(" ".join(told).split())


def quote_market(
    jobs_desk: Desk, prices: dict[str, str], provenance: Provenance = Provenance.RECORDED, half_hours: int = 48
) -> None:
    """Give the desk a market whose symbols were quoted just now, with candles that rose by a tenth."""
    now = datetime.now(UTC)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_feed(Feed("test", "test", provenance, "running", {"playhead": now.timestamp(), "speed": "300"}))
        tx.market.set_instruments([_instrument(symbol) for symbol in prices])
        tx.market.set_quotes([_quote(symbol, Decimal(p), now, provenance) for symbol, p in prices.items()])
    for symbol, price in prices.items():
        with jobs_desk.store.as_service(Duty.MARKET) as tx:
            tx.candles.copy_in("test", symbol, Interval.M30, _risen(float(price), now, half_hours))
    orders.snapshots.take_all(jobs_desk)


def _instrument(symbol: str) -> Instrument:
    d, (base, unit) = Decimal, symbol.split("/")
    return Instrument(
        "test", symbol, base, unit, d("0.01"), d("0.00001"), d("0.00001"), d(9000), d(5), d(9_000_000)
    )  # fmt: skip


def _quote(symbol: str, price: Decimal, now: datetime, provenance: Provenance) -> Quote:
    return Quote("test", symbol, price, price, price, now, now, provenance)


def _risen(price: float, now: datetime, bars: int) -> CandleColumns:
    last = int(now.timestamp()) // 1800 * 1800
    opened = [last - 1800 * i for i in reversed(range(bars))]
    closes = [price / 1.1 * (1 + 0.1 * i / (bars - 1)) for i in range(bars)]
    opens = [price / 1.1, *closes][:-1]
    return CandleColumns.of(opened, opens, closes, opens, closes, [1.0] * bars)
