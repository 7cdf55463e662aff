"""Who writes the facts: an act each, after which a draft that passed is refused."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from core.desk import Desk
from core.identity import people
from core.model import Code, Feed, Instrument, Mode, OrderDraft, Origin, Provenance, Role, TradingState
from core.orders import accounts, ask, change_controls, change_limit, place, protect, snapshots
from core.store import Duty
from tests.conftest import at_time
from tests.core.orders.board import VENUE, Board

D = Decimal
BTC = "BTC/USDT"


@dataclass
class Scene:
    """A desk on which the draft passes; an act changes one fact, or is the draft's own doing."""

    board: Board
    me: Desk
    draft: OrderDraft

    @property
    def admin(self) -> Desk:
        return self.board.desk_of("admin")

    def limit(self, key: str, value: str) -> None:
        change_limit(self.admin, key, D(value), "For the test.")

    def turn(self, **controls: Any) -> None:
        change_controls(self.admin, "For the test.", **controls)

    def feed_lists(self, **changed: Any) -> None:
        with self.board.jobs.store.as_service(Duty.MARKET) as tx:
            listed = tx.market.instrument(VENUE, BTC)
            assert isinstance(listed, Instrument)
            tx.market.set_instruments([replace(listed, **changed)])

    def feed_quotes(self, price: str, **changed: Any) -> None:
        with self.board.jobs.store.as_service(Duty.MARKET) as tx:
            quote, p, now = tx.market.quote(VENUE, BTC), D(price), datetime.now(UTC)
            assert quote
            tx.market.set_quotes(
                [replace(quote, **({"bid": p, "ask": p, "last": p, "received_at": now, "market_at": now} | changed))]
            )

    def wish(self, side: str = "buy", type: str = "market", quantity: str = "0.01", **terms: Any) -> OrderDraft:
        return OrderDraft.parse(uuid4(), self.board.paper, BTC, side, type, quantity, **terms)

    def bought(self, quantity: str) -> None:
        order = place(self.me, self.wish(quantity=quantity))
        assert not order.refusals, order.refusals
        self.board.sweep()

    def at_an_exchange(self) -> None:
        """Let the draft's account be one at an exchange; opening one takes a key, which other tests hand in."""
        self.board.superuser.execute("update app.accounts set venue = 'binance' where id = %s", (self.board.paper,))


def answers(scene: Scene) -> list[Code]:
    return [refusal.code for refusal in ask(scene.me, scene.draft).refusals]


def kill(s: Scene) -> None:
    s.turn(killed=True)


def store_an_unknown_limit(s: Scene) -> None:
    s.board.superuser.execute(
        "insert into app.limits (key, value, reason) values ('max_leverage', 3, 'Older version.')"
    )


def wind_down(s: Scene) -> None:
    s.turn(state=TradingState.REDUCING)


def back_on_paper(s: Scene) -> None:
    s.turn(mode=Mode.DRY_RUN)


def ask_for_approvals(s: Scene) -> None:
    s.turn(mode=Mode.MANUAL_CONFIRM)


def become_real_money(s: Scene) -> None:
    s.board.superuser.execute("update app.accounts set mainnet = true where id = %s", (s.board.paper,))


def become_a_viewer(s: Scene) -> None:
    people.set_role(s.board.web.store, s.admin.user, s.me.user.id, Role.VIEWER, "On leave.")
    s.me = s.me.for_person(replace(s.me.user, role=Role.VIEWER))


def may_only_read(s: Scene) -> None:
    accounts.grant(s.admin, s.board.paper, s.me.user.id, may_trade=False)


def change_the_feed(s: Scene) -> None:
    with s.board.jobs.store.as_service(Duty.MARKET) as tx:
        tx.market.set_feed(Feed("other", "elsewhere", Provenance.RECORDED, "running"))


def move_to_a_venue_nobody_knows(s: Scene) -> None:
    s.board.superuser.execute("update app.accounts set venue = 'nowhere' where id = %s", (s.board.paper,))


def let_the_date_pass(s: Scene) -> None:
    soon = s.me.now() + timedelta(seconds=5)
    s.draft = s.wish(type="limit", limit_price="59000", time_in_force="GTD", expires_at=soon)
    assert not answers(s)
    s.me = at_time(s.me, soon)


def list_a_coarser_price(s: Scene) -> None:
    s.draft = s.wish(type="limit", limit_price="59999.99")
    assert not answers(s)
    s.feed_lists(price_step=D(1))


def fall_below_the_stop(s: Scene) -> None:
    s.draft = s.wish("sell", "stop_market", stop_price="59900")
    assert not answers(s)
    s.feed_quotes("59800")


def fall_to_the_post_only(s: Scene) -> None:
    s.draft = s.wish(type="post_only", limit_price="59900")
    assert not answers(s)
    s.feed_quotes("59800")


def list_a_coarser_quantity(s: Scene) -> None:
    s.feed_lists(quantity_step=D(1))


def list_a_larger_minimum(s: Scene) -> None:
    s.feed_lists(min_quantity=D(1))


def list_a_smaller_maximum(s: Scene) -> None:
    s.feed_lists(max_quantity=D("0.001"))


def list_a_larger_worth(s: Scene) -> None:
    s.feed_lists(min_notional=D(1000))


def sell_what_was_to_be_reduced(s: Scene) -> None:
    s.draft = s.wish("sell", quantity="0.15", reduce_only=True)
    assert not answers(s)
    for n in range(4):
        place(s.me, s.wish("sell", quantity=f"0.14{n}"))
    s.board.sweep()


def quote_nonsense(s: Scene) -> None:
    s.feed_quotes("60000", bid=D(60_001))


def fall_silent(s: Scene) -> None:
    s.me = at_time(s.me, s.me.now() + timedelta(seconds=120))


def lower_the_largest_order(s: Scene) -> None:
    s.limit("max_notional", "500")


def narrow_the_band(s: Scene) -> None:
    s.draft = s.wish(type="limit", limit_price="59000")
    assert not answers(s)
    s.limit("price_band", "0.01")


def place_it_before(s: Scene) -> None:
    place(s.me, replace(s.draft, id=uuid4()))


def use_up(key: str) -> Callable[[Scene], None]:
    def act(s: Scene) -> None:
        s.limit(key, "1")
        assert not answers(s)
        place(s.me, s.wish(quantity="0.011"))

    return act


def value_nothing_for_a_while(s: Scene) -> None:
    s.limit("quote_max_age_s", "3600")
    s.me = at_time(s.me, s.me.now() + timedelta(seconds=90))


def weigh_less(s: Scene) -> None:
    s.limit("max_weight", "0.3")


def keep_more_money(s: Scene) -> None:
    s.limit("max_exposure", "0.3")


def lose(key: str) -> Callable[[Scene], None]:
    def act(s: Scene) -> None:
        s.limit(key, "0.01")
        assert not answers(s)
        s.feed_quotes("55000")
        snapshots.take_all(s.board.jobs)

    return act


def spend_it(s: Scene) -> None:
    s.draft = s.wish(quantity="0.15")
    assert not answers(s)
    for n in range(6):
        s.bought(f"0.16{n}")


def widen_the_spread(s: Scene) -> None:
    s.feed_quotes("60000", bid=D(58_000))
    protect.judge(s.board.jobs, s.board.jobs.now(), snapshots.Bases())


def lose_the_stream(s: Scene) -> None:
    with s.board.jobs.store.as_service(Duty.EXECUTOR) as tx:
        tx.snapshots.set_stream(s.board.paper, in_sync=False)


def look_twice_at_less(s: Scene) -> None:
    s.limit("second_person_above", "500")


def come_from_a_strategy(s: Scene) -> None:
    s.draft = replace(s.draft, origin=Origin.STRATEGY)


def rest_on_untrusted_text(s: Scene) -> None:
    s.draft = replace(s.draft, tainted=True)
