"""What an account may still take on: pace, weight, exposure, losses, locks, and who must look first."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import STABLE, Balance, Code, Lock, Origin, Position, Side
from core.orders.facts import Facts, session_start
from core.orders.gates import GATES
from core.orders.gates.daily_loss import day_is_not_lost
from core.orders.gates.drawdown import equity_is_near_its_peak
from core.orders.gates.exposure import exposure_stays_within_limit
from core.orders.gates.limits_known import limits_can_be_read
from core.orders.gates.locks import no_lock_holds
from core.orders.gates.rate import minute_has_room
from core.orders.gates.review import no_second_person_is_missing
from core.orders.gates.session_count import session_has_room
from core.orders.gates.strategy import origin_is_permitted
from core.orders.gates.stream import books_are_in_sync
from core.orders.gates.tainted import nothing_untrusted_had_a_part
from core.orders.gates.valuation import account_is_valued
from core.orders.gates.weight import weight_stays_within_limit
from tests.core.orders.gates.examples import BTC, FACTS, LIMITS, LIVE, NOW, PAPER, SNAPSHOT, D, limit, market

OF_THE_ACCOUNT = (
    account_is_valued,
    weight_stays_within_limit,
    exposure_stays_within_limit,
    day_is_not_lost,
    equity_is_near_its_peak,
    no_lock_holds,
)
EQUITY = D(100_000)


def with_money(usdt: str, btc: str = "0") -> Facts:
    """Return the facts of an account of 100,000 USDT under the limits a new desk has."""
    balances = {"USDT": Balance("USDT", D(usdt), D(0)), "BTC": Balance("BTC", D(btc), D(0))}
    snapshot = replace(SNAPSHOT, equity=EQUITY, peak=EQUITY, day_open=EQUITY)
    return replace(
        FACTS,
        balances=balances,
        snapshot=snapshot,
        limits=replace(LIMITS, max_weight=D("0.4"), max_exposure=D("0.8"), max_notional=D(1_000_000)),
    )


def locked(
    until: datetime = NOW + timedelta(minutes=5), account: UUID | None = None, symbol: str | None = None
) -> Lock:
    return Lock(UUID(int=7), "stoploss_guard", account, symbol, "4 exits lost 1 % or more.", NOW, until)


def code_of(refusal) -> Code | None:
    return refusal and refusal.code


@pytest.mark.parametrize(("placed", "code"), [(29, None), (30, Code.RATE_LIMIT_EXCEEDED)])
def test_the_minute_has_room_until_its_count_is_reached(placed: int, code: Code | None) -> None:
    assert code_of(minute_has_room(limit(), replace(FACTS, orders_this_minute=placed))) is code


@pytest.mark.parametrize(("placed", "code"), [(99, None), (100, Code.SESSION_CAP_REACHED)])
def test_the_session_has_room_until_its_count_is_reached(placed: int, code: Code | None) -> None:
    assert code_of(session_has_room(limit(), replace(FACTS, orders_this_session=placed))) is code


def test_a_full_session_is_told_when_the_next_begins() -> None:
    refusal = session_has_room(limit(), replace(FACTS, orders_this_session=100))

    assert refusal is not None
    assert "again at 16:00 UTC" in refusal.sentence


@given(st.datetimes(timezones=st.just(NOW.tzinfo)))
def test_a_session_is_a_third_of_the_day_and_holds_its_moment(moment: datetime) -> None:
    start = session_start(moment)

    assert start <= moment < start + timedelta(hours=8)
    assert (start.hour, start.minute, start.second) in {(0, 0, 0), (8, 0, 0), (16, 0, 0)}


@pytest.mark.parametrize(
    ("snapshot", "code"),
    [
        (None, Code.FACT_MISSING),
        (replace(SNAPSHOT, taken_at=NOW - timedelta(seconds=61)), Code.FACT_STALE),
        (replace(SNAPSHOT, taken_at=NOW + timedelta(seconds=61)), Code.FACT_STALE),
        (replace(SNAPSHOT, stale=("ETH",)), Code.FACT_STALE),
        (replace(SNAPSHOT, taken_at=NOW - timedelta(seconds=60)), None),
        (replace(SNAPSHOT, unpriced=("DUST",)), None),
    ],
    ids=["none", "a minute old", "from the future", "old prices", "fresh", "dust without a price"],
)
def test_a_buy_needs_to_know_what_the_account_is_worth(snapshot, code: Code | None) -> None:
    assert code_of(account_is_valued(limit(), replace(FACTS, snapshot=snapshot))) is code


def test_a_missing_valuation_is_named_once_and_the_gates_that_need_it_stay_silent() -> None:
    answers = [gate(limit(), replace(FACTS, snapshot=None)) for gate in OF_THE_ACCOUNT]

    assert [code_of(answer) for answer in answers] == [Code.FACT_MISSING, *[None] * 5]


def test_a_symbol_in_an_asset_nobody_can_value_is_refused() -> None:
    facts = replace(FACTS, instrument=replace(BTC, symbol="BTC/XYZ", quote="XYZ"))
    facts = replace(facts, quote=replace(FACTS.quote, symbol="BTC/XYZ"))  # pyright: ignore[reportArgumentType]

    refusal = account_is_valued(replace(limit(), symbol="BTC/XYZ"), facts)

    assert refusal is not None
    assert refusal.code is Code.FACT_MISSING
    assert "XYZ" in refusal.sentence


@pytest.mark.parametrize(
    ("held", "buying", "quantity", "passes"),
    [
        ("0", "0", "0.66", True),
        ("0", "0", "0.67", False),
        ("0.5", "0", "0.16", True),
        ("0.5", "0", "0.17", False),
        ("0", "30000", "0.16", True),
        ("0", "30000", "0.17", False),
    ],
)
def test_an_asset_weighs_what_is_held_what_is_being_bought_and_the_draft(
    held: str, buying: str, quantity: str, passes: bool
) -> None:
    facts = replace(with_money("100000", held), buying=D(buying))

    refusal = weight_stays_within_limit(limit(quantity=quantity), facts)

    assert code_of(refusal) is (None if passes else Code.WEIGHT_EXCEEDED)


@pytest.mark.parametrize("symbol", ["USDC/USDT", "FDUSD/USDT", "USDT/USD"])
def test_money_for_money_is_exempt_from_every_limit_of_the_account(symbol: str) -> None:
    facts = replace(with_money("0"), snapshot=None, locks=(locked(),))

    answers = [gate(replace(limit(), symbol=symbol), facts) for gate in OF_THE_ACCOUNT]

    assert answers == [None] * len(OF_THE_ACCOUNT)


@pytest.mark.parametrize(("free", "passes"), [("100000", True), ("26000", True), ("25999", False), ("10000", False)])
def test_enough_of_the_account_stays_money_after_the_buy(free: str, passes: bool) -> None:
    refusal = exposure_stays_within_limit(limit(quantity="0.1"), with_money(free))

    assert code_of(refusal) is (None if passes else Code.EXPOSURE_EXCEEDED)


def test_what_working_buys_have_locked_counts_as_exposed() -> None:
    free = with_money("26000")
    held = replace(free, balances={"USDT": Balance("USDT", D("25000"), D("1000"))})

    assert exposure_stays_within_limit(limit(), free) is None
    assert code_of(exposure_stays_within_limit(limit(), held)) is Code.EXPOSURE_EXCEEDED


@pytest.mark.parametrize(("equity", "code"), [("95001", None), ("95000", Code.DAILY_LOSS), ("50000", Code.DAILY_LOSS)])
def test_a_lost_day_ends_buying(equity: str, code: Code | None) -> None:
    facts = replace(FACTS, snapshot=replace(SNAPSHOT, day_open=EQUITY, peak=EQUITY, equity=D(equity)))

    assert code_of(day_is_not_lost(limit(), facts)) is code


@pytest.mark.parametrize(("equity", "code"), [("85001", None), ("85000", Code.MAX_DRAWDOWN)])
def test_drawdown_is_measured_from_the_peak_not_from_the_start(equity: str, code: Code | None) -> None:
    facts = replace(FACTS, snapshot=replace(SNAPSHOT, day_open=D(equity), peak=EQUITY, equity=D(equity)))

    assert code_of(equity_is_near_its_peak(limit(), facts)) is code


@pytest.mark.parametrize(
    ("lock", "closes"),
    [
        (locked(), True),
        (locked(account=PAPER.id), True),
        (locked(symbol="BTC/USDT"), True),
        (locked(account=PAPER.id, symbol="BTC/USDT"), True),
        (locked(account=UUID(int=50)), False),
        (locked(symbol="ETH/USDT"), False),
        (locked(account=PAPER.id, symbol="ETH/USDT"), False),
        (locked(until=NOW), False),
        (replace(locked(), lifted_at=NOW), False),
    ],
)
def test_a_lock_closes_its_account_its_symbol_or_the_desk_until_its_end_or_lifting(lock: Lock, closes: bool) -> None:
    refusal = no_lock_holds(limit(), replace(FACTS, locks=(lock,)))

    assert code_of(refusal) is (Code.PROTECTION_LOCK if closes else None)
    assert refusal is None or ("until 12:05:00 UTC" in refusal.sentence and lock.reason in refusal.sentence)


def test_a_sale_for_money_passes_every_gate_of_the_account_whatever_it_lost() -> None:
    ruin = replace(SNAPSHOT, equity=D(1), stale=("BTC",), taken_at=NOW - timedelta(days=1))
    for known in (ruin, None):
        facts = replace(FACTS, snapshot=known, locks=(locked(),), buying=EQUITY)

        answers = [gate(draft, facts) for draft in (limit(Side.SELL), market(Side.SELL)) for gate in OF_THE_ACCOUNT]

        assert answers == [None] * 2 * len(OF_THE_ACCOUNT)


def test_a_sale_for_something_that_is_not_money_is_no_sale_for_money() -> None:
    held = replace(SNAPSHOT, positions=(*SNAPSHOT.positions, Position("ETH", D(10), D(3000), None)))
    facts = replace(FACTS, snapshot=held, locks=(locked(),))

    assert code_of(no_lock_holds(replace(limit(Side.SELL), symbol="BTC/ETH"), facts)) is Code.PROTECTION_LOCK


@pytest.mark.parametrize(
    ("in_sync", "code"), [(True, None), (False, Code.STREAM_RECONCILING), (None, Code.FACT_MISSING)]
)
@pytest.mark.parametrize("side", Side)
def test_nothing_is_sent_while_the_books_may_differ_from_the_venue_s(in_sync, code, side: Side) -> None:
    assert code_of(books_are_in_sync(limit(side), replace(FACTS, account=LIVE, in_sync=in_sync))) is code


SUSPECT = replace(FACTS, watched=True)
LARGE = replace(FACTS, limits=replace(LIMITS, second_person_above=D(100)))
CHECKED = replace(FACTS, limits=replace(LIMITS, spot_check=D(1)))


def test_a_review_reads_exactly_as_its_harmless_look_alikes() -> None:
    answers = [no_second_person_is_missing(limit(), facts) for facts in (SUSPECT, LARGE, CHECKED)]

    assert answers[0] is not None
    assert answers[0].code is Code.UNDER_REVIEW
    assert answers[1:] == [answers[0]] * 2


@pytest.mark.parametrize("facts", [SUSPECT, LARGE, CHECKED])
def test_a_second_person_s_yes_is_enough(facts: Facts) -> None:
    assert no_second_person_is_missing(limit(), replace(facts, approved=frozenset({limit().id}))) is None


@given(st.uuids(version=4))
def test_a_draft_is_spot_checked_or_not_however_often_it_is_asked(id: UUID) -> None:
    half = replace(FACTS, limits=replace(LIMITS, spot_check=D("0.5")))

    answers = {no_second_person_is_missing(replace(limit(), id=id), half) for _ in range(3)}

    assert len(answers) == 1


def test_an_ordinary_order_needs_nobody() -> None:
    assert no_second_person_is_missing(limit(), FACTS) is None


@pytest.mark.parametrize(
    ("origin", "code"),
    [(Origin.PERSON, None), (Origin.AGENT, None), (Origin.STRATEGY, Code.STRATEGY_NOT_PERMITTED)],
)
def test_a_strategy_has_no_permission(origin: Origin, code: Code | None) -> None:
    assert code_of(origin_is_permitted(replace(limit(), origin=origin), FACTS)) is code


def test_a_tainted_proposal_is_refused_whoever_approved_it() -> None:
    approved = replace(FACTS, approved=frozenset({limit().id}))

    refusal = nothing_untrusted_had_a_part(replace(limit(), tainted=True), approved)

    assert code_of(refusal) is Code.TAINTED_PROPOSAL


def test_limits_that_cannot_be_read_refuse_once_and_no_other_gate_needs_them() -> None:
    unread = replace(FACTS, limits=None)

    answers = [gate(limit(), unread) for gate in GATES]

    assert code_of(limits_can_be_read(limit(), unread)) is Code.FACT_MISSING
    assert [code_of(a) for a in answers if a] == [Code.FACT_MISSING]


@given(
    side=st.sampled_from(Side),
    base=st.sampled_from(["BTC", "ETH", *sorted(STABLE)]),
    quote=st.sampled_from(["BTC", "USDT", "EUR"]),
)
def test_only_what_brings_money_counts_as_lowering_exposure(side: Side, base: str, quote: str) -> None:
    draft = replace(limit(side), symbol=f"{base}/{quote}")

    gained = base if side is Side.BUY else quote

    assert FACTS.raises_exposure(draft) is (gained not in STABLE)
