"""The paper venue: an exchange of our own, with its own durable books, filled by the market's quotes.

It answers like any venue: accepts an order once by its client order id, keeps it, fills it when a quote
allows, and tells what it knows. Its books are apart from the desk's, so a crash between the two is mended
as with a real exchange: by asking.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from core.exchanges import matching
from core.exchanges.base import Ack, RejectedError, Rejection, UnansweredError, VenueOrder
from core.model import Balance, Fill, Order, OrderStatus, Quote
from core.store import Duty, Store, Tx
from core.store.paper import PaperOrder


class PaperVenue:
    """The books of one paper account."""

    absence_proven_after = timedelta(0)

    def __init__(self, store: Store, account_id: UUID) -> None:
        self.store = store
        self.account_id = account_id

    def submit(self, order: Order) -> Ack:
        with self.store.as_service(Duty.EXECUTOR) as tx:
            known = tx.paper.order(self.account_id, order.client_order_id)
            if known:
                return Ack(str(known.venue_order_id), OrderStatus(known.status))
            _still_wanted(tx, order)
            quote = _quote(tx, order.symbol)
            books = tx.paper.balances(self.account_id, lock=True)
            reserved = matching.reserve(books, order, quote)
            if isinstance(reserved, Rejection):
                raise RejectedError(reserved)
            id = tx.paper.accept(self.account_id, order, OrderStatus.OPEN.value)
            if id is None:
                raise UnansweredError("The same order arrived twice at once; it is being looked up.")
            execution = matching.match(order, quote)
            status = matching.status_after(order, execution)
            if execution:
                _book(tx, id, execution, quote)
                reserved = matching.settle(reserved, order, execution)
            elif status is OrderStatus.EXPIRED:
                reserved = matching.release(reserved, order)
            tx.paper.move(id, status.value, execution.quantity if execution else Decimal(0))
            tx.paper.set_balances(self.account_id, reserved)
            return Ack(str(id), status)

    def cancel(self, order: Order) -> Ack:
        with self.store.as_service(Duty.EXECUTOR) as tx:
            known = tx.paper.order(self.account_id, order.client_order_id, lock=True)
            if known is None or known.status != OrderStatus.OPEN:
                raise RejectedError(Rejection("NOT_OPEN", "This order is not open at the venue any more."))
            books = tx.paper.balances(self.account_id, lock=True)
            tx.paper.set_balances(self.account_id, matching.release(books, order))
            tx.paper.move(known.venue_order_id, OrderStatus.CANCELLED.value, known.filled)
            return Ack(str(known.venue_order_id), OrderStatus.CANCELLED)

    def lookup(self, client_order_id: str) -> VenueOrder | None:
        with self.store.as_service(Duty.EXECUTOR) as tx:
            known = tx.paper.order(self.account_id, client_order_id)
            if known is None:
                return None
            fills = tx.paper.fills(known.venue_order_id)
        value = sum((f.quantity * f.price for f in fills), Decimal(0))
        average = value / known.filled if known.filled else None
        return VenueOrder(
            client_order_id, str(known.venue_order_id), known.symbol, OrderStatus(known.status), known.filled, average
        )

    def fills(self, order: Order, after_trade_id: str | None) -> tuple[Fill, ...]:
        with self.store.as_service(Duty.EXECUTOR) as tx:
            known = tx.paper.order(self.account_id, order.client_order_id)
            rows = tx.paper.fills(known.venue_order_id) if known else ()
        after = int((after_trade_id or "paper-0").removeprefix("paper-"))
        return tuple(
            Fill(
                f"paper-{r.trade_id}", order.id, order.symbol, order.side, r.quantity, r.price, r.fee, r.fee_asset,
                r.executed_at, r.market_at,
            )
            for r in rows
            if r.trade_id > after
        )  # fmt: skip

    def balances(self) -> Mapping[str, Balance]:
        with self.store.as_service(Duty.EXECUTOR) as tx:
            return tx.paper.balances(self.account_id)

    def match_resting(self, working: Mapping[str, Order]) -> list[str]:
        """Fill resting orders the present quotes reach; returns their client order ids.

        `working` are the desk's orders by client order id; an order is matched under its row's lock.
        """
        filled: list[str] = []
        with self.store.as_service(Duty.EXECUTOR) as tx:
            for resting in tx.paper.resting(self.account_id):
                order = working.get(resting.client_order_id)
                if order and self._match_one(tx, resting, order):
                    filled.append(resting.client_order_id)
        return filled

    def _match_one(self, tx: Tx, resting: PaperOrder, order: Order) -> bool:
        try:
            quote = _quote(tx, resting.symbol)
        except RejectedError:
            return False
        execution = matching.match(order, quote)
        if execution is None:
            return False
        books = tx.paper.balances(self.account_id, lock=True)
        _book(tx, resting.venue_order_id, execution, quote)
        tx.paper.set_balances(self.account_id, matching.settle(books, order, execution))
        tx.paper.move(resting.venue_order_id, OrderStatus.FILLED.value, execution.quantity)
        return True


def _still_wanted(tx: Tx, order: Order) -> None:
    """Refuse what the desk gave up: a writer that slept must not send what its successor called absent.

    The row stays locked until the order is in the book, so "the venue does not know it" proves absence at once.
    """
    current = tx.orders.get(order.id, lock=True)
    if current is None or current.status is not OrderStatus.SUBMITTING:
        raise RejectedError(Rejection("GIVEN_UP", "The desk gave this order up before it arrived."))


def _quote(tx: Tx, symbol: str) -> Quote:
    feed = tx.market.active_feed()
    quote = tx.market.quote(feed.venue, symbol) if feed else None
    if quote is None:
        raise RejectedError(Rejection("NO_PRICE", f"The paper venue has no price for {symbol}."))
    return quote


def _book(tx: Tx, venue_order_id: int, execution: matching.Execution, quote: Quote) -> None:
    tx.paper.fill(
        venue_order_id, execution.quantity, execution.price, execution.fee, execution.fee_asset, quote.received_at,
        quote.market_at,
    )  # fmt: skip
