"""A second program that places orders by the desk's own road while parts of the desk are being killed.

`python -m tests.journeys.placing HOME TOKEN SEED`: becomes the first admin with the token, then several threads
place, follow and cancel until standard input closes. Each line it writes is one thing it was told by the desk.
"""

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

from core import identity, market, orders
from core.desk import Desk, open_desk, utc_now
from core.errors import UnavailableError
from core.model import Order, OrderDraft, OrderStatus, Person, Quote
from core.settings import Settings
from tests.journeys.desk_process import EMAIL, PASSWORD

AT_ONCE = 3
SYMBOL = "BTC/USDT"
WITHOUT_END = ("max_orders_per_minute", "max_orders_per_session", "max_orders_per_day")
IN_THE_AIR = (OrderStatus.RECORDED, OrderStatus.SUBMITTING, OrderStatus.UNRESOLVED)
T = TypeVar("T")


def main(home: Path, token: str, seed: int) -> int:
    """Place orders until standard input closes; every call is repeated until the desk answered it."""
    desk = open_desk(Settings(home=home, **dict.fromkeys(WITHOUT_END, 100_000)), "web_login")
    admin = identity.accept_first_admin(desk.store, token, EMAIL, PASSWORD, utc_now())
    mine, stop = desk.for_person(admin), threading.Event()
    quoted(mine, admin)
    threads = [threading.Thread(target=walk, args=(mine, random.Random(seed + i), stop)) for i in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    stop.set()
    for thread in threads:
        thread.join()
    desk.store.close()
    return 0


def walk(desk: Desk, chance: random.Random, stop: threading.Event) -> None:
    """Place one order after the other, each as a person does: sent again until answered, then followed."""
    account = answered(lambda: orders.ledger(desk, limit=1)).accounts[0]
    while not stop.is_set():
        draft = wish(account.id, quoted(desk, desk.user), chance)
        began = time.time()
        placed = answered(lambda draft=draft: orders.place(desk, draft))
        say(placed=str(placed.id), at=began)
        settled = followed(desk, placed, stop)
        if settled.status is OrderStatus.OPEN and chance.random() < 0.7:
            answered(lambda id=settled.id: orders.cancel(desk, id))
            say(cancelled=str(settled.id), at=time.time())
        stop.wait(chance.uniform(0.0, 0.15))


def wish(account: UUID, quote: Quote, chance: random.Random) -> OrderDraft:
    """Return some draft: mostly small market orders, some that rest or wait, that expire, that are refused."""
    side = chance.choice(("buy", "buy", "sell"))
    quantity = Decimal(chance.randrange(20, 400)) / 100_000
    away = Decimal(chance.randrange(10, 40)) / 1000 * (-1 if side == "buy" else 1)
    limit, tif = round(quote.last * (1 + away), 2), chance.choice(("GTC", "GTC", "IOC"))
    match chance.randrange(10):
        case 0:
            return OrderDraft.parse(uuid4(), account, SYMBOL, side, "market", quantity * 1000)
        case 1 | 2 | 3:
            return OrderDraft.parse(uuid4(), account, SYMBOL, side, "limit", quantity, limit, tif)
        case 4:
            stop = round(quote.last * (2 - limit / quote.last), 2)
            return OrderDraft.parse(uuid4(), account, SYMBOL, side, "stop_limit", quantity, stop, stop_price=stop)
        case 5:
            return OrderDraft.parse(uuid4(), account, SYMBOL, side, "trailing_stop", quantity, trail="0.0005")
    return OrderDraft.parse(uuid4(), account, SYMBOL, side, "market", quantity)


def followed(desk: Desk, order: Order, stop: threading.Event) -> Order:
    """Return the order once it is finished or rests."""
    while order.status in IN_THE_AIR and not stop.is_set():
        time.sleep(0.02)
        order = answered(lambda id=order.id: orders.one(desk, id))
    say(settled=str(order.id), status=order.status.value, at=time.time())
    return order


def quoted(desk: Desk, person: Person) -> Quote:
    """Return the quote of the symbol, waiting for the first one."""
    while (quote := answered(lambda: market.board(desk.store, person)).quotes.get(SYMBOL)) is None:
        time.sleep(0.05)
    return quote


def answered(ask: Callable[[], T]) -> T:
    """Ask until the database answers, as somebody does who presses the button again."""
    while True:
        try:
            return ask()
        except UnavailableError:
            time.sleep(0.05)


def say(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
