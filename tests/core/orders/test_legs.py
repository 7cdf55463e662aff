"""What one wish is made into: slices that sum up, exits on the right sides, the same ids each time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.model import OrderDraft, OrderType, Side
from core.orders import beginning, bracket, exit_pair, twap

D = Decimal
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def wish(side: str = "sell", type: str = "limit", quantity: str = "0.1", limit: str | None = "62000") -> OrderDraft:
    return OrderDraft.parse(UUID(int=7), UUID(int=1), "BTC/USDT", side, type, quantity, limit)


@given(
    steps=st.integers(2, 10**9),
    slices=st.integers(2, 50),
    step=st.sampled_from([D("0.00001"), D("0.001"), D(1), D("0.5")]),
)
def test_slices_are_whole_steps_none_is_empty_and_their_sum_is_the_quantity(steps: int, slices: int, step: Decimal):
    whole = OrderDraft(UUID(int=7), UUID(int=1), "BTC/USDT", Side.BUY, OrderType.MARKET, steps * step)
    if steps < slices:
        with pytest.raises(InvalidError, match="fewer slices"):
            twap(whole, slices, MINUTE, step, NOW)
        return

    made = twap(whole, slices, MINUTE, step, NOW)

    assert sum(d.quantity for d in made) == whole.quantity
    assert all(d.quantity > 0 and d.quantity % step == 0 for d in made)
    assert len({d.id for d in made}) == slices
    assert [d.part.not_before for d in made] == [NOW + n * MINUTE for n in range(slices)]
    assert [d.part.not_before for d in beginning(made, NOW + 7 * MINUTE)] == [
        NOW + n * MINUTE for n in range(7, slices + 7)
    ]


@pytest.mark.parametrize("slices", [-1, 0, 1, 51])
def test_no_order_is_cut_into_one_slice_or_too_many(slices: int):
    with pytest.raises(InvalidError, match="2 to 50"):
        twap(wish(), slices, MINUTE, D("0.00001"), NOW)


def test_an_order_that_waits_for_a_price_is_not_split():
    stop = OrderDraft.parse(UUID(int=7), UUID(int=1), "BTC/USDT", "sell", "stop_market", "1", stop_price="59000")

    with pytest.raises(InvalidError, match="not split"):
        twap(stop, 2, MINUTE, D("0.1"), NOW)


def test_an_exit_pair_is_a_limit_order_and_a_stop_that_takes_its_place():
    first, stop = exit_pair(wish(), D(58000))

    assert (first.type, first.limit_price, first.stop_price) == (OrderType.LIMIT, D(62000), None)
    assert (stop.type, stop.limit_price, stop.stop_price) == (OrderType.STOP_MARKET, None, D(58000))
    assert stop.part.replaces == first.id
    assert stop.quantity == first.quantity
    assert first.reduce_only and stop.reduce_only
    assert exit_pair(wish(), D(58000)) == (first, stop)


@pytest.mark.parametrize(("side", "stop"), [("sell", 62000), ("sell", 63000), ("buy", 62000), ("buy", 61000)])
def test_a_stop_on_the_wrong_side_of_its_take_profit_is_no_exit_pair(side: str, stop: int):
    with pytest.raises(InvalidError, match="has to lie"):
        exit_pair(wish(side), D(stop))


def test_the_exits_of_a_bracket_wait_for_its_entry_and_sell_what_it_buys():
    entry, profit, stop = bracket(wish("buy", limit="60000"), D(62000), D(58000))

    assert (profit.part.after, stop.part.after) == (entry.id, entry.id)
    assert stop.part.replaces == profit.id
    assert (profit.side, stop.side) == (Side.SELL, Side.SELL)
    assert {entry.part.list_id, profit.part.list_id, stop.part.list_id} == {entry.id}
    assert len({entry.id, profit.id, stop.id}) == 3


@pytest.mark.parametrize(("profit", "stop"), [(59000, 58000), (62000, 60500), (58000, 62000)])
def test_a_bracket_whose_exits_do_not_lie_round_its_entry_is_none(profit: int, stop: int):
    with pytest.raises(InvalidError):
        bracket(wish("buy", limit="60000"), D(profit), D(stop))


def test_a_bracket_begins_with_a_buy():
    with pytest.raises(InvalidError, match="begins with a buy"):
        bracket(wish("sell"), D(65000), D(58000))
