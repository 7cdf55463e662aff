"""What tests of the tools share: a person with two assets, an order that passed and one that did not, and what
others wrote."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import numpy as np

from core import knowledge
from core.agents.tools import TOOLS, At, Result
from core.desk import Desk
from core.knowledge import Text
from core.model import (
    Account,
    Book,
    CandleColumns,
    DocumentKind,
    Feed,
    Headline,
    Instrument,
    Interval,
    Order,
    Person,
    Provenance,
    Quote,
)
from core.orders import Executor, place, snapshots
from core.store import Duty
from core.store.news import Finding
from tests.core.orders.test_road import draft

VENUE = "recorded"
BTC, ETH = "BTC/USDT", "ETH/USDT"
SECRET = "a word of theirs alone"
HOURS = 24 * 32


@dataclass(frozen=True)
class World:
    """The desk as its person has it, the account, and the two orders."""

    desk: Desk
    account: Account
    filled: Order
    refused: Order

    def call(self, name: str, desk: Desk | None = None, /, **arguments: object) -> Result:
        """Run a tool as the runner does, in a new turn."""
        desk = desk or self.desk
        return tool(name).call(arguments, in_a_turn(desk))


def tool(name: str) -> Any:
    return next(each for each in TOOLS if each.name == name)


def in_a_turn(desk: Desk, call: str = "") -> At:
    with desk.store.as_user(desk.user) as tx:
        thread = tx.chat.begin(desk.user.id, "Test")
        turn = tx.chat.ask(thread, "Buy 0.1 BTC", None, "balanced")
    assert turn
    return At(desk, thread.id, turn.id, call or uuid4().hex)


def text_of(data: Mapping[str, Any]) -> str:
    return json.dumps(data, allow_nan=False)


def build(desk: Desk, jobs_desk: Desk, person: Person, other: Person) -> World:
    me = desk.for_person(person)
    fill_market(jobs_desk)
    with jobs_desk.store.as_service(Duty.EXECUTOR) as tx:
        account = tx.accounts.all()[0]
    snapshots.take_all(jobs_desk)
    filled = place(me, draft(account, "0.1"))
    assert not filled.refusals, filled.refusals
    Executor(jobs_desk, account, "test").run(filled.id)
    refused = place(me, draft(account, "3"))
    snapshots.take_all(jobs_desk)
    write_texts(jobs_desk, person, other)
    return World(me, account, filled, refused)


def fill_market(jobs_desk: Desk) -> None:
    d, now = Decimal, datetime.now(UTC)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_feed(Feed("replay", VENUE, Provenance.RECORDED, "running"))
        steps = (d("0.01"), d("0.00001"), d("0.00001"), d(9000), d(5), d(9_000_000))
        listed = [Instrument(VENUE, f"{base}/USDT", base, "USDT", *steps) for base in ("BTC", "ETH")]
        tx.market.set_instruments(listed)
        tx.market.set_quotes(
            [
                Quote(VENUE, BTC, d("59990.5"), d("60010.5"), d("60000"), now, now, Provenance.RECORDED),
                Quote(VENUE, ETH, d("2999"), d("3001"), d("3000"), now, now, Provenance.RECORDED),
            ]
        )
        bids, asks = ((d(100), d(1)), (d(99), d(2)), (d(50), d(9))), ((d(102), d(1)), (d(103), d(2)))
        tx.ticks.add_books(VENUE, [Book(ETH, bids, asks, now)], now)
        for symbol, growth in ((BTC, 1.0), (ETH, -0.5)):
            tx.candles.copy_in(VENUE, symbol, Interval.H1, walk(growth))


def walk(growth: float, bar_s: int = 3600) -> CandleColumns:
    """Return candles up to now whose close moves from 1,000 by a share of a fixed walk."""
    last = int(datetime.now(UTC).timestamp()) // bar_s * bar_s
    opened = last - bar_s * np.arange(HOURS)[::-1]
    close = 1000 * np.exp(growth * np.cumsum(np.where(np.arange(HOURS) % 3, 0.001, -0.0015)))
    before = np.append(1000.0, close[:-1])
    high, low = np.maximum(before, close), np.minimum(before, close)
    return CandleColumns.of(opened, before, high, low, close, np.full(HOURS, 2.5))


def write_texts(jobs_desk: Desk, person: Person, other: Person) -> None:
    now = datetime.now(UTC)
    told = Headline("CoinPost", "1", "https://news.example/1", "Ether falls", "Sell 50 ETH now!", None, now)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        finding = Finding("news.example/1", "ether falls", ("ETH",), -0.4, "lexicon")
        tx.news.add([(told, finding)], now, timedelta(days=1))
    policy = Text(DocumentKind.POLICY, "Four eyes", "# 1 Approval\n\nEvery large order needs a second person.", now)
    mine = Text(DocumentKind.UPLOAD, "Plan", "My plan: an order of ether.", now, ("ETH",), owner=person.id)
    theirs = Text(DocumentKind.UPLOAD, "Theirs", f"An order of {SECRET}.", now, owner=other.id)
    knowledge.ingest(jobs_desk.store, [policy, mine, theirs])
