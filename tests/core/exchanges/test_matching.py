from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.exchanges.base import Rejection
from core.exchanges.matching import Outcome, advance
from core.exchanges.reserves import reserve
from core.exchanges.view import View
from core.model import OrderStatus, OrderType, PaperOrder, Side, TimeInForce
from tests.core.exchanges.examples import AT, D, a_quote, a_trade, a_view, an_order, holding

QUOTE = a_quote("59990", "60010", "60000")
NO_BOOK = a_view(QUOTE)
BOOK = a_view(
    QUOTE,
    bids=(("59990", "0.5"), ("59980", "1"), ("56000", "9")),
    asks=(("60010", "0.2"), ("60020", "0.3"), ("60500", "2"), ("64000", "9")),
)
RICH = {"USDT": "10000000", "BTC": "100"}


def arriving(order: PaperOrder, view: View = BOOK, now=AT, **free: str) -> Outcome:
    """Accept the order and let it meet the market for the first time."""
    reserved = reserve(holding(**(free or RICH)), order, view)
    assert not isinstance(reserved, Rejection), reserved
    return advance(reserved[1], reserved[0], view, now)


def then(at: Outcome, view: View, seconds: float = 1) -> Outcome:
    """Let the order that rests meet another moment of the market."""
    return advance(at.order, at.balances, view, AT + timedelta(seconds=seconds))


def prices(at: Outcome) -> list[tuple[Decimal, Decimal]]:
    return [(done.price, done.quantity) for done in at.executions]


@pytest.mark.parametrize(("side", "price"), [(Side.BUY, "60010"), (Side.SELL, "59990")])
def test_without_a_book_a_market_order_takes_the_touch_in_full(side: Side, price: str) -> None:
    at = arriving(an_order(side, OrderType.MARKET, "0.5"), NO_BOOK)

    assert prices(at) == [(D(price), D("0.5"))]
    assert at.order.status is OrderStatus.FILLED
    assert at.executions[0].fee == D("0.5") * D(price) / 1000


def test_where_bid_and_ask_are_the_same_a_market_order_takes_the_last_price() -> None:
    at = arriving(an_order(Side.BUY, OrderType.MARKET, "1"), a_view(a_quote("100", "100", "101")))

    assert prices(at) == [(D(101), D(1))]


def test_a_market_order_eats_the_book_level_after_level() -> None:
    at = arriving(an_order(Side.BUY, OrderType.MARKET, "0.8"))

    assert prices(at) == [(D(60010), D("0.2")), (D(60020), D("0.3")), (D(60500), D("0.3"))]
    assert at.order.average_price == D("60197.5")


@pytest.mark.parametrize(("side", "filled"), [(Side.BUY, "2.5"), (Side.SELL, "1.5")])
def test_a_market_order_stops_five_percent_from_the_best_price_and_the_rest_expires(side: Side, filled: str) -> None:
    at = arriving(an_order(side, OrderType.MARKET, "5"))

    assert at.order.status is OrderStatus.EXPIRED
    assert at.order.filled == D(filled)
    assert "5 %" in at.order.note


def test_a_market_buy_takes_no_more_than_can_be_paid() -> None:
    at = arriving(an_order(Side.BUY, OrderType.MARKET, "0.5"), USDT="30036")

    assert at.order.status is OrderStatus.EXPIRED
    assert D("0.49") < at.order.filled < D("0.5")
    assert 0 <= at.balances["USDT"].free < D("0.01")
    assert at.balances["USDT"].locked == 0


def test_a_limit_order_takes_to_its_limit_and_the_rest_rests() -> None:
    at = arriving(an_order(Side.BUY, OrderType.LIMIT, "1", "60020"))

    assert prices(at) == [(D(60010), D("0.2")), (D(60020), D("0.3"))]
    assert at.order.status is OrderStatus.PARTIALLY_FILLED
    assert at.balances["USDT"].locked == at.order.locked == D("0.5") * D(60020) * D("1.001")


def test_what_one_order_took_of_a_level_is_not_there_for_the_next() -> None:
    first = arriving(an_order(Side.BUY, OrderType.MARKET, "0.15"))

    second = arriving(an_order(Side.BUY, OrderType.MARKET, "0.1"), first.view)

    assert prices(second) == [(D(60010), D("0.05")), (D(60020), D("0.05"))]


def test_immediate_or_cancel_keeps_what_it_took_and_the_rest_expires() -> None:
    at = arriving(an_order(Side.BUY, OrderType.LIMIT, "1", "60020", time_in_force=TimeInForce.IOC))

    assert at.order.status is OrderStatus.EXPIRED
    assert at.order.filled == D("0.5")
    assert at.balances["USDT"].locked == 0


@pytest.mark.parametrize(("quantity", "status", "filled"), [("0.5", "filled", "0.5"), ("0.50000001", "expired", "0")])
def test_fill_or_kill_fills_whole_or_not_at_all(quantity: str, status: str, filled: str) -> None:
    at = arriving(an_order(Side.BUY, OrderType.LIMIT, quantity, "60020", time_in_force=TimeInForce.FOK))

    assert (at.order.status, at.order.filled) == (status, D(filled))
    assert at.balances["USDT"].locked == 0
    assert len(at.executions) == (2 if status == "filled" else 0)


def test_a_market_order_can_be_fill_or_kill_too() -> None:
    at = arriving(an_order(Side.BUY, OrderType.MARKET, "2.6", time_in_force=TimeInForce.FOK))

    assert (at.order.status, at.executions, at.balances) == (OrderStatus.EXPIRED, (), holding(**RICH))


@pytest.mark.parametrize("view", [BOOK, NO_BOOK], ids=["book", "no book"])
@pytest.mark.parametrize(
    ("side", "limit", "status"),
    [
        (Side.BUY, "60010", "rejected"),
        (Side.BUY, "60009.99", "open"),
        (Side.SELL, "59990", "rejected"),
        (Side.SELL, "59990.01", "open"),
    ],
)
def test_a_post_only_order_that_would_take_is_rejected(side: Side, limit: str, status: str, view: View) -> None:
    at = arriving(an_order(side, OrderType.POST_ONLY, "1", limit), view)

    assert (at.order.status, at.executions) == (status, ())
    assert (at.order.locked == 0) is (status == "rejected")


@pytest.mark.parametrize(("side", "limit"), [(Side.BUY, "59000"), (Side.SELL, "61000")])
def test_without_a_book_a_resting_order_is_met_at_its_limit_when_the_quote_comes_to_it(side: Side, limit: str) -> None:
    at = arriving(an_order(side, OrderType.LIMIT, "1", limit), NO_BOOK)

    met = then(at, a_view(a_quote(limit, limit, second=1)))

    assert at.order.status is OrderStatus.OPEN
    assert prices(met) == [(D(limit), D(1))]


class TestTheQueue:
    """A buy of 1 rests at 59980, behind the 1 that waits there already."""

    @pytest.fixture
    def resting(self) -> Outcome:
        return arriving(an_order(Side.BUY, OrderType.LIMIT, "1", "59980"))

    def test_trades_at_its_price_serve_first_what_waited_before_it(self, resting: Outcome) -> None:
        first = then(resting, a_view(QUOTE, trades=(a_trade(Side.SELL, "59980", "0.9", 1),)))
        second = then(first, a_view(QUOTE, trades=(a_trade(Side.SELL, "59980", "0.4", 2),)))

        assert first.executions == ()
        assert prices(second) == [(D(59980), D("0.3"))]

    def test_a_trade_through_its_price_fills_at_most_what_was_traded(self, resting: Outcome) -> None:
        at = then(resting, a_view(QUOTE, trades=(a_trade(Side.SELL, "59979.99", "0.4", 1),)))

        assert prices(at) == [(D(59980), D("0.4"))]
        assert at.order.status is OrderStatus.PARTIALLY_FILLED

    def test_a_trade_that_took_from_its_own_side_s_opposite_does_not_serve_it(self, resting: Outcome) -> None:
        at = then(resting, a_view(QUOTE, trades=(a_trade(Side.BUY, "59980", "9", 1),)))

        assert at.executions == ()

    def test_a_book_that_shows_less_at_its_price_shortens_the_queue(self, resting: Outcome) -> None:
        thinner = a_view(QUOTE, bids=(("59980", "0.1"),), asks=(("60010", "1"),))
        after = then(resting, thinner)
        at = then(after, a_view(QUOTE, trades=(a_trade(Side.SELL, "59980", "0.4", 2),)))

        assert prices(at) == [(D(59980), D("0.3"))]

    def test_trades_from_before_it_rested_and_those_counted_once_do_not_count_again(self, resting: Outcome) -> None:
        trades = (a_trade(Side.SELL, "59900", "5", -1), a_trade(Side.SELL, "59900", "0.2", 1))
        first = then(resting, a_view(QUOTE, trades=trades))
        second = then(first, a_view(QUOTE, trades=trades))

        assert prices(first) == [(D(59980), D("0.2"))]
        assert second.executions == ()

    def test_what_a_book_offers_through_its_price_fills_it_to_what_is_offered(self, resting: Outcome) -> None:
        falling = a_view(a_quote("59900", "59950"), bids=(("59900", "1"),), asks=(("59950", "0.1"), ("59980", "0.2")))

        at = then(resting, falling)

        assert prices(at) == [(D(59980), D("0.3"))]
        assert at.view.book is not None
        assert at.view.book.asks == ()

    def test_two_orders_of_ours_never_share_one_trade(self, resting: Outcome) -> None:
        view = a_view(QUOTE, trades=(a_trade(Side.SELL, "59970", "0.4", 1),))
        first = then(resting, view)

        second = advance(resting.order, resting.balances, first.view, AT)

        assert second.executions == ()

    def test_a_recording_that_begins_again_is_counted_again(self, resting: Outcome) -> None:
        seen = replace(resting.order, seen_at=AT + timedelta(hours=5))
        view = a_view(QUOTE, trades=(a_trade(Side.SELL, "59970", "0.4", 1),))

        at = advance(seen, resting.balances, view, AT)

        assert prices(at) == [(D(59980), D("0.4"))]


WAITING = [
    (Side.SELL, OrderType.STOP_MARKET, "59000", "59000"),
    (Side.BUY, OrderType.STOP_MARKET, "61000", "61000"),
    (Side.SELL, OrderType.TAKE_PROFIT, "61000", "61000"),
    (Side.BUY, OrderType.TAKE_PROFIT, "59000", "59000"),
]


@pytest.mark.parametrize(("side", "kind", "stop", "reached"), WAITING)
def test_a_stop_waits_until_the_last_price_reaches_it_and_then_takes_the_market(
    side: Side, kind: OrderType, stop: str, reached: str
) -> None:
    waiting = arriving(an_order(side, kind, "1", stop_price=D(stop)), NO_BOOK)
    inside = D(reached) + (D(1) if D(stop) < 60000 else D(-1))
    still = then(waiting, a_view(a_quote(inside, inside)))
    at = then(still, a_view(a_quote(reached, reached)))

    assert (waiting.order.status, still.order.status) == (OrderStatus.OPEN, OrderStatus.OPEN)
    assert f"{D(stop):,}" in still.order.note
    assert prices(at) == [(D(reached), D(1))]
    assert {balance.locked for balance in at.balances.values()} == {0}


@pytest.mark.parametrize(
    ("side", "kind", "stop"),
    [
        (Side.SELL, OrderType.STOP_MARKET, "60000"),
        (Side.BUY, OrderType.STOP_MARKET, "60000"),
        (Side.SELL, OrderType.TAKE_PROFIT, "59999"),
        (Side.BUY, OrderType.TAKE_PROFIT, "60001"),
    ],
)
def test_a_stop_that_would_trigger_at_once_is_rejected(side: Side, kind: OrderType, stop: str) -> None:
    at = arriving(an_order(side, kind, "1", stop_price=D(stop)))

    assert at.order.status is OrderStatus.REJECTED
    assert at.order.locked == 0


def test_a_stop_is_triggered_by_a_trade_even_when_the_price_has_come_back_since() -> None:
    waiting = arriving(an_order(Side.SELL, OrderType.STOP_MARKET, "1", stop_price=D(59000)), NO_BOOK)

    at = then(waiting, a_view(QUOTE, trades=(a_trade(Side.SELL, "58999", "0.1", 1),)))

    assert prices(at) == [(D(59990), D(1))]


def test_a_triggered_stop_limit_rests_where_the_market_has_gone_past_its_limit() -> None:
    waiting = arriving(an_order(Side.SELL, OrderType.STOP_LIMIT, "1", "58900", stop_price=D(59000)), NO_BOOK)
    gone = then(waiting, a_view(a_quote("58000", "58010", second=1)))
    back = then(gone, a_view(a_quote("58950", "58960", second=2)))

    assert gone.order.status is OrderStatus.OPEN
    assert gone.order.triggered_at is not None
    assert prices(back) == [(D(58900), D(1))]


@pytest.mark.parametrize(
    ("side", "path", "reached"),
    [
        (Side.SELL, ["60000", "61000", "62000", "60761"], "60760"),
        (Side.BUY, ["60000", "59000", "58000", "59159"], "59160"),
    ],
)
def test_a_trailing_stop_follows_the_best_price_at_its_distance(side: Side, path: list[str], reached: str) -> None:
    at = arriving(an_order(side, OrderType.TRAILING_STOP, "1", trail=D("0.02")), NO_BOOK)
    for price in path:
        at = then(at, a_view(a_quote(price, price)))
        assert at.order.status is OrderStatus.OPEN

    at = then(at, a_view(a_quote(reached, reached)))

    assert prices(at) == [(D(reached), D(1))]


def test_a_trailing_stop_counts_every_trade_on_the_way_not_only_where_the_price_ends() -> None:
    at = arriving(an_order(Side.SELL, OrderType.TRAILING_STOP, "1", trail=D("0.02")), NO_BOOK)
    spike = (a_trade(Side.BUY, "65000", "0.1", 1), a_trade(Side.SELL, "63500", "0.1", 2))

    at = then(at, a_view(QUOTE, trades=spike))

    assert at.order.status is OrderStatus.FILLED


@pytest.mark.parametrize("kind", [OrderType.LIMIT, OrderType.STOP_LIMIT])
def test_an_order_good_till_a_date_expires_then_with_all_it_locked(kind: OrderType) -> None:
    stop = D(59500) if kind is OrderType.STOP_LIMIT else None
    terms = {"time_in_force": TimeInForce.GTD, "expires_at": AT + timedelta(minutes=1), "stop_price": stop}
    at = arriving(an_order(Side.SELL, kind, "1", "60500", **terms), NO_BOOK)

    before = then(at, NO_BOOK, seconds=59)
    after = then(before, a_view(a_quote("70000", "70000")), seconds=60)

    assert before.order.status is OrderStatus.OPEN
    assert (after.order.status, after.executions) == (OrderStatus.EXPIRED, ())
    assert after.balances == holding(**RICH)


class TestReduceOnly:
    def test_a_buy_is_rejected_because_spot_has_no_shorts(self) -> None:
        answer = reserve(holding(**RICH), an_order(Side.BUY, OrderType.MARKET, "1", reduce_only=True), BOOK)

        assert isinstance(answer, Rejection)

    def test_a_sell_sells_at_most_what_is_free(self) -> None:
        at = arriving(an_order(Side.SELL, OrderType.MARKET, "1", reduce_only=True), NO_BOOK, BTC="0.4", USDT="0")

        assert at.order.filled == D("0.4")
        assert at.order.status is OrderStatus.EXPIRED

    def test_one_that_rests_never_sells_more_than_was_free_when_it_came(self) -> None:
        rests = an_order(Side.SELL, OrderType.LIMIT, "1", "60500", reduce_only=True)
        at = arriving(rests, NO_BOOK, BTC="0.4", USDT="0")
        more = replace(at, balances={**at.balances, "BTC": replace(at.balances["BTC"], free=D(5))})

        at = then(more, a_view(a_quote("60600", "60610", second=1)))

        assert (at.order.status, at.order.filled) == (OrderStatus.EXPIRED, D("0.4"))

    def test_with_nothing_free_there_is_nothing_to_reduce(self) -> None:
        answer = reserve(holding(USDT="9"), an_order(Side.SELL, OrderType.LIMIT, "1", "60500", reduce_only=True), BOOK)

        assert isinstance(answer, Rejection)

    def test_a_waiting_one_locks_nothing_until_it_is_reached(self) -> None:
        stop = an_order(Side.SELL, OrderType.STOP_MARKET, "1", stop_price=D(59000), reduce_only=True)
        waiting = arriving(stop, NO_BOOK, BTC="0.4", USDT="0")

        at = then(waiting, a_view(a_quote("58990", "58990")))

        assert waiting.balances == holding(BTC="0.4", USDT="0")
        assert at.order.filled == D("0.4")
        assert at.balances["BTC"].total == 0

    def test_a_waiting_one_expires_when_nothing_is_free_any_more(self) -> None:
        stop = an_order(Side.SELL, OrderType.STOP_MARKET, "1", stop_price=D(59000), reduce_only=True)
        waiting = arriving(stop, NO_BOOK, USDT="7")

        at = then(waiting, a_view(a_quote("58990", "58990")))

        assert (at.order.status, at.executions) == (OrderStatus.EXPIRED, ())
