"""Average costs and exits from fills: fees in any coin, partial sales, several fills of one order."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from core.model import Trade
from core.orders.basis import basis

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
D = Decimal


def fill(
    side: str, qty: str, price: str, fee: str = "0", fee_asset: str = "USDT", order: int = 0, symbol: str = "BTC/USDT"
) -> Trade:
    id = UUID(int=order) if order else uuid4()
    return Trade(
        uuid4(), id, uuid4(), uuid4(), symbol, side, D(qty), D(price), D(fee), fee_asset, uuid4().hex, "cp", NOON, NOON
    )


def test_the_average_cost_has_the_fees_that_were_paid_in_money() -> None:
    bought = basis([fill("buy", "1", "100", "1"), fill("buy", "3", "200", "3")])

    assert bought.average_costs == {"BTC": D("704") / 4}
    assert bought.exits == ()


def test_a_fee_taken_from_the_coins_makes_what_is_left_dearer() -> None:
    bought = basis([fill("buy", "1", "90", "0.1", "BTC")])

    assert bought.average_costs == {"BTC": D(100)}


def test_a_fee_in_a_third_coin_is_left_out() -> None:
    assert basis([fill("buy", "1", "100", "0.01", "BNB")]).average_costs == {"BTC": D(100)}


def test_a_sale_brings_its_part_less_its_fee_and_leaves_the_average_as_it_was() -> None:
    sold = basis([fill("buy", "2", "100"), fill("sell", "1", "110", "1")])

    assert sold.average_costs == {"BTC": D(100)}
    assert [(e.symbol, e.cost, e.result, e.profit) for e in sold.exits] == [("BTC/USDT", D(100), D(9), D("0.09"))]


def test_the_fills_of_one_order_are_one_exit() -> None:
    sold = basis([fill("buy", "2", "100"), fill("sell", "1", "110", order=5), fill("sell", "1", "90", order=5)])

    assert [(e.cost, e.result) for e in sold.exits] == [(D(200), D(0))]


def test_selling_what_was_not_bought_here_is_no_exit() -> None:
    assert basis([fill("sell", "1", "100")]).exits == ()


def test_selling_more_than_was_bought_here_counts_for_the_bought_part() -> None:
    sold = basis([fill("buy", "1", "100"), fill("sell", "4", "150")])

    assert [(e.cost, e.result) for e in sold.exits] == [(D(100), D(50))]
    assert sold.average_costs == {}


def test_each_asset_has_a_cost_of_its_own() -> None:
    bought = basis([fill("buy", "1", "100"), fill("buy", "2", "5", symbol="ETH/USDT")])

    assert bought.average_costs == {"BTC": D(100), "ETH": D(5)}


fills = st.lists(
    st.builds(
        fill,
        st.sampled_from(["buy", "sell"]),
        st.decimals("0.001", "9", places=3).map(str),
        st.decimals("0.01", "90000", places=2).map(str),
        st.decimals("0", "0.5", places=4).map(str),
        order=st.integers(1, 5),
    ),
    max_size=12,
)


@given(fills)
def test_nothing_is_earned_or_lost_on_the_way_through_the_books(trades: Sequence[Trade]) -> None:
    """Money out plus the cost of what is left equals money in plus the results, once sales beyond are left out."""
    held, money, covered = D(0), D(0), list[Trade]()
    for trade in trades:
        if trade.side == "sell" and trade.qty > held:
            continue
        held += trade.qty if trade.side == "buy" else -trade.qty
        money += (-1 if trade.side == "buy" else 1) * trade.qty * trade.price - trade.fee
        covered.append(trade)

    found = basis(covered)

    left = found.average_costs.get("BTC", D(0)) * held
    assert abs(money + left - sum((e.result for e in found.exits), D(0))) < D("1e-9")


def test_a_long_history_is_walked_in_its_order() -> None:
    trades = [fill("buy", "1", str(100 + n)) for n in range(50)] + [fill("sell", "50", "125")]

    found = basis(trades)

    assert found.exits[0].profit == D("0.5") / D("124.5")
    assert found.exits[0].at - NOON == timedelta(0)
