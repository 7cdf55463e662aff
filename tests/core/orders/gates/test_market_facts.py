"""Quote and price band: what the market says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.model import Code, Provenance, Side
from core.orders.gates.price_band import price_is_near_mid
from core.orders.gates.quote_age import quote_is_fresh
from core.orders.gates.quote_known import quote_is_known
from tests.core.orders.gates.examples import FACTS, LIVE, NOW, QUOTE, TESTNET, D, limit, market


@pytest.mark.parametrize(
    "quote",
    [
        None,
        replace(QUOTE, symbol="ETH/USDT"),
        replace(QUOTE, bid=D(0)),
        replace(QUOTE, ask=D("NaN")),
        replace(QUOTE, last=D("Infinity")),
        replace(QUOTE, bid=D("60011")),
    ],
    ids=["none", "another symbol", "zero bid", "NaN ask", "infinite last", "crossed"],
)
def test_a_missing_or_unusable_quote_is_named_once_and_the_other_market_gates_stay_silent(quote) -> None:
    facts = replace(FACTS, quote=quote)

    answers = [gate(limit(), facts) for gate in (quote_is_known, quote_is_fresh, price_is_near_mid)]

    assert answers[0] is not None
    assert answers[0].code is Code.QUOTE_MISSING
    assert answers[1:] == [None, None]


@pytest.mark.parametrize("provenance", [Provenance.SIMULATED, Provenance.RECORDED])
@pytest.mark.parametrize("account", [LIVE, TESTNET])
def test_a_venue_outside_never_trades_on_a_price_that_is_not_live(provenance: Provenance, account) -> None:
    facts = replace(FACTS, account=account, quote=replace(QUOTE, provenance=provenance))

    refusal = quote_is_known(limit(), facts)

    assert refusal is not None
    assert refusal.code is Code.QUOTE_MISSING
    assert provenance.value in refusal.sentence


@pytest.mark.parametrize("provenance", Provenance)
def test_paper_trades_on_any_price(provenance: Provenance) -> None:
    facts = replace(FACTS, quote=replace(QUOTE, provenance=provenance))

    assert quote_is_known(limit(), facts) is None


@pytest.mark.parametrize(
    ("age_s", "fresh"), [(0, True), (30, True), (30.001, False), (-30, True), (-31, False), (3605, False)]
)
def test_a_quote_is_fresh_up_to_its_age_limit_and_one_from_the_future_is_not_forever(age_s: float, fresh: bool) -> None:
    facts = replace(FACTS, quote=replace(QUOTE, received_at=NOW - timedelta(seconds=age_s)))

    refusal = quote_is_fresh(limit(), facts)

    assert (refusal is None) is fresh
    assert refusal is None or refusal.code is Code.QUOTE_STALE


def test_a_stale_quote_is_refused_with_its_age() -> None:
    facts = replace(FACTS, quote=replace(QUOTE, received_at=NOW - timedelta(seconds=3605)))

    refusal = quote_is_fresh(limit(), facts)

    assert refusal is not None
    assert "3,605 s old" in refusal.sentence
    assert "30 s" in refusal.sentence


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(
    ("price", "near"), [("57000", True), ("63000", True), ("56999.99", False), ("63000.01", False)]
)
def test_a_limit_price_lies_within_the_band_on_either_side_for_both_sides(side: Side, price: str, near: bool) -> None:
    refusal = price_is_near_mid(limit(side, price=price), FACTS)

    assert (refusal is None) is near
    assert refusal is None or refusal.code is Code.PRICE_DEVIATION


def test_a_price_out_of_the_band_is_refused_with_the_prices_that_would_pass() -> None:
    refusal = price_is_near_mid(limit(price="66000"), FACTS)

    assert refusal is not None
    assert refusal.sentence == ("Price 66,000 is 10 % above the mid 60,000; the band is 5 %. Use 57,000 to 63,000.")


def test_a_market_order_has_no_price_to_hold_against_the_band() -> None:
    assert price_is_near_mid(market(), FACTS) is None
