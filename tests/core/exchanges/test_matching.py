from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core.exchanges import matching
from core.exchanges.matching import BooksError, Rejection, match, release, reserve, settle, status_after
from core.model import Balance, Order, OrderStatus, OrderType, Quote, Side, TimeInForce
from core.model.numbers import EXACT
from tests.core.exchanges.examples import a_quote, an_order

D = Decimal
QUOTE = a_quote("59990", "60010", "60000")


def holding(**free: str) -> dict[str, Balance]:
    return {asset: Balance(asset, D(amount), D(0)) for asset, amount in free.items()}


@pytest.mark.parametrize(("side", "price"), [(Side.BUY, "60010"), (Side.SELL, "59990")])
def test_a_market_order_takes_the_touch_in_full_and_pays_a_tenth_of_a_percent(side: Side, price: str) -> None:
    execution = match(an_order(side, OrderType.MARKET, "0.5"), QUOTE)

    assert execution is not None
    assert (execution.quantity, execution.price, execution.maker) == (D("0.5"), D(price), False)
    assert (execution.fee, execution.fee_asset) == (D("0.5") * D(price) / 1000, "USDT")


def test_where_bid_and_ask_are_the_same_a_market_order_takes_the_last_price() -> None:
    execution = match(an_order(Side.BUY, OrderType.MARKET, "1"), a_quote("100", "100", "101"))

    assert execution is not None
    assert execution.price == D(101)


@pytest.mark.parametrize(
    ("side", "limit", "price"),
    [
        (Side.BUY, "60020", "60010"),
        (Side.BUY, "60010", "60010"),
        (Side.BUY, "60009.99", None),
        (Side.SELL, "59980", "59990"),
        (Side.SELL, "59990", "59990"),
        (Side.SELL, "59990.01", None),
    ],
)
def test_a_new_limit_order_fills_when_it_crosses_at_the_better_price(side: Side, limit: str, price: str | None) -> None:
    execution = match(an_order(side, OrderType.LIMIT, "1", limit), QUOTE)

    assert (execution.price if execution else None) == (D(price) if price else None)
    assert execution is None or not execution.maker


@pytest.mark.parametrize(("side", "limit"), [(Side.BUY, "60500"), (Side.SELL, "59500")])
def test_a_resting_order_is_met_at_its_limit_when_the_market_comes_to_it(side: Side, limit: str) -> None:
    execution = match(an_order(side, OrderType.LIMIT, "1", limit, status=OrderStatus.OPEN), QUOTE)

    assert execution is not None
    assert execution.maker
    assert execution.price == D(limit)


@pytest.mark.parametrize("status", [status for status in OrderStatus if not status.is_working])
def test_a_finished_order_never_matches(status: OrderStatus) -> None:
    assert match(an_order(Side.BUY, OrderType.MARKET, "1", status=status), QUOTE) is None


@pytest.mark.parametrize(
    ("tif", "limit", "expected"),
    [
        (TimeInForce.IOC, "50000", OrderStatus.EXPIRED),
        (TimeInForce.GTC, "50000", OrderStatus.OPEN),
        (TimeInForce.IOC, "60010", OrderStatus.FILLED),
    ],
)
def test_an_order_that_may_not_rest_expires_when_it_does_not_cross(
    tif: TimeInForce, limit: str, expected: OrderStatus
) -> None:
    order = an_order(Side.BUY, OrderType.LIMIT, "1", limit, tif=tif)

    assert status_after(order, match(order, QUOTE)) is expected


def test_the_fee_is_rounded_up_to_eight_decimals_and_never_eats_more_than_the_notional() -> None:
    third = match(an_order(Side.BUY, OrderType.MARKET, "0.00001"), a_quote("0.33", "0.34"))
    dust = match(an_order(Side.SELL, OrderType.MARKET, "0.00000001"), a_quote("0.3", "0.4"))

    assert third is not None
    assert third.fee == D("0.00000001")
    assert dust is not None
    assert dust.fee == D("0.000000003")


def test_a_limit_buy_locks_its_worst_cost_and_gets_back_what_a_better_price_saved() -> None:
    order = an_order(Side.BUY, OrderType.LIMIT, "0.1", "61000")
    reserved = reserve(holding(USDT="10000"), order, QUOTE)
    execution = match(order, QUOTE)
    assert not isinstance(reserved, Rejection)
    assert execution is not None

    settled = settle(reserved, order, execution)

    assert reserved["USDT"] == Balance("USDT", D("3893.9"), D("6106.1"))
    assert settled["USDT"] == Balance("USDT", D("10000") - D("6001") - D("6.001"), D(0))
    assert settled["BTC"] == Balance("BTC", D("0.1"), D(0))


def test_a_sell_locks_the_coins_and_receives_the_notional_less_the_fee() -> None:
    order = an_order(Side.SELL, OrderType.MARKET, "0.1")
    reserved = reserve(holding(BTC="0.25"), order, QUOTE)
    execution = match(order, QUOTE)
    assert not isinstance(reserved, Rejection)
    assert execution is not None

    settled = settle(reserved, order, execution)

    assert reserved["BTC"] == Balance("BTC", D("0.15"), D("0.1"))
    assert settled["BTC"] == Balance("BTC", D("0.15"), D(0))
    assert settled["USDT"].free == D("5999") - D("5.999")


@pytest.mark.parametrize("side", Side)
def test_an_order_beyond_what_is_free_is_rejected_with_the_numbers(side: Side) -> None:
    answer = reserve(holding(USDT="10", BTC="0.01"), an_order(side, OrderType.MARKET, "0.1"), QUOTE)

    assert isinstance(answer, Rejection)
    assert answer.code == "INSUFFICIENT_BALANCE"
    assert "is free" in answer.sentence


@pytest.mark.parametrize(("side", "free"), [(Side.BUY, {"USDT": "6007.001"}), (Side.SELL, {"BTC": "0.1"})])
def test_an_order_for_all_that_is_free_is_accepted(side: Side, free: dict[str, str]) -> None:
    reserved = reserve(holding(**free), an_order(side, OrderType.MARKET, "0.1"), QUOTE)

    assert not isinstance(reserved, Rejection)
    assert [balance.free for balance in reserved.values()] == [0]


def test_releasing_gives_back_exactly_what_was_reserved_and_only_once() -> None:
    before = holding(USDT="10000")
    order = an_order(Side.BUY, OrderType.LIMIT, "0.1", "50000.01")
    reserved = reserve(before, order, QUOTE)
    assert not isinstance(reserved, Rejection)

    released = release(reserved, order)

    assert released == before
    with pytest.raises(BooksError):
        release(released, order)


def test_settling_twice_or_without_a_reserve_is_an_error_not_a_debt() -> None:
    order = an_order(Side.BUY, OrderType.MARKET, "0.1")
    execution = match(order, QUOTE)
    assert execution is not None

    with pytest.raises(BooksError):
        settle(holding(USDT="100000"), order, execution)


def test_a_market_order_has_nothing_to_release() -> None:
    with pytest.raises(BooksError):
        release(holding(BTC="1"), an_order(Side.SELL, OrderType.MARKET, "1"))


@given(
    quantity=st.decimals("0.000000000001", "99999999", places=12),
    limit=st.decimals("0.000000000001", "99999999", places=12),
    better=st.fractions(0, 1),
)
def test_the_reserve_of_a_limit_buy_always_pays_for_any_better_fill(quantity, limit, better) -> None:
    order = an_order(Side.BUY, OrderType.LIMIT, quantity, limit)
    price = max((limit * better.numerator / better.denominator).quantize(D("0.000000000001")), D("0.000000000001"))
    quote = a_quote(price, price * 2, price)
    reserved = reserve(holding(USDT="99999999999999999"), order, replace(quote, ask=price))
    execution = match(order, replace(quote, ask=price))
    assert not isinstance(reserved, Rejection)
    assert execution is not None

    settled = settle(reserved, order, execution)

    assert settled["USDT"].locked == 0
    assert settled["USDT"].free >= EXACT.subtract(D("99999999999999999"), reserved["USDT"].locked)


class PaperBooks(RuleBasedStateMachine):
    """Any sequence of orders, cancels and quotes, beside a ledger that only adds up executions."""

    def __init__(self) -> None:
        super().__init__()
        self.balances: matching.Balances = holding(USDT="50000", BTC="1")
        self.ledger = {"USDT": D(50000), "BTC": D(1)}
        self.open: list[Order] = []
        self.quote: Quote = QUOTE

    @rule(bid=st.decimals("1", "99999", places=8), spread=st.decimals("0", "10", places=8))
    def the_market_moves(self, bid: Decimal, spread: Decimal) -> None:
        self.quote = a_quote(bid, bid + spread)
        for order in list(self.open):
            execution = match(order, self.quote)
            if execution is not None:
                self.open.remove(order)
                self.book(order, execution)

    @rule(
        side=st.sampled_from(Side),
        quantity=st.decimals("0.00000001", "0.7", places=8),
        off=st.none() | st.decimals("-0.2", "0.2", places=4),
        tif=st.sampled_from(TimeInForce),
    )
    def an_order_arrives(self, side: Side, quantity: Decimal, off: Decimal | None, tif: TimeInForce) -> None:
        kind = OrderType.MARKET if off is None else OrderType.LIMIT
        limit = None if off is None else self.quote.mid * (1 + off)
        order = an_order(side, kind, quantity, limit, tif=tif)
        reserved = reserve(self.balances, order, self.quote)
        if isinstance(reserved, Rejection):
            return
        self.balances = reserved
        execution = match(order, self.quote)
        status = status_after(order, execution)
        if execution is not None:
            self.book(order, execution)
        elif status is OrderStatus.OPEN:
            self.open.append(replace(order, status=status))
        else:
            self.balances = release(self.balances, order)

    @rule(which=st.integers(0, 20))
    def an_order_is_cancelled(self, which: int) -> None:
        if self.open:
            self.balances = release(self.balances, self.open.pop(which % len(self.open)))

    def book(self, order: Order, execution: matching.Execution) -> None:
        self.balances = settle(self.balances, order, execution)
        sign = 1 if order.side is Side.BUY else -1
        self.ledger["BTC"] += sign * execution.quantity
        self.ledger["USDT"] -= sign * execution.quantity * execution.price + execution.fee

    @invariant()
    def every_asset_is_conserved_to_the_last_digit(self) -> None:
        assert {asset: balance.total for asset, balance in self.balances.items()} == self.ledger

    @invariant()
    def nothing_is_negative(self) -> None:
        assert all(min(balance.free, balance.locked) >= 0 for balance in self.balances.values())

    @invariant()
    def nothing_stays_locked_without_an_open_order(self) -> None:
        locked = sum(balance.locked for balance in self.balances.values())
        assert (locked == 0) is (not self.open)


TestPaperBooks = PaperBooks.TestCase
