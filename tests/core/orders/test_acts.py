"""No acts of people who do not operate, in any order, reach mainnet, exceed a limit or do without an approval.

`ACTS_EXAMPLES=500`, with a longer `--timeout`, plays so many games by chance in place of the few that every run plays
alike.
"""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from core.errors import ConflictError
from core.model import Code, Mode, OrderStatus, Part, TradingState
from core.orders import place
from tests.core.orders.board import Board, board
from tests.core.orders.forgeries import try_order
from tests.core.orders.game import ACTS, Game, Play
from tests.core.orders.test_always import reduction, status_of, wish

__all__ = ["board"]

EXAMPLES = int(os.environ.get("ACTS_EXAMPLES", "0"))
SEEN = ("sent", "refused", "awaiting_approval", "approved", "reduced without waiting", "cancel asked", "forged")


def played(board: Board, play: Play, games: int, *, by_chance: bool = False) -> Counter[str]:
    """Play so many games, the same ones each time unless by chance; return how often what happened."""
    happened: Counter[str] = Counter()

    @settings(
        max_examples=games,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(st.data(), st.lists(st.sampled_from(play.acts or ACTS), min_size=25, max_size=30))
    def games_of(data: st.DataObject, acts: list[Callable[[Game], None]]) -> None:
        game = Game(board, play, data, happened)
        for act in acts:
            game.go_on(act)
        happened["reduced without waiting"] += len(game.judge.skipped)

    games_of() if by_chance else seed(1)(games_of)()
    return happened


def test_no_acts_of_people_who_do_not_operate_get_past_a_rule(board: Board):
    happened = played(board, Play(), EXAMPLES or 10, by_chance=bool(EXAMPLES))

    if EXAMPLES:
        print(dict(happened))
    assert happened["decided by an actor"] == 0
    assert all(happened[each] for each in SEEN), happened


@pytest.mark.parametrize(
    ("weak", "found"),
    [
        (Play(flagged=False), "mainnet"),
        (Play(judged_by=(("max_notional", "700"),)), "larger"),
        (
            Play(modes=(Mode.AUTONOMOUS,), judged_by=(("max_weight", "0.345"), ("max_exposure", "0.43"))),
            "outweighs|is money",
        ),
        (
            Play(
                actors=("rules",),
                modes=(Mode.MANUAL_CONFIRM,),
                set_to=(("solo_up_to", "100000"),),
                acts=(Game.place_and_send, Game.an_operator_says_yes),
            ),
            "his own",
        ),
    ],
    ids=["an account that is not flagged", "a limit set high", "weights set high", "four eyes switched off"],
)
def test_the_same_acts_on_a_desk_with_one_rule_off_are_found_out(board: Board, weak: Play, found: str):
    with pytest.raises(AssertionError, match=found):
        played(board, weak, 60)


def test_nothing_joins_orders_that_belong_together_later(board: Board):
    """One confirmation counts once in the minute, and its orders are no duplicates of each other."""
    board.begin(Mode.AUTONOMOUS, TradingState.ACTIVE, environment=False, switch=False, limits={})
    together = Part(list_id=uuid4(), leg="slice")
    place(board.desk_of("one"), replace(wish(board, "buy", "0.01"), part=together))

    for name in ("one", "two"):
        with pytest.raises(ConflictError):
            place(board.desk_of(name), replace(wish(board, "buy", "0.01"), part=together))


def test_an_order_that_waits_for_an_approval_nobody_asked_for_is_refused_and_holds_up_nobody(board: Board):
    board.begin(Mode.MANUAL_CONFIRM, TradingState.ACTIVE, environment=False, switch=False, limits={})
    forged = try_order(board, "one", "one", wish(board, "buy", "0.01"), "awaiting_approval", asks=False)
    sold = place(board.desk_of("two"), reduction(board))

    board.sweep()

    kept = next(each for each in board.orders() if each.id == forged)
    assert [one.code for one in kept.refusals] == [Code.APPROVAL_VOID]
    assert status_of(board, sold) is OrderStatus.FILLED
