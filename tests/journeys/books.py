"""What a stopped desk's database says: every order with all that was written of it, read through the store."""

import getpass
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from core.audit import Verdict, verify_trail
from core.model import Balance, Event, Order, Topic, Trade
from core.store import Duty, Store, embedded
from core.store.audit import AuditRow
from core.store.database import ServiceUsers, cluster_of
from core.store.events import Offset
from core.store.paper import PaperFill
from tests.journeys.desk_process import EMAIL

EVERYTHING = 1_000_000
FIRST = Decimal(100_000)
READER = "reader-of-the-test"


@dataclass(frozen=True)
class Books:
    """Everything written of one paper account's orders, ours and the venue's."""

    orders: Mapping[UUID, Order]
    trades: Sequence[Trade]
    ours: Mapping[str, Balance]
    venues: Mapping[str, Balance]
    venue_status: Mapping[UUID, str]
    venue_fills: Sequence[PaperFill]
    acts: Sequence[AuditRow]
    events: Sequence[Event]
    offsets: Mapping[str, Offset]
    verdict: Verdict

    def filled_by_trades(self) -> Mapping[UUID, Decimal]:
        """Add up what each order's trades filled."""
        sums = dict.fromkeys(self.orders, Decimal(0))
        for trade in self.trades:
            sums[trade.order_id] += trade.qty
        return sums

    def owed(self) -> Mapping[str, Decimal]:
        """Work the balances out again from the trades alone, to the last digit."""
        usdt, btc = FIRST, Decimal(0)
        for trade in self.trades:
            sign = 1 if trade.side == "buy" else -1
            usdt -= sign * trade.qty * trade.price + trade.fee
            btc += sign * trade.qty
        return {"USDT": usdt, "BTC": btc}

    def acts_of_orders(self) -> Counter[tuple[str, str]]:
        """Count the audit rows by order and act; a fill counts by its trade."""
        return Counter(
            (str(a.details.get("trade_id") or a.details["order"]), a.action) for a in self.acts if a.kind == "order"
        )

    def events_of_orders(self) -> Counter[tuple[str, str]]:
        """Count the events by order and topic; a fill counts by its trade, a change by its status."""
        counted: Counter[tuple[str, str]] = Counter()
        for event in self.events:
            if "order" in event.payload:
                what = event.payload.get("trade_id") or event.payload["order"]
                status = event.payload.get("status")
                counted[(str(what), f"{event.topic.value} {status}" if status else event.topic.value)] += 1
        return counted


@contextmanager
def opened(home: Path, login: str) -> Iterator[Store]:
    """Yield the store of a desk that does not run, its database started by us alone."""
    cluster = cluster_of(home, ServiceUsers.all_one(getpass.getuser()))
    embedded.start(cluster)
    store = Store(embedded.dsn(cluster, login), login, size=3)
    try:
        store.wait()
        yield store
    finally:
        store.close()
        embedded.stop(cluster)


def read(home: Path) -> Books:
    """Read all of it from the home of a stopped desk."""
    with opened(home, "web_login") as web:
        with web.as_service(Duty.SIGN_IN) as tx:
            admin = tx.people.by_email(EMAIL)
            assert admin
        with web.as_user(admin) as tx:
            account = tx.accounts.all()[0].id
            orders, trades = tx.orders.recent(EVERYTHING), tx.trades.recent(EVERYTHING)
            ours, acts = tx.accounts.balances(account), tx.audit.recent(EVERYTHING)
        verdict = verify_trail(web)
        with web.as_service(Duty.WATCH) as tx:
            offsets = {o.consumer: o for o in tx.events.offsets()}
    with opened(home, "jobs_login") as jobs:
        with jobs.as_service(Duty.EXECUTOR) as tx:
            venues = tx.paper.balances(account)
            known = {o.id: tx.paper.order(account, o.client_order_id) for o in orders}
            fills = [f for order in known.values() if order for f in tx.paper.fills(order.venue_order_id)]
        with jobs.as_service(Duty.RELAY) as tx:
            tx.events.register(READER, list(Topic))
        with jobs.as_service(Duty.RELAY) as tx:
            events = [event for _, _, event in tx.events.next(READER, EVERYTHING)]
    status = {id: order.status for id, order in known.items() if order}
    by_id = {o.id: o for o in orders}
    return Books(by_id, trades, ours, venues, status, fills, acts, events, offsets, verdict)
