"""The paper venue: an exchange of our own, with its own durable books, filled by the market as the desk hears it.

It answers like any venue: accepts an order once by its client order id, keeps it, fills it as the market allows,
and tells what it knows. Its books are apart from the desk's, so a crash between the two is mended as with a real
exchange: by asking. What an order waits for and has seen is kept too, so a restart forgets nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

from core.exchanges.base import Ack, RejectedError, Rejection, UnansweredError, VenueOrder
from core.exchanges.matching import PASSED, Outcome, advance, ended, is_past
from core.exchanges.reserves import Balances, reserve
from core.exchanges.view import View, fresh
from core.model import (
    Balance,
    Capabilities,
    Fill,
    OpenOrder,
    Order,
    OrderStatus,
    OrderType,
    PaperOrder,
    Side,
    TimeInForce,
)
from core.store import Duty, Store, Tx

CAPABILITIES = Capabilities(frozenset(OrderType), frozenset(TimeInForce))
RESTING = frozenset({OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED})
MOST_TRADES = 2000
"""Of the trades since an order last looked; older ones are left out, which fills less, never more."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class PaperVenue:
    """The books of one paper account.

    An order meets the market with the first quote that came `latency` after it was accepted; without any, at once.
    """

    absence_proven_after = timedelta(0)
    capabilities = CAPABILITIES

    def __init__(
        self,
        store: Store,
        account_id: UUID,
        now: Callable[[], datetime] = utc_now,
        latency: timedelta = timedelta(0),
    ) -> None:
        self.store = store
        self.account_id = account_id
        self._now = now
        self._latency = latency

    def submit(self, order: Order) -> Ack:
        with self.store.as_service(Duty.EXECUTOR) as tx:
            known = tx.paper.order(self.account_id, order.client_order_id)
            if known:
                return Ack(str(known.venue_order_id), known.status)
            _still_wanted(tx, order)
            view = self._view(tx, order.symbol)
            if view is None:
                raise RejectedError(Rejection("NO_PRICE", f"The paper venue has no price for {order.symbol}."))
            books = tx.paper.balances(self.account_id, lock=True)
            accepted = tx.paper.accept(self.account_id, order)
            if accepted is None:
                raise UnansweredError("The same order arrived twice at once; it is being looked up.")
            answer = reserve(books, accepted, view)
            if isinstance(answer, Rejection):
                raise RejectedError(answer)
            after = self._advanced(answer[1], answer[0], view)
            if after.order.status is OrderStatus.REJECTED:
                raise RejectedError(Rejection("REJECTED", after.order.note))
            self._keep(tx, after, books)
            return Ack(str(accepted.venue_order_id), after.order.status)

    def cancel(self, order: Order) -> Ack:
        with self.store.as_service(Duty.EXECUTOR) as tx:
            known = tx.paper.order(self.account_id, order.client_order_id, lock=True)
            if known is None or known.status not in RESTING:
                raise RejectedError(Rejection("NOT_OPEN", "This order is not open at the venue any more."))
            books = tx.paper.balances(self.account_id, lock=True)
            self._end(tx, known, books, OrderStatus.CANCELLED, "Cancelled.")
            return Ack(str(known.venue_order_id), OrderStatus.CANCELLED)

    def lookup(self, order: Order) -> VenueOrder | None:
        with self.store.as_service(Duty.EXECUTOR) as tx:
            known = tx.paper.order(self.account_id, order.client_order_id)
        return None if known is None else _told(known)

    def fills(self, order: Order, known: VenueOrder) -> tuple[Fill, ...]:
        with self.store.as_service(Duty.EXECUTOR) as tx:
            rows = tx.paper.fills(int(known.exchange_order_id))
        return tuple(
            Fill(
                f"paper-{r.trade_id}", order.id, order.symbol, order.side, r.quantity, r.price, r.fee, r.fee_asset,
                r.executed_at, r.market_at,
            )
            for r in rows
        )  # fmt: skip

    def balances(self) -> Mapping[str, Balance]:
        with self.store.as_service(Duty.EXECUTOR) as tx:
            return tx.paper.balances(self.account_id)

    def open_orders(self) -> Sequence[OpenOrder]:
        with self.store.as_service(Duty.EXECUTOR) as tx:
            return [_open_order(order) for order in tx.paper.resting(self.account_id)]

    def has_gap(self) -> bool:
        return False

    @property
    def streams(self) -> bool:
        return True

    def deaf_since(self) -> None:
        return None

    def rests(self) -> str:
        return ""

    def close(self) -> None:
        """Nothing is held open between two questions."""

    def changed(self, working: Collection[Order]) -> Collection[str]:
        """Let the market act on what rests of the desk's working orders, each under its row's lock.

        Those of which the venue now knows more than the desk have changed: what a crash left unbooked is among them.
        """
        ours = {order.client_order_id: order for order in working}
        if not ours:
            return ()
        with self.store.as_service(Duty.EXECUTOR) as tx:
            resting = [order for order in tx.paper.resting(self.account_id) if order.client_order_id in ours]
            for symbol, orders in groupby(sorted(resting, key=lambda o: o.symbol), key=lambda o: o.symbol):
                self._act(tx, symbol, list(orders))
            known = tx.paper.orders(self.account_id, list(ours))
        return {k.client_order_id for k in known if _differs(ours[k.client_order_id], k)}

    def _act(self, tx: Tx, symbol: str, orders: list[PaperOrder]) -> None:
        view = self._view(tx, symbol, since=min((o.seen_at for o in orders if o.seen_at), default=None))
        books = tx.paper.balances(self.account_id, lock=True)
        for order in orders:
            if view is None:
                if is_past(order, self._now()):
                    books = self._end(tx, order, books, OrderStatus.EXPIRED, PASSED)
                continue
            after = self._advanced(order, books, view)
            if after.order != order:
                self._keep(tx, after, books)
            books, view = after.balances, after.view

    def _advanced(self, order: PaperOrder, books: Balances, view: View) -> Outcome:
        """Let the market act on an order once its latency has passed."""
        arrives = order.accepted_at + self._latency
        if order.seen_at is None and self._latency and view.quote.received_at < arrives:
            return Outcome(order, books, view)
        return advance(order, books, view, self._now())

    def _view(self, tx: Tx, symbol: str, since: datetime | None = None) -> View | None:
        """Return the market as the desk heard it, less what this account's orders have taken of the book."""
        view = heard(tx, symbol, since)
        if view is None or view.book is None:
            return view
        book_at = view.book.taken_at
        for side in Side:
            view = view.without(side, tx.paper.taken(self.account_id, symbol, side, book_at))
        return view

    def _end(self, tx: Tx, order: PaperOrder, before: Balances, status: OrderStatus, note: str) -> Balances:
        after, order = ended(order, before, status, note)
        tx.paper.keep(order)
        self._keep_balances(tx, after, before)
        return after

    def _keep(self, tx: Tx, after: Outcome, before: Balances) -> None:
        order, quote = after.order, after.view.quote
        for done in after.executions:
            tx.paper.fill(
                order.venue_order_id, done.quantity, done.price, done.fee, order.unit, quote.received_at,
                quote.market_at, done.book_at,
            )  # fmt: skip
        tx.paper.keep(order)
        self._keep_balances(tx, after.balances, before)

    def _keep_balances(self, tx: Tx, after: Balances, before: Balances) -> None:
        tx.paper.set_balances(self.account_id, {asset: b for asset, b in after.items() if before.get(asset) != b})


def heard(tx: Tx, symbol: str, since: datetime | None = None) -> View | None:
    """Return the market of a symbol as the desk heard it, with the trades since then; None without a quote."""
    feed, quote, instrument = tx.market.listed(symbol)
    if feed is None or quote is None:
        return None
    trades = tx.ticks.trades(feed.venue, symbol, MOST_TRADES if since else 1, since)
    return View(
        quote,
        instrument,
        tuple(reversed(trades)),
        fresh(tx.ticks.book(feed.venue, symbol), quote),
    )


def _told(order: PaperOrder) -> VenueOrder:
    return VenueOrder(
        order.client_order_id, str(order.venue_order_id), order.symbol, order.status, order.filled,
        order.average_price, order.note, order.best_price, order.triggered_at,
    )  # fmt: skip


def _open_order(order: PaperOrder) -> OpenOrder:
    return OpenOrder(
        str(order.venue_order_id), order.client_order_id, order.symbol, order.side, order.type.value, order.quantity,
        order.limit_price, order.filled, order.accepted_at,
    )  # fmt: skip


def _differs(ours: Order, known: PaperOrder) -> bool:
    return (ours.status, ours.filled, ours.note) != (known.status, known.filled, known.note)


def _still_wanted(tx: Tx, order: Order) -> None:
    """Refuse what the desk gave up: a writer that slept must not send what its successor called absent.

    The row stays locked until the order is in the book, so "the venue does not know it" proves absence at once.
    """
    current = tx.orders.get(order.id, lock=True)
    if current is None or current.status is not OrderStatus.SUBMITTING:
        raise RejectedError(Rejection("GIVEN_UP", "The desk gave this order up before it arrived."))
