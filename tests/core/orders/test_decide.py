import itertools
import re
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import (
    Balance,
    Code,
    Lock,
    Mode,
    OrderDraft,
    OrderType,
    Origin,
    Role,
    Side,
    Snapshot,
    TradingState,
)
from core.orders.decide import decide
from core.orders.facts import Facts
from core.orders.gates import GATES
from tests.core.orders.gates.examples import (
    BTC,
    CONTROLS,
    FACTS,
    LIMITS,
    LIVE,
    NOW,
    PAPER,
    QUOTE,
    SNAPSHOT,
    TESTNET,
    D,
    holding,
    limit,
    placed,
)


def _lock(account_id: UUID | None, symbol: str | None, minutes: int) -> Lock:
    return Lock(UUID(int=9), "cooldown", account_id, symbol, "Test.", NOW, NOW + timedelta(minutes=minutes))


# The first three close a buy of BTC/USDT in the paper account, the others something else.
LOCKS = (
    _lock(None, None, 5), _lock(PAPER.id, None, 5), _lock(PAPER.id, "BTC/USDT", 5), _lock(None, "ETH/USDT", 5),
    _lock(UUID(int=99), None, 5), _lock(None, None, 0), replace(_lock(None, None, 5), lifted_at=NOW),
)  # fmt: skip


def _mostly(usual, *rare):
    """Return a strategy that keeps the usual value three times out of four."""
    return st.integers(0, 3).flatmap(lambda n: st.just(usual) if n else st.sampled_from(rare))


@st.composite
def drafts(draw) -> OrderDraft:
    side, kind = draw(st.sampled_from(Side)), draw(st.sampled_from(OrderType))
    quantity = draw(
        st.one_of(
            st.decimals("0.0001", "0.2", places=4),
            st.decimals("0.00001", "100", places=6),
            st.sampled_from([D("0.0001"), D("90"), D("90.00001")]),
        )
    )
    prices = st.one_of(st.decimals("57000", "63000", places=2), st.decimals("0.001", "200000", places=3))
    account_id = draw(_mostly(PAPER.id, UUID(int=99)))
    symbol = draw(_mostly("BTC/USDT", "ETH/USDT"))
    sound = OrderDraft(
        UUID(int=3), account_id, symbol, side, kind, quantity,
        limit_price=draw(prices) if kind.has_limit else None,
        stop_price=draw(prices) if kind.has_stop else None,
        trail=D("0.02") if kind is OrderType.TRAILING_STOP else None,
        reduce_only=draw(_mostly(False, True)),
    )  # fmt: skip
    return replace(sound, origin=draw(_mostly(Origin.PERSON, *Origin)), tainted=draw(_mostly(False, True)))


@st.composite
def situations(draw, draft: OrderDraft) -> Facts:
    controls = replace(
        CONTROLS,
        mode=draw(st.sampled_from(Mode)),
        state=draw(_mostly(TradingState.ACTIVE, *TradingState)),
        killed=draw(_mostly(False, True)),
        mainnet=draw(st.booleans()),
    )
    age = timedelta(seconds=draw(_mostly(1, 30, 31, -31)))
    twins = draw(st.lists(st.sampled_from([0, 9, 10, 11]), max_size=2)) if draw(st.integers(0, 3)) == 0 else []
    money, coins = draw(_mostly(D("20000"), D(100))), draw(_mostly(D(5), D("0.01")))
    return replace(
        FACTS,
        person=replace(FACTS.person, role=draw(_mostly(Role.USER, *Role))),
        account=draw(_mostly(PAPER, None, TESTNET, LIVE)),
        controls=controls,
        kill_file=draw(_mostly(False, True)),
        mainnet_enabled=draw(st.booleans()),
        instrument=draw(_mostly(BTC, None)),
        quote=draw(_mostly(replace(QUOTE, received_at=NOW - age), None)),
        limits=replace(
            LIMITS,
            max_notional=draw(_mostly(D("10000"), D("500"))),
            second_person_above=draw(_mostly(D("10000"), D("300"))),
            max_weight=draw(_mostly(D(1), D("0.95"))),
        ),
        balances={"USDT": Balance("USDT", money, D(0)), "BTC": Balance("BTC", coins, D(0))},
        snapshot=draw(_mostly(*_snapshots(money + coins * 60000))),
        locks=draw(_mostly((), *((lock,) for lock in LOCKS))),
        in_sync=draw(_mostly(True, False, None)),
        watched=draw(_mostly(False, True)),
        orders_this_minute=draw(_mostly(0, 29, 30)),
        orders_this_session=draw(_mostly(0, 99, 100)),
        recent=tuple(placed(draft, ago) for ago in twins),
        orders_today=draw(_mostly(0, 199, 200)),
        approved=draw(st.sampled_from([frozenset[UUID](), frozenset({draft.id})])),
    )


def _snapshots(equity: Decimal) -> tuple[Snapshot | None, ...]:
    sound = replace(SNAPSHOT, equity=equity, peak=equity, day_open=equity)
    return (
        sound, None, replace(sound, stale=("BTC",)), replace(sound, taken_at=NOW - timedelta(seconds=61)),
        replace(sound, day_open=equity / D("0.95")), replace(sound, day_open=equity / D("0.96")),
        replace(sound, peak=equity / D("0.85")), replace(sound, peak=equity / D("0.86")),
    )  # fmt: skip


wishes = drafts().flatmap(lambda draft: st.tuples(st.just(draft), situations(draft)))


def _people_and_switches_agree(draft: OrderDraft, facts: Facts) -> bool:
    account, controls = facts.account, facts.controls
    if account is None or account.id != draft.account_id or facts.person.role.value in ("viewer", "compliance"):
        return False
    approved = controls.mode is not Mode.MANUAL_CONFIRM or draft.id in facts.approved or _reduces_a_little(draft, facts)
    paper_or_live = account.venue == "paper" or controls.mode is not Mode.DRY_RUN
    locks = not account.mainnet or (facts.mainnet_enabled and controls.mainnet)
    return approved and paper_or_live and locks and not controls.killed and not facts.kill_file


def _numbers_agree(draft: OrderDraft, facts: Facts) -> bool:
    """Judge the numbers in whole units of their smallest step, by another road than the gates do."""
    instrument, quote, limits = facts.instrument, facts.quote, facts.limits
    if instrument is None or quote is None or limits is None or instrument.symbol != draft.symbol:
        return False
    buys, price, limit = draft.side is Side.BUY, _price(draft), draft.limit_price
    dearest = price if buys else max(price, QUOTE.bid)
    lots, ticks = draft.quantity * 10**5, [named * 100 for named in (limit, draft.stop_price) if named is not None]
    anchor = draft.stop_price or 60000
    far = limit is not None and abs(limit - anchor) * 20 > anchor
    sizes = lots == int(lots) and all(tick == int(tick) for tick in ticks) and 10 <= lots <= 90 * 10**5
    worth = draft.quantity * price >= 10 and draft.quantity * dearest <= limits.max_notional
    return (
        sizes
        and worth
        and not far
        and _waits_or_rests(draft)
        and (_paid(draft, facts) if buys else _held(draft, facts))
    )


def _price(draft: OrderDraft) -> Decimal:
    buys = draft.side is Side.BUY
    trailed = QUOTE.last * (1 + draft.trail * (1 if buys else -1)) if draft.trail else None
    return draft.limit_price or draft.stop_price or trailed or (QUOTE.ask if buys else QUOTE.bid)


def _waits_or_rests(draft: OrderDraft) -> bool:
    """Judge that nothing is reached yet which the order is to wait for."""
    up = (draft.side is Side.BUY) != (draft.type is OrderType.TAKE_PROFIT)
    if draft.stop_price is not None and not (draft.stop_price > QUOTE.last if up else draft.stop_price < QUOTE.last):
        return False
    if draft.type is not OrderType.POST_ONLY or draft.limit_price is None:
        return True
    return draft.limit_price < QUOTE.ask if draft.side is Side.BUY else draft.limit_price > QUOTE.bid


def _paid(draft: OrderDraft, facts: Facts) -> bool:
    becomes_market = draft.trail is not None or (draft.stop_price is not None and draft.limit_price is None)
    cost = draft.quantity * _price(draft) * Decimal("1.001") * Decimal("1.05" if becomes_market else "1")
    return not draft.reduce_only and cost <= facts.balances["USDT"].free


def _held(draft: OrderDraft, facts: Facts) -> bool:
    return draft.quantity <= facts.balances["BTC"].free


def _reduces_a_little(draft: OrderDraft, facts: Facts) -> bool:
    if not draft.reduce_only or draft.tainted or draft.origin is not Origin.PERSON or facts.snapshot is None:
        return False
    return draft.quantity * _price(draft) * 20 <= facts.snapshot.equity


def _history_agrees(draft: OrderDraft, facts: Facts) -> bool:
    if facts.quote is None or abs((facts.now - facts.quote.received_at).total_seconds()) > 30:
        return False
    fresh_twin = any((facts.now - twin.created_at).total_seconds() < 10 for twin in facts.recent)
    state = facts.controls.state
    moves = state is TradingState.ACTIVE or (state is TradingState.REDUCING and draft.side is Side.SELL)
    return moves and not fresh_twin and facts.orders_today < 200


def _account_agrees(draft: OrderDraft, facts: Facts) -> bool:
    """Judge by the account what only a buy is held against, and what both sides are."""
    limits, known = facts.limits, facts.snapshot
    assert limits
    price = _price(draft)
    looked_at = facts.watched or draft.quantity * price > limits.second_person_above
    if draft.tainted or draft.origin is Origin.STRATEGY or not facts.in_sync:
        return False
    if facts.orders_this_minute >= 30 or facts.orders_this_session >= 100:
        return False
    if (looked_at and draft.id not in facts.approved) or draft.side is Side.SELL:
        return not looked_at or draft.id in facts.approved
    if known is None or known.stale or NOW - known.taken_at > timedelta(seconds=60):
        return False
    fell = known.equity * 20 <= known.day_open * 19 or known.equity * 20 <= known.peak * 17
    bought = facts.balances["BTC"].total * 60000 + draft.quantity * price <= limits.max_weight * known.equity
    return bought and not fell and not any(lock in LOCKS[:3] for lock in facts.locks)


def test_a_sound_draft_is_allowed_after_every_gate_was_asked() -> None:
    decision = decide(limit(), FACTS)

    assert decision.allowed
    assert decision.refusals == ()
    assert decision.asked == len(GATES)


@settings(max_examples=500)
@given(wishes)
def test_a_draft_is_allowed_exactly_when_every_limit_holds(wish: tuple[OrderDraft, Facts]) -> None:
    draft, facts = wish
    oracles = (_people_and_switches_agree, _numbers_agree, _history_agrees, _account_agrees)

    decision = decide(draft, facts)

    assert decision.allowed is all(agrees(draft, facts) for agrees in oracles)


@given(wishes, st.randoms(use_true_random=False))
def test_the_order_of_the_gates_does_not_change_what_is_refused(wish, random: Random) -> None:
    draft, facts = wish
    shuffled = random.sample(GATES, len(GATES))

    codes = {answer.code for gate in shuffled if (answer := gate(draft, facts)) is not None}

    assert codes == {refusal.code for refusal in decide(draft, facts).refusals}


@given(wishes)
def test_deciding_twice_gives_the_same_and_changes_nothing(wish: tuple[OrderDraft, Facts]) -> None:
    draft, facts = wish
    before = deepcopy((draft, facts))

    first, second = decide(draft, facts), decide(draft, facts)

    assert first == second
    assert (draft, facts) == before


@given(wishes)
def test_every_sentence_has_plain_numbers_and_ends(wish: tuple[OrderDraft, Facts]) -> None:
    for refusal in decide(*wish).refusals:
        assert not re.search(r"\d[eE][+-]?\d", refusal.sentence), refusal.sentence
        assert not re.search(r"\.\d*0(?!\d)", refusal.sentence), refusal.sentence
        assert not re.search(r"(?<![.\d])\d{4,}", refusal.sentence), refusal.sentence
        assert refusal.sentence.endswith(".")


MISSING = {
    "account": {"account": None},
    "instrument": {"instrument": None},
    "quote": {"quote": None},
    "balances": {"balances": {}},
}
SUBSETS = [names for n in range(1, 5) for names in itertools.combinations(MISSING, n)]


@pytest.mark.parametrize("names", SUBSETS, ids="+".join)
@given(draft=drafts())
@settings(max_examples=40)
def test_no_draft_passes_while_any_fact_is_missing(names: tuple[str, ...], draft: OrderDraft) -> None:
    facts = FACTS
    for name in names:
        facts = replace(facts, **MISSING[name])

    assert not decide(draft, facts).allowed


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("account", Code.ACCOUNT_NOT_GRANTED),
        ("instrument", Code.SYMBOL_NOT_ALLOWED),
        ("quote", Code.QUOTE_MISSING),
        ("balances", Code.NOTIONAL_EXCEEDS_FREE_BALANCE),
    ],
)
def test_one_missing_fact_is_named_by_one_gate_only(name: str, code: Code) -> None:
    decision = decide(limit(), replace(FACTS, **MISSING[name]))

    assert [refusal.code for refusal in decision.refusals] == [code]


def test_every_refusing_gate_is_named_not_only_the_first() -> None:
    facts = replace(
        holding(),
        kill_file=True,
        person=replace(FACTS.person, role=Role.VIEWER),
        account=LIVE,
        controls=replace(CONTROLS, state=TradingState.HALTED),
        quote=replace(QUOTE, received_at=NOW - timedelta(hours=1)),
        orders_today=200,
        recent=(placed(limit(quantity="95.000001", price="70000.001"), 1),),
    )

    decision = decide(limit(quantity="95.000001", price="70000.001"), facts)

    assert [refusal.code for refusal in decision.refusals] == [
        Code.KILL_SWITCH,
        Code.TRADING_HALTED,
        Code.MODE_FORBIDS_LIVE,
        Code.MAINNET_DISABLED,
        Code.ROLE_FORBIDDEN,
        Code.INVALID_PRICE,
        Code.INVALID_QUANTITY,
        Code.QUANTITY_EXCEEDS_MAXIMUM,
        Code.QUOTE_STALE,
        Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER,
        Code.PRICE_DEVIATION,
        Code.DUPLICATE_ORDER,
        Code.DAY_CAP_REACHED,
        Code.WEIGHT_EXCEEDED,
        Code.NOTIONAL_EXCEEDS_FREE_BALANCE,
        Code.UNDER_REVIEW,
    ]


def test_a_gate_that_cannot_decide_raises_instead_of_passing() -> None:
    naive = replace(FACTS, now=NOW.replace(tzinfo=None))

    with pytest.raises(TypeError):
        decide(limit(), naive)


@pytest.mark.parametrize("quantity", ["NaN", "Infinity"])
def test_a_quantity_that_is_no_number_never_passes(quantity: str) -> None:
    try:
        allowed = decide(limit(quantity=quantity), FACTS).allowed
    except ArithmeticError:
        allowed = False

    assert not allowed
