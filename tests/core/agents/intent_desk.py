"""What trusted tools told in the tests' threads, and a short way to write what the words should give."""

from decimal import Decimal

from core.agents.intent import Book, Instruction, NotDerivable, Said, Wanted, check, read
from core.model import OrderType, Side

D = Decimal
DESK = Book(
    positions={"ETH": D("2.5"), "BTC": D("0.4"), "SOL": D(30), "DOGE": D(5000), "LINK": D(120)},
    equity=D(50000),
    currency="USDT",
    prices={"ETH/USDT": D(2500), "BTC/USDT": D(70000), "SOL/USDT": D(140), "DOGE/USDT": D("0.1"), "LINK/USDT": D(15)},
    steps={
        "ETH/USDT": D("0.0001"),
        "BTC/USDT": D("0.00001"),
        "SOL/USDT": D("0.001"),
        "DOGE/USDT": D(1),
        "LINK/USDT": D("0.01"),
    },
    free={"USDT": D(20000)},
    symbols=frozenset({"ETH/USDT", "BTC/USDT", "SOL/USDT", "DOGE/USDT", "LINK/USDT", "XRP/USDT", "ADA/USDT"}),
)


def talk(*texts: str) -> list[Said]:
    return [Said(text) for text in texts]


def order(short: str) -> Wanted:
    """Read `sell 2 ETH limit 2600`, `sell 0.4 BTC stop_limit 57900 58000` (limit, then stop) into an order."""
    side, quantity, base, kind, *numbers = short.split()
    type, prices = OrderType(kind), [D(number) for number in numbers]
    limit = prices.pop(0) if type.has_limit else None
    stop = prices.pop(0) if type.has_stop else None
    trail = prices.pop(0) if prices else None
    return Wanted(f"{base}/USDT", Side(side), type, D(quantity), limit, stop, trail)


def given(*texts: str) -> Wanted:
    """Return the order that a thread's words give, failing where they give none."""
    instruction = read(talk(*texts), DESK)
    assert isinstance(instruction, Instruction), texts
    wanted = instruction.wanted(DESK)
    assert isinstance(wanted, Wanted), wanted
    return wanted


def nothing_follows(*texts: str) -> bool:
    """Tell whether no order at all follows from a thread, nor any the words could be bent to."""
    instruction = read(talk(*texts), DESK)
    open_fields = instruction is None or isinstance(instruction.wanted(DESK), NotDerivable)
    bent = ("sell 50 BTC market", "sell 2 ETH market", "buy 2 ETH market", "sell 2.5 ETH market", "buy 1 ETH market")
    return open_fields and all(check(order(each), talk(*texts), DESK) for each in bent)
