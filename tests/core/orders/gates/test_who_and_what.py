"""Role, account, symbol: who trades what and where."""

from dataclasses import replace
from uuid import UUID

import pytest

from core.model import Code, Role
from core.orders.gates.account import account_is_granted
from core.orders.gates.role import role_may_trade
from core.orders.gates.symbol import symbol_is_allowed
from tests.core.orders.gates.examples import BTC, FACTS, PAPER, limit


@pytest.mark.parametrize(
    ("role", "trades"),
    [
        (Role.VIEWER, False),
        (Role.USER, True),
        (Role.OPERATOR, True),
        (Role.COMPLIANCE, False),
        (Role.ADMIN, True),
    ],
)
def test_viewers_and_compliance_do_not_trade(role: Role, trades: bool) -> None:
    facts = replace(FACTS, person=replace(FACTS.person, role=role))

    refusal = role_may_trade(limit(), facts)

    assert (refusal is None) is trades
    assert refusal is None or (refusal.code is Code.ROLE_FORBIDDEN and role.value in refusal.sentence)


@pytest.mark.parametrize("account", [None, replace(PAPER, id=UUID(int=99))])
def test_an_account_that_is_not_granted_or_not_the_one_named_refuses(account) -> None:
    refusal = account_is_granted(limit(), replace(FACTS, account=account))

    assert refusal is not None
    assert refusal.code is Code.ACCOUNT_NOT_GRANTED


@pytest.mark.parametrize("instrument", [None, replace(BTC, symbol="ETH/USDT")])
def test_a_symbol_that_is_not_listed_refuses_and_another_one_s_listing_does_not_help(instrument) -> None:
    refusal = symbol_is_allowed(limit(), replace(FACTS, instrument=instrument))

    assert refusal is not None
    assert refusal.code is Code.SYMBOL_NOT_ALLOWED
    assert "BTC/USDT" in refusal.sentence


def test_the_granted_account_and_the_listed_symbol_pass() -> None:
    answers = [account_is_granted(limit(), FACTS), symbol_is_allowed(limit(), FACTS)]

    assert answers == [None, None]
