"""Whatever happens to the orders of a paper account, no money and no coin is lost or made, to the last digit."""

from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.exchanges import matching
from core.exchanges.base import Rejection
from core.exchanges.reserves import Balances, BooksError, Execution, execution, release, reserve, settle
from core.exchanges.view import View
from core.model import OrderStatus, OrderType, PaperOrder, Side, TimeInForce
from core.model.numbers import EXACT
from tests.core.exchanges.examples import AT, BTC, D, a_quote, a_trade, a_view, an_order, holding

QUOTE = a_quote("59990", "60010", "60000")
VIEW = a_view(QUOTE)
WORKING = (OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED)


def reserved(order: PaperOrder, view: View = VIEW, **free: str) -> tuple[Balances, PaperOrder]:
    answer = reserve(holding(**free), order, view)
    assert not isinstance(answer, Rejection), answer
    return answer


@pytest.mark.parametrize(
    ("order", "locked"),
    [
        (an_order(Side.BUY, OrderType.MARKET, "0.1"), "6007.001"),
        (an_order(Side.BUY, OrderType.LIMIT, "0.1", "61000"), "6106.1"),
        (an_order(Side.BUY, OrderType.POST_ONLY, "0.1", "59000"), "5905.9"),
        (an_order(Side.BUY, OrderType.STOP_LIMIT, "0.1", "61100", stop_price=D(61000)), "6116.11"),
        (an_order(Side.BUY, OrderType.STOP_MARKET, "0.1", stop_price=D(61000)), "6411.405"),
        (an_order(Side.BUY, OrderType.TAKE_PROFIT, "0.1", stop_price=D(59000)), "6201.195"),
        (an_order(Side.BUY, OrderType.TRAILING_STOP, "0.1", trail=D("0.02")), "6432.426"),
        (an_order(Side.SELL, OrderType.MARKET, "0.1"), "0.1"),
        (an_order(Side.SELL, OrderType.STOP_MARKET, "0.1", stop_price=D(59000)), "0.1"),
        (an_order(Side.SELL, OrderType.TRAILING_STOP, "0.1", trail=D("0.02")), "0.1"),
        (an_order(Side.SELL, OrderType.STOP_MARKET, "0.1", stop_price=D(59000), reduce_only=True), "0"),
        (an_order(Side.SELL, OrderType.LIMIT, "0.1", "61000", reduce_only=True), "0.1"),
    ],
    ids=lambda it: it.type.value if isinstance(it, PaperOrder) else it,
)
def test_an_order_locks_its_worst_cost_and_not_a_digit_more_is_needed(order: PaperOrder, locked: str) -> None:
    asset = "USDT" if order.side is Side.BUY else "BTC"

    free = {asset: locked} if D(locked) else {}
    answer = reserve(holding(**free), order, VIEW)
    assert not isinstance(answer, Rejection), answer
    balances, accepted = answer

    assert accepted.locked == D(locked)
    assert (balances[asset].free if asset in balances else 0) == 0


@pytest.mark.parametrize("side", Side)
def test_an_order_beyond_what_is_free_is_rejected_with_the_numbers(side: Side) -> None:
    answer = reserve(holding(USDT="10", BTC="0.01"), an_order(side, OrderType.MARKET, "0.1"), VIEW)

    assert isinstance(answer, Rejection)
    assert answer.code == "INSUFFICIENT_BALANCE"
    assert "is free" in answer.sentence


def test_the_fee_is_rounded_up_to_eight_decimals_and_never_eats_more_than_the_notional() -> None:
    third = execution(an_order(Side.BUY, OrderType.MARKET, "0.00001"), D("0.00001"), D("0.34"))
    dust = execution(an_order(Side.SELL, OrderType.MARKET, "1"), D("0.00000001"), D("0.3"))

    assert third.fee == D("0.00000001")
    assert dust.fee == D("0.000000003")


def test_a_limit_buy_gets_back_what_a_better_price_saved() -> None:
    balances, order = reserved(an_order(Side.BUY, OrderType.LIMIT, "0.1", "61000"), USDT="10000")

    balances, order = settle(balances, order, execution(order, D("0.1"), D(60010)))

    assert balances["USDT"].free == D(10000) - D(6001) - D("6.001")
    assert (balances["USDT"].locked, order.locked, balances["BTC"].free) == (0, 0, D("0.1"))


@given(parts=st.lists(st.decimals("0.00000001", "2", places=8), min_size=2, max_size=9))
def test_many_partial_fills_cost_together_exactly_what_one_would(parts: list[Decimal]) -> None:
    whole, price = sum(parts, D(0)), D("60010.01")
    balances, order = reserved(an_order(Side.BUY, OrderType.LIMIT, whole, price), USDT="99999999")
    once, _ = settle(balances, order, execution(order, whole, price))

    for part in parts:
        balances, order = settle(balances, order, execution(order, part, price))

    assert balances == once
    assert order.average_price == price


def test_releasing_gives_back_exactly_what_was_reserved_and_only_once() -> None:
    balances, order = reserved(an_order(Side.BUY, OrderType.LIMIT, "0.1", "50000.01"), USDT="10000")

    released, free = release(balances, order)

    assert released == holding(USDT="10000")
    assert release(released, free) == (released, free)
    with pytest.raises(BooksError):
        release(released, order)


def test_settling_without_a_reserve_is_an_error_not_a_debt() -> None:
    order = an_order(Side.SELL, OrderType.MARKET, "0.1")

    with pytest.raises(BooksError):
        settle(holding(USDT="100000"), order, execution(order, D("0.1"), D(60000)))


SIDES, KINDS = st.sampled_from(Side), st.sampled_from(OrderType)
TIMES = st.sampled_from(TimeInForce)
QUANTITIES = st.decimals("0.00000001", "0.7", places=8)
OFFS = st.decimals("-0.1", "0.1", places=4)
LEVELS = st.lists(st.tuples(st.decimals("0", "0.06", places=4), st.decimals("0.0001", "0.6", places=6)), max_size=5)
TICKS = st.lists(st.tuples(SIDES, OFFS, st.decimals("0.0001", "0.5", places=6)), max_size=4)


class PaperBooks(RuleBasedStateMachine):
    """Any sequence of orders, cancels, moments and markets, beside a ledger that only adds up executions."""

    def __init__(self) -> None:
        super().__init__()
        self.balances: Balances = holding(USDT="50000", BTC="1")
        self.ledger = {"USDT": D(50000), "BTC": D(1)}
        self.paid: dict[int, tuple[Decimal, Decimal]] = {}
        self.open: list[PaperOrder] = []
        self.seconds, self.count = 0, 0
        self.view = VIEW

    @initialize()
    def some_market(self) -> None:
        self.the_market_moves(D(60000), D(20), D("0.5"), [], [], [])

    @rule(
        bid=st.decimals("30000", "90000", places=2),
        spread=st.decimals("0", "10", places=2),
        last=st.decimals("0", "1", places=2),
        bids=LEVELS,
        asks=LEVELS,
        ticks=TICKS,
    )
    def the_market_moves(self, bid: Decimal, spread: Decimal, last: Decimal, bids: Any, asks: Any, ticks: Any) -> None:
        self.seconds += 1
        ask = bid + spread
        quote = a_quote(bid, ask, bid + spread * last, second=self.seconds)
        trades = tuple(
            replace(a_trade(side, round(bid * (1 + off), 2), size, self.seconds), id=f"{self.seconds}-{n}")
            for n, (side, off, size) in enumerate(ticks)
        )
        levels = (
            tuple((str(round(bid * (1 - off), 2)), str(size)) for off, size in sorted(bids)),
            tuple((str(round(ask * (1 + off), 2)), str(size)) for off, size in sorted(asks)),
        )
        book = a_view(quote, bids=levels[0], asks=levels[1]).book if all(levels) else None
        self.view = View(quote, BTC, trades, book)
        for order in list(self.open):
            self.open.remove(order)
            self.act(order)

    @rule(side=SIDES, kind=KINDS, quantity=QUANTITIES, limit=OFFS, stop=OFFS, tif=TIMES, reduce=st.booleans())
    def an_order_arrives(self, side, kind, quantity, limit, stop, tif, reduce) -> None:
        last, self.count = self.view.quote.last, self.count + 1
        order = an_order(
            side,
            kind,
            quantity,
            round(last * (1 + limit), 2) if kind.has_limit else None,
            stop_price=round(last * (1 + stop), 2) if kind.has_stop else None,
            trail=abs(stop) + D("0.001") if kind is OrderType.TRAILING_STOP else None,
            time_in_force=tif,
            expires_at=AT + timedelta(seconds=self.seconds + 3) if tif is TimeInForce.GTD else None,
            reduce_only=reduce,
        )
        answer = reserve(self.balances, replace(order, venue_order_id=self.count), self.view)
        if isinstance(answer, Rejection):
            return
        self.balances, order = answer
        self.act(order)

    @rule(which=st.integers(0, 20))
    def an_order_is_cancelled(self, which: int) -> None:
        if self.open:
            order = self.open.pop(which % len(self.open))
            self.balances, order = matching.ended(order, self.balances, OrderStatus.CANCELLED, "")
            assert order.locked == 0

    def act(self, order: PaperOrder) -> None:
        before, offered = order, self.offered()
        at = matching.advance(order, self.balances, self.view, AT + timedelta(seconds=self.seconds))
        self.balances, self.view, order = at.balances, at.view, at.order
        for done in at.executions:
            self.book(order, done)
        assert before.filled <= order.filled <= order.quantity
        assert offered - self.offered() >= 0
        if order.status in WORKING:
            self.open.append(order)
        else:
            assert order.locked == 0
        self.is_exact(order)

    def offered(self) -> Decimal:
        """Add up what the market still has for anybody."""
        book = self.view.book
        levels = (*book.bids, *book.asks) if book else ()
        return sum((q for _, q in levels), D(0)) + sum((t.quantity for t in self.view.trades), D(0))

    def book(self, order: PaperOrder, done: Execution) -> None:
        sign = 1 if order.side is Side.BUY else -1
        self.ledger["BTC"] += sign * done.quantity
        self.ledger["USDT"] -= sign * done.quantity * done.price + done.fee
        value, fee = self.paid.get(order.venue_order_id, (D(0), D(0)))
        self.paid[order.venue_order_id] = (value + done.quantity * done.price, fee + done.fee)

    def is_exact(self, order: PaperOrder) -> None:
        value, fee = self.paid.get(order.venue_order_id, (D(0), D(0)))
        assert order.value == value
        assert fee <= (value * D("0.001")).quantize(D("1e-8"), rounding=ROUND_UP)
        if order.average_price is not None:
            assert abs(EXACT.multiply(order.average_price, order.filled) - value) <= order.filled * D("1e-16")

    @invariant()
    def every_asset_is_conserved_to_the_last_digit(self) -> None:
        assert {asset: balance.total for asset, balance in self.balances.items()} == self.ledger

    @invariant()
    def nothing_is_negative(self) -> None:
        assert all(min(balance.free, balance.locked) >= 0 for balance in self.balances.values())

    @invariant()
    def what_is_locked_is_what_the_open_orders_lock(self) -> None:
        locked = {"USDT": D(0), "BTC": D(0)}
        for order in self.open:
            locked["USDT" if order.side is Side.BUY else "BTC"] += order.locked
        assert {asset: balance.locked for asset, balance in self.balances.items()} == locked


PaperBooks.TestCase.settings = settings(max_examples=120, stateful_step_count=40)
TestPaperBooks = PaperBooks.TestCase
