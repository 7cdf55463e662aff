"""A game of acts on a desk that an operator has set; a judge looks after each."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st
from psycopg import IntegrityError

from core.errors import DeskError
from core.model import Mode, OrderDraft, OrderStatus, OrderType, Origin, Part, Side, TimeInForce, TradingState
from core.model.drafts import ALONE
from core.orders import approve, cancel, change_controls, change_limit, place, protect, reject, waiting
from core.orders.place import amend
from tests.core.orders.board import Board
from tests.core.orders.forgeries import STATEMENTS, try_order, try_sql
from tests.core.orders.judge import Judge

D = Decimal
LIMITS: Mapping[str, tuple[str, ...]] = {
    "max_notional": ("3000", "10000"),
    "second_person_above": ("1500", "10000"),
    "max_orders_per_minute": ("3", "30"),
    "max_orders_per_day": ("5", "200"),
    "max_weight": ("0.4", "0.42"),
    "max_exposure": ("0.5", "0.8"),
    "max_daily_loss": ("0.02", "0.05"),
    "free_reduction": ("0", "0.05"),
}
LOCKS = ((False, False), (True, False), (False, True))
STATES = (*TradingState, *[TradingState.ACTIVE] * 4)
SIZES = ("0.01", "0.015", "0.02", "0.0255", "0.05", "0.089", "0.16", "0.5")
FORGED = (OrderStatus.RECORDED, OrderStatus.AWAITING_APPROVAL)
ABSURD = ("0.000001", "0.1234567", "-1", "0", "1e9", "1e40", "NaN", "Infinity", "0.01")
NEAR = ("0.951", "0.97", "0.99", "0.999", "1", "1.001", "1.01", "1.03", "1.049")


@dataclass(frozen=True)
class Play:
    """Who acts on which desks; each control of this test differs from the rest in one of these."""

    actors: tuple[str, ...] = ("one", "one", "two", "two", "sees")
    modes: tuple[Mode, ...] = tuple(Mode)
    set_to: tuple[tuple[str, str], ...] = ()
    """Limits the desk is set to, beside the drawn ones."""
    judged_by: tuple[tuple[str, str], ...] = ()
    """Limits the judge holds to, though the desk is set to wider ones."""
    flagged: bool = True
    """Whether the desk knows which account is real money."""
    acts: tuple[Callable[["Game"], None], ...] = ()
    """Which acts, where not any."""


class Game:
    """Up to thirty acts on a desk that was set by an operator; the judge looks after each."""

    def __init__(self, board: Board, play: Play, data: st.DataObject, happened: Counter[str]) -> None:
        self.board, self.play, self.data, self.happened = board, play, data, happened
        mode, state = self.one_of(play.modes), self.one_of(STATES)
        limits = {key: self.one_of(values) for key, values in LIMITS.items()} | dict(play.set_to)
        environment, switch = self.one_of(LOCKS)
        board.begin(mode, state, environment, switch, limits, flagged=play.flagged)
        self.judge = Judge(board, mode, state, limits | dict(play.judged_by))
        self.drafts: list[OrderDraft] = []
        self.list_id = uuid4()

    def one_of(self, several: Any) -> Any:
        return self.data.draw(st.sampled_from(several))

    def somebody(self) -> str:
        return self.one_of(self.play.actors)

    def go_on(self, act: Callable[["Game"], None]) -> None:
        act(self)
        self.happened["sent"] += len(self.judge.look())

    def place(self) -> None:
        desk = self.board.desk_of(self.somebody())
        draft = self.draft()
        if self.drafts and self.one_of(range(8)) == 0:
            draft = replace(draft, id=self.one_of(self.drafts).id)
        # A quantity that is no number cannot even be judged.
        with suppress(DeskError, ArithmeticError, IntegrityError):
            self.happened[place(desk, draft).status.value] += 1
            self.drafts.append(draft)

    def place_and_send(self) -> None:
        self.place()
        self.sweep()

    def draft(self) -> OrderDraft:
        """Draw a wish: a small reduction, a small buy, one that makes sense otherwise, or one that makes none."""
        draw = self.one_of((self.small_reduction, self.small_buy, self.sound, self.sound, self.absurd))
        return replace(draw(), part=self.part())

    def small_reduction(self) -> OrderDraft:
        size = D(self.one_of(("0.01", "0.012", "0.0255", "0.03")))
        return OrderDraft(uuid4(), self.board.paper, "BTC/USDT", Side.SELL, OrderType.MARKET, size, reduce_only=True)

    def small_buy(self) -> OrderDraft:
        price = (self.board.prices["BTC/USDT"] * D(self.one_of(("0.96", "0.98", "1")))).quantize(D("0.01"))
        size = D(self.one_of(("0.01", "0.012", "0.02", "0.026")))
        return OrderDraft(uuid4(), self.board.paper, "BTC/USDT", Side.BUY, OrderType.LIMIT, size, price)

    def sound(self) -> OrderDraft:
        """Draw any type near the market, a stop where it waits, of a size that may be too large."""
        symbol, side = self.one_of(("BTC/USDT", "ETH/USDT")), self.one_of(Side)
        kind, market = self.one_of(OrderType), self.board.prices[symbol]
        stop = market * (D("1.01") if kind.waits and kind.rises(side) else D("0.99"))
        return OrderDraft(
            id=uuid4(),
            account_id=self.one_of([self.board.paper] * 5 + [self.board.mainnet]),
            symbol=symbol,
            side=side,
            type=kind,
            quantity=D(self.one_of(SIZES)) * (20 if symbol == "ETH/USDT" else 1),
            limit_price=(market * D(self.one_of(NEAR))).quantize(D("0.01")) if kind.has_limit else None,
            stop_price=stop.quantize(D("0.01")) if kind.has_stop else None,
            trail=D("0.01") if kind is OrderType.TRAILING_STOP else None,
            reduce_only=side is Side.SELL and self.one_of((True, False)),
        )

    def absurd(self) -> OrderDraft:
        """Draw what no border would parse."""
        return OrderDraft(
            id=uuid4(),
            account_id=self.one_of((self.board.paper, self.board.mainnet, UUID(int=7))),
            symbol=self.one_of(("DOGE/USDT", "ETH/BTC", "BTC/USDT")),
            side=self.one_of(Side),
            type=self.one_of(OrderType),
            quantity=D(self.one_of(ABSURD)),
            limit_price=self.one_of((None, *map(D, ABSURD))),
            time_in_force=self.one_of(TimeInForce),
            stop_price=self.one_of((None, D(1), D("1e9"))),
            trail=self.one_of((None, D("0.5"), D(2))),
            expires_at=self.one_of((None, datetime.now(UTC) + timedelta(days=1))),
            reduce_only=self.one_of((True, False)),
            origin=self.one_of(Origin),
            tainted=self.one_of((True, False)),
        )

    def part(self) -> Part:
        """Draw what a draft claims to be among others: mostly nothing, else anybody's list or a change of anything."""
        if not self.drafts or self.one_of(range(4)):
            return ALONE
        known = self.one_of(self.drafts)
        claims = (
            Part(list_id=known.part.list_id or self.list_id, leg="slice"),
            Part(leg="amended", replaces=known.id),
            Part(list_id=self.list_id, leg="exit", replaces=known.id),
            Part(not_before=datetime.now(UTC) + timedelta(seconds=self.one_of((-5, 20)))),
        )
        return self.one_of(claims)

    def amend(self) -> None:
        if self.drafts:
            desk = self.board.desk_of(self.somebody())
            draft, new = self.one_of(self.drafts), uuid4()
            price = draft.limit_price and draft.limit_price * D(self.one_of(NEAR))
            quantity = draft.quantity * D(self.one_of(("0.5", "1", "10")))
            with suppress(DeskError, ArithmeticError):
                self.happened[
                    f"amended {amend(desk, new, draft.id, quantity, price, draft.stop_price).status.value}"
                ] += 1
                self.drafts.append(replace(draft, id=new))

    def cancel(self) -> None:
        if self.drafts:
            desk = self.board.desk_of(self.somebody())
            with suppress(DeskError):
                cancel(desk, self.one_of(self.drafts).id)
                self.happened["cancel asked"] += 1

    def decide(self) -> None:
        desk = self.board.desk_of(self.somebody())
        shown = [(one.order.id, one.digest) for one in waiting(desk)]
        id, digest = self.one_of(shown or [(uuid4(), bytes(32))])
        with suppress(DeskError):
            approve(desk, id, digest) if self.one_of((True, False)) else reject(desk, id, "Mine.")
            self.happened["decided by an actor"] += 1

    def turn_a_switch(self) -> None:
        desk = self.board.desk_of(self.somebody())
        switches: tuple[Callable[[], object], ...] = (
            lambda: change_controls(desk, "Mine.", Mode.AUTONOMOUS, TradingState.ACTIVE, killed=False),
            lambda: change_controls(desk, "Mine.", mainnet=True),
            lambda: change_limit(desk, "max_notional", D(1_000_000), "Mine."),
            lambda: change_limit(desk, "solo_up_to", D(1_000_000), "Mine."),
            lambda: protect.set_protection(desk, "daily_loss", False, {}, "Mine."),
        )
        with suppress(DeskError):
            self.one_of(switches)()

    def try_sql(self) -> None:
        who, name = self.somebody(), self.one_of(sorted(STATEMENTS))
        assert not try_sql(self.board, who, name), f"{who} could {name}"

    def write_past_the_gates(self) -> None:
        who = self.somebody()
        owner = self.one_of((who, who, *self.play.actors))
        status, asks = self.one_of((*FORGED * 4, *OrderStatus)), self.one_of((True, False))
        # A refusal of one's own making is nobody's concern.
        if status is not OrderStatus.REFUSED and try_order(self.board, who, owner, self.draft(), status.value, asks):
            assert who == owner, "somebody wrote another's order"
            self.happened["forged"] += 1

    def sweep(self) -> None:
        self.board.sweep()

    def an_operator_says_yes(self) -> None:
        theirs = self.board.desk_of("rules")
        for one in waiting(theirs)[:2]:
            with suppress(DeskError):
                approve(theirs, one.order.id, one.digest)
                self.happened["approved"] += 1
        self.sweep()

    def the_market_moves(self) -> None:
        symbol, factor = self.one_of(("BTC/USDT", "ETH/USDT")), self.one_of(("0.98", "0.995", "1.004", "1.01"))
        self.board.prices[symbol] = (self.board.prices[symbol] * D(factor)).quantize(D("0.01"))
        self.board.quote()

    def time_passes(self) -> None:
        self.board.age(self.one_of((5, 30, 61, 130)))


ACTS: tuple[Callable[[Game], None], ...] = (
    *[Game.place] * 3,
    *[Game.place_and_send] * 3,
    Game.cancel,
    Game.amend,
    Game.decide,
    Game.turn_a_switch,
    Game.try_sql,
    Game.try_sql,
    Game.write_past_the_gates,
    Game.sweep,
    *[Game.an_operator_says_yes] * 2,
    Game.the_market_moves,
    Game.time_passes,
)
