"""Whatever is sent in whatever order: nothing is made or lost, nobody owes, and every order's parts add up."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.ledger import sums
from tests.servers.binance_exchange.orders import Side
from tests.servers.binance_exchange.world import World
from tests.servers.traders import Trader, crowd, still_world, trade_at

PRICES = st.integers(5_980, 6_020).map(lambda ten: f"{ten * 10}.00")
HIGH, LOW = (st.integers(*ends).map(lambda ten: f"{ten * 10}.00") for ends in ((6_001, 6_020), (5_980, 5_999)))
QUANTITIES = st.integers(1, 120).map(lambda parts: f"{Decimal(parts) / 100:.5f}")
SIDES = st.sampled_from(["BUY", "SELL"])
MODES = st.sampled_from(["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT"])
WHO = st.sampled_from(["desk", "other"])
ACTS = st.one_of(
    st.tuples(st.just("limit"), WHO, SIDES, QUANTITIES, PRICES, st.sampled_from(["GTC", "IOC", "FOK"]), MODES),
    st.tuples(st.just("maker"), WHO, SIDES, QUANTITIES, PRICES),
    st.tuples(st.just("market"), WHO, SIDES, QUANTITIES, MODES),
    st.tuples(st.just("amount"), WHO, SIDES, st.integers(10, 90_000)),
    st.tuples(st.just("stop"), WHO, SIDES, QUANTITIES, PRICES, st.sampled_from(["STOP_LOSS", "TAKE_PROFIT"])),
    st.tuples(st.just("trail"), WHO, SIDES, QUANTITIES, st.integers(10, 100)),
    st.tuples(st.just("oco"), WHO, SIDES, QUANTITIES, HIGH, LOW, PRICES),
    st.tuples(st.just("otoco"), WHO, SIDES, QUANTITIES, HIGH, LOW, PRICES),
    st.tuples(st.just("cancel"), WHO, st.integers(0, 9)),
    st.tuples(st.just("amend"), WHO, st.integers(0, 9), QUANTITIES),
    st.tuples(st.just("trade"), PRICES),
    st.tuples(st.just("crowd"), SIDES, QUANTITIES, PRICES),
    st.tuples(st.just("bnb"), WHO, st.booleans()),
)


def act(traders: dict[str, Trader], what: str, *told: Any) -> None:
    if what in ("trade", "crowd"):
        {"trade": trade_at, "crowd": crowd}[what](traders["desk"].world, *told)
        return
    trader, rest = traders[told[0]], told[1:]
    match what, rest:
        case "limit", (side, quantity, price, tif, mode):
            trader.place(side, "LIMIT", quantity, price, timeInForce=tif, selfTradePreventionMode=mode)
        case "maker", (side, quantity, price):
            trader.place(side, "LIMIT_MAKER", quantity, price)
        case "market", (side, quantity, mode):
            trader.place(side, "MARKET", quantity, selfTradePreventionMode=mode)
        case "amount", (side, amount):
            trader.place(side, "MARKET", quoteOrderQty=str(amount))
        case "stop", (side, quantity, stop, kind):
            trader.place(side, kind, quantity, stopPrice=stop)
        case "trail", (side, quantity, delta):
            trader.place(side, "STOP_LOSS", quantity, trailingDelta=str(delta))
        case "oco", (side, quantity, high, low, limit):
            trader.ask("POST", "/api/v3/orderList/oco", side=side, quantity=quantity, **pair(side, high, low, limit))
        case "otoco", (side, quantity, high, low, limit):
            back = str(Side(side).other)
            legs = {
                f"pending{name[0].upper()}{name[1:]}": value for name, value in pair(back, high, low, limit).items()
            }
            trader.ask(
                "POST", "/api/v3/orderList/otoco", workingType="LIMIT", workingSide=side, workingQuantity=quantity,
                workingPrice=limit, workingTimeInForce="GTC", pendingSide=back, pendingQuantity=quantity, **legs,
            )  # fmt: skip
        case "cancel", (turn,):
            if mine := trader.world.orders_of(trader.world.accounts[trader.name]):
                trader.ask("DELETE", "/api/v3/order", orderId=mine[turn % len(mine)].id)
        case "amend", (turn, quantity):
            if mine := trader.world.orders_of(trader.world.accounts[trader.name]):
                number = mine[turn % len(mine)].id
                trader.ask("PUT", "/api/v3/order/amend/keepPriority", orderId=number, newQty=quantity)
        case "bnb", (pays,):
            trader.world.accounts[trader.name].pays_in_bnb = pays


def pair(side: str, high: str, low: str, limit: str) -> dict[str, str]:
    """Return the legs of an OCO: for a sale the limit above, for a purchase below."""
    stop = {"Type": "STOP_LOSS_LIMIT", "TimeInForce": "GTC", "Price": limit}
    above, below = {"Type": "LIMIT_MAKER", "Price": high}, stop | {"StopPrice": low}
    if side == "BUY":
        above, below = stop | {"StopPrice": high}, {"Type": "LIMIT_MAKER", "Price": low}
    return {f"above{n}": v for n, v in above.items()} | {f"below{n}": v for n, v in below.items()}


def what_is_wrong(world: World) -> list[str]:
    """Return every broken rule of an exchange's books."""
    wrong = [f"{asset} adds up to {amount}" for asset, amount in sums(world).items() if amount]
    for account in (world.accounts["desk"], world.accounts["other"]):
        wrong += [f"{account.name} {asset} {held}" for asset, held in account.balances().items() if min(held) < 0]
        reserves = {
            id(one.reserve): one.reserve for one in world.open.values() if one.account is account and one.reserve
        }
        for asset, locked in account.locked.items():
            reserved = sum((one.amount for one in reserves.values() if one.asset == asset), Decimal(0))
            wrong += [f"{account.name} locks {locked} {asset} for {reserved}"] if locked != reserved else []
    for order in world.orders.values():
        parts = sum((one.quantity for one in order.executions), Decimal(0))
        value = sum((one.quantity * one.price for one in order.executions), Decimal(0))
        if (parts, value) != (order.executed, order.quote) or order.remaining < 0:
            wrong.append(f"order {order.id} has executed {order.executed} in parts of {parts}")
        if order.is_open is not (order.id in world.open) or (order.status == "FILLED" and order.remaining):
            wrong.append(f"order {order.id} is {order.status} with {order.remaining} left")
    book = world.markets["BTCUSDT"].book
    bid, ask = book.halves[Side.BUY].best(), book.halves[Side.SELL].best()
    wrong += ["the book is crossed"] if bid and ask and bid >= ask else []
    for half in book.halves.values():
        wrong += [
            f"level {price} adds up wrongly" for price, queue in half.queues.items()
            if sum(order.remaining for order in queue) != half.totals[price]
        ]  # fmt: skip
    return wrong


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTS, max_size=25))
def test_no_sequence_of_requests_makes_or_loses_money_or_crosses_the_book(acts: list[tuple[Any, ...]]):
    world = still_world()
    traders = {name: Trader(world, name) for name in ("desk", "other")}

    for what, *told in acts:
        with suppress(Rejection):
            act(traders, what, *told)

        assert what_is_wrong(world) == []


def test_the_audit_itself_sees_money_that_came_from_nowhere():
    world = still_world()
    world.accounts["desk"].free["BTC"] += 1

    assert what_is_wrong(world) == ["BTC adds up to 1"]
