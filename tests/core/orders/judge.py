"""What must hold of everything that was sent, reckoned from the books alone and by no function of the gates."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from core.model import ApprovalState, Mode, Order, OrderStatus, Origin, Side, TradingState
from core.orders.approvals import digest_of
from core.orders.record import draft_of
from core.store import Duty
from tests.core.orders.board import Board

D = Decimal
COINS = ("BTC", "ETH")


class Judge:
    """Holds what was sent since its last look against the rules the desk was set to."""

    def __init__(self, board: Board, mode: Mode, state: TradingState, limits: Mapping[str, str]) -> None:
        self.board, self.mode, self.state = board, mode, state
        self.limits = {key: D(value) for key, value in limits.items()}
        self.rules = board.rules()
        self.seen = board.sent()
        self.skipped: dict[UUID, Decimal] = {}
        """What each person reduced without waiting."""

    def look(self) -> list[Order]:
        """Return what was sent since the last look, once it is found to be within every rule."""
        assert self.board.rules() == self.rules, "somebody changed the rules"
        assert self.board.at_the_venue(self.board.mainnet) == 0, "an order reached mainnet"
        orders = self.board.orders()
        for order in orders:
            if order.status is OrderStatus.REFUSED:
                assert order.refusals, "a refusal has no code"
        sent = self.board.sent()
        new = [order for order in orders if order.id in sent - self.seen]
        self.seen = sent
        for order in sorted(new, key=lambda o: o.created_at):
            self._is_permitted(order)
            self._is_approved(order, orders)
            self._is_within_its_limits(order, orders)
        return new

    def _is_permitted(self, order: Order) -> None:
        assert order.account_id != self.board.mainnet, "an order left for mainnet"
        assert not order.tainted and order.origin is not Origin.STRATEGY, "an order of untrusted origin was sent"
        assert self.state is not TradingState.HALTED, "an order was sent while HALTED"
        assert self.state is TradingState.ACTIVE or order.side is Side.SELL, "a buy was sent while REDUCING"
        person = next(p for p in self.board.people.values() if p.id == order.user_id)
        assert person.role.may_trade, "somebody traded who may not"

    def _is_approved(self, order: Order, orders: Sequence[Order]) -> None:
        with self.board.jobs.store.as_service(Duty.EXECUTOR) as tx:
            yes = tx.approvals.get(order.id)
            equity = tx.snapshots.newest(order.account_id)
        if yes is not None and yes.state is ApprovalState.USED:
            assert yes.checker == self.board.people["rules"].id, "no second person said yes"
            assert yes.checker != order.user_id, "somebody approved his own order"
            before = next((o.filled for o in orders if o.id == order.part.replaces), D(0))
            seen = replace(draft_of(order), quantity=order.quantity + before)
            assert yes.digest == digest_of(seen, order.user_id, yes.terms), "the yes was to another order"
            return
        assert self._worth(order) <= self.limits["second_person_above"], (
            "a large order was sent without a second person"
        )
        if self.mode is not Mode.MANUAL_CONFIRM:
            return
        assert order.reduce_only and order.origin is Origin.PERSON, "an order was sent without an approval"
        total = self.skipped[order.user_id] = self.skipped.get(order.user_id, D(0)) + self._worth(order)
        assert equity and total <= self.limits["free_reduction"] * equity.equity, (
            "more was reduced than needs no approval"
        )

    def _worth(self, order: Order) -> Decimal:
        """Return the most it can be worth at the prices of now."""
        own = order.limit_price or order.stop_price or D(0)
        market = self.board.prices[order.symbol]
        return order.quantity * (max(own, market) if order.side is Side.SELL or not own else own)

    def _is_within_its_limits(self, order: Order, orders: Sequence[Order]) -> None:
        assert self._worth(order) <= self.limits["max_notional"], "an order was larger than the largest"
        mine = [o for o in orders if o.user_id == order.user_id and o.status is not OrderStatus.REFUSED]
        now = datetime.now(UTC)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        assert sum(o.created_at >= midnight for o in mine) <= self.limits["max_orders_per_day"], (
            "too many orders in a day"
        )
        # Orders that belong together were placed by one confirmation.
        wishes = {o.part.list_id or o.id for o in mine if o.created_at > now - timedelta(minutes=1)}
        assert len(wishes) <= self.limits["max_orders_per_minute"], "too many orders in a minute"
        if order.side is Side.BUY:
            self._leaves_room(order, orders)

    def _leaves_room(self, order: Order, orders: Sequence[Order]) -> None:
        """Hold what is held and still being bought against what the account is worth."""
        with self.board.jobs.store.as_service(Duty.EXECUTOR) as tx:
            books, valued = tx.accounts.balances(order.account_id), tx.snapshots.newest(order.account_id)
        assert valued, "a buy was sent without a valuation"
        worth = {coin: books[coin].total * self.board.prices[f"{coin}/USDT"] for coin in COINS if coin in books}
        for other in orders:
            if other.id in self.seen and other.status.is_working and other.side is Side.BUY:
                price = other.limit_price or other.stop_price or self.board.prices[other.symbol]
                worth[other.symbol.partition("/")[0]] += (other.quantity - other.filled) * price
        share = worth[order.symbol.partition("/")[0]] / valued.equity
        assert share <= self.limits["max_weight"], "one asset outweighs the account"
        assert sum(worth.values()) / valued.equity <= self.limits["max_exposure"], "too little of the account is money"
        assert valued.day_loss < self.limits["max_daily_loss"], "somebody bought on a lost day"
