"""Kill switch, trading state, mode, mainnet lock: the switches people turn."""

from dataclasses import replace
from uuid import uuid4

import pytest

from core.model import Code, Mode, Side, TradingState
from core.orders.gates.approval import a_second_person_approved
from core.orders.gates.kill_switch import trading_is_on
from core.orders.gates.mainnet import mainnet_is_unlocked
from core.orders.gates.mode import mode_reaches_the_venue
from core.orders.gates.trading_state import state_lets_it_pass
from tests.core.orders.gates.examples import CONTROLS, FACTS, LIVE, PAPER, TESTNET, holding, limit


def test_nothing_is_in_the_way_of_trading_by_default() -> None:
    gates = (trading_is_on, state_lets_it_pass, mode_reaches_the_venue, mainnet_is_unlocked)

    answers = [gate(limit(), FACTS) for gate in gates]

    assert answers == [None, None, None, None]


def test_the_stored_kill_switch_refuses_and_says_why_it_was_turned() -> None:
    facts = replace(FACTS, controls=replace(CONTROLS, killed=True, reason="feed looks wrong"))

    refusal = trading_is_on(limit(), facts)

    assert refusal is not None
    assert refusal.code is Code.KILL_SWITCH
    assert "feed looks wrong" in refusal.sentence


def test_the_kill_file_refuses_even_when_the_stored_switch_is_off() -> None:
    refusal = trading_is_on(limit(), replace(FACTS, kill_file=True))

    assert refusal is not None
    assert refusal.code is Code.KILL_SWITCH
    assert "file" in refusal.sentence


@pytest.mark.parametrize("side", Side)
def test_halted_refuses_both_sides(side: Side) -> None:
    facts = replace(FACTS, controls=replace(CONTROLS, state=TradingState.HALTED))

    refusal = state_lets_it_pass(limit(side), facts)

    assert refusal is not None
    assert refusal.code is Code.TRADING_HALTED


@pytest.mark.parametrize(
    ("side", "quantity", "held", "passes"),
    [
        (Side.BUY, "0.1", "1", False),
        (Side.SELL, "0.1", "0.1", True),
        (Side.SELL, "0.10001", "0.1", False),
        (Side.SELL, "0.1", "0", False),
    ],
)
def test_reducing_passes_only_the_sale_of_what_is_held(side: Side, quantity: str, held: str, passes: bool) -> None:
    reducing = replace(CONTROLS, state=TradingState.REDUCING)
    facts = replace(holding(BTC=held, USDT="20000"), controls=reducing)

    refusal = state_lets_it_pass(limit(side, quantity), facts)

    assert (refusal is None) is passes
    assert refusal is None or refusal.code is Code.TRADING_STATE_REDUCING


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("account", [PAPER, TESTNET, LIVE])
def test_dry_run_reaches_paper_accounts_only(mode: Mode, account) -> None:
    facts = replace(FACTS, account=account, controls=replace(CONTROLS, mode=mode))

    refusal = mode_reaches_the_venue(limit(), facts)

    assert (refusal is not None) is (mode is Mode.DRY_RUN and account is not PAPER)
    assert refusal is None or refusal.code is Code.MODE_FORBIDS_LIVE


@pytest.mark.parametrize(
    ("environment", "switch", "named", "unnamed"),
    [
        (False, False, ["MAINNET_ENABLE", "mainnet switch"], []),
        (False, True, ["MAINNET_ENABLE"], ["mainnet switch"]),
        (True, False, ["mainnet switch"], ["MAINNET_ENABLE"]),
    ],
)
def test_a_mainnet_account_stays_locked_until_both_locks_open_and_the_closed_ones_are_named(
    environment: bool, switch: bool, named: list[str], unnamed: list[str]
) -> None:
    facts = replace(FACTS, account=LIVE, mainnet_enabled=environment, controls=replace(CONTROLS, mainnet=switch))

    refusal = mainnet_is_unlocked(limit(), facts)

    assert refusal is not None
    assert refusal.code is Code.MAINNET_DISABLED
    assert all(lock in refusal.sentence for lock in named)
    assert not any(lock in refusal.sentence for lock in unnamed)


def test_a_mainnet_account_passes_with_all_three_locks_open_and_a_test_account_needs_none() -> None:
    opened = replace(
        FACTS, account=LIVE, mainnet_enabled=True, controls=replace(CONTROLS, mainnet=True), key_may_trade=True
    )

    answers = [
        mainnet_is_unlocked(limit(), opened),
        mainnet_is_unlocked(limit(), replace(FACTS, account=TESTNET)),
    ]

    assert answers == [None, None]


def test_manual_confirm_passes_nothing_without_an_approval_of_this_very_draft() -> None:
    facts = replace(FACTS, controls=replace(CONTROLS, mode=Mode.MANUAL_CONFIRM))
    draft = limit()

    alone = a_second_person_approved(draft, facts)
    another = a_second_person_approved(draft, replace(facts, approved=frozenset({uuid4()})))
    approved = a_second_person_approved(draft, replace(facts, approved=frozenset({draft.id})))

    assert alone is not None
    assert alone.code is Code.APPROVAL_REQUIRED
    assert another == alone
    assert approved is None
