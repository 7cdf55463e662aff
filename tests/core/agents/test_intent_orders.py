"""What an English message gives, by rule."""

import pytest

from core.agents.intent import check
from tests.core.agents.intent_desk import DESK, given, order, talk

SAID = [
    ("buy 0.5 btc at market", "buy 0.5 BTC market"),
    ("grab me half an eth", "buy 0.5 ETH market"),
    ("buy me a bitcoin", "buy 1 BTC market"),
    ("let's sell 1000 doge", "sell 1000 DOGE market"),
    ("sell 3 of my sol", "sell 3 SOL market"),
    ("unload 10 sol at 145 or better", "sell 10 SOL limit 145"),
    ("place a market sell order for 10 SOL", "sell 10 SOL market"),
    ("eth: sell 1.5 @2600", "sell 1.5 ETH limit 2600"),
    ("sell btcusdt 0.1 @ 70.5k", "sell 0.1 BTC limit 70500"),
    ("sell 0.1 BTC/USDT at 70,500.25", "sell 0.1 BTC limit 70500.25"),
    ("buy another 0.5 ETH", "buy 0.5 ETH market"),
    ("sell twenty-five sol", "sell 25 SOL market"),
    ("buy a dozen sol", "buy 12 SOL market"),
    ("gimme 3 sol", "buy 3 SOL market"),
    ("top up ETH by 0.25", "buy 0.25 ETH market"),
    ("I'm too long doge, sell 1000", "sell 1000 DOGE market"),
    ("sell 2 ETH because it looks weak", "sell 2 ETH market"),
    ("I don't trust this market, sell 2 ETH", "sell 2 ETH market"),
    ("buy 1 eth 🚀🚀", "buy 1 ETH market"),
]
COMPUTED = [
    ("sell half my eth", "sell 1.25 ETH market"),
    ("sell ½ of my ETH", "sell 1.25 ETH market"),
    ("sell two thirds of my link", "sell 80 LINK market"),
    ("sell 1/3 of my eth", "sell 0.8333 ETH market"),
    ("sell 25% of my link", "sell 30 LINK market"),
    ("sell 10% of my btc at 72k please", "sell 0.04 BTC limit 72000"),
    ("sell a third of what I have in ETH", "sell 0.8333 ETH market"),
    ("dump my doge", "sell 5000 DOGE market"),
    ("yo dump half my bag of doge", "sell 2500 DOGE market"),
    ("close my ETH position", "sell 2.5 ETH market"),
    ("get rid of my LINK", "sell 120 LINK market"),
    ("sell everything I have in doge", "sell 5000 DOGE market"),
    ("halve my doge", "sell 2500 DOGE market"),
    ("cut my ETH in half", "sell 1.25 ETH market"),
    ("reduce BTC by a third", "sell 0.13333 BTC market"),
    ("reduce LINK by $300", "sell 20 LINK market"),
    ("take 25% off my eth position", "sell 0.625 ETH market"),
    ("trim SOL to 20 sol", "sell 10 SOL market"),
    ("cut BTC to a quarter", "sell 0.3 BTC market"),
    ("bring ETH down to 10% of the portfolio", "sell 0.5 ETH market"),
    ("trim eth to 10 %", "sell 0.5 ETH market"),
    ("rebalance ETH to 20%", "buy 1.5 ETH market"),
    ("increase BTC to 60%", "buy 0.02857 BTC market"),
    ("double my SOL", "buy 30 SOL market"),
    ("increase my SOL by 50%", "buy 15 SOL market"),
    ("buy $500 of SOL", "buy 3.571 SOL market"),
    ("buy SOL for $1,000 at 130", "buy 7.692 SOL limit 130"),
    ("pls buy 1500 usdt worth of link", "buy 100 LINK market"),
    ("put 500 usdt into sol", "buy 3.571 SOL market"),
    ("invest 2.5k in ETH", "buy 1 ETH market"),
    ("use half my usdt to buy btc", "buy 0.14285 BTC market"),
    ("put 10% of my cash into link", "buy 133.33 LINK market"),
    ("go all in on SOL", "buy 142.857 SOL market"),
    ("convert half my eth to usdt", "sell 1.25 ETH market"),
    ("swap 500 usdt into sol", "buy 3.571 SOL market"),
]
PRICED = [
    ("sell 1 BTC at 70k", "sell 1 BTC limit 70000"),
    ("buy 2 eth limit 2,450.50", "buy 2 ETH limit 2450.50"),
    ("limit buy 5 sol 130", "buy 5 SOL limit 130"),
    ("sell 2 eth for 2600 each", "sell 2 ETH limit 2600"),
    ("buy 2 eth for 2400", "buy 2 ETH limit 2400"),
    ("bid 2400 for 1 ETH", "buy 1 ETH limit 2400"),
    ("buy 2 ETH post only at 2400", "buy 2 ETH post_only 2400"),
    ("stop loss for my 0.4 BTC at 58000", "sell 0.4 BTC stop_market 58000"),
    ("set a stop loss on my ETH at 2200", "sell 2.5 ETH stop_market 2200"),
    ("put a stop at 120 on 10 sol", "sell 10 SOL stop_market 120"),
    ("sell 0.4 btc if it drops to 58000", "sell 0.4 BTC stop_market 58000"),
    ("if btc falls to 60k, sell 0.4", "sell 0.4 BTC stop_market 60000"),
    ("buy stop 0.1 btc at 75000", "buy 0.1 BTC stop_market 75000"),
    ("sell 0.4 btc stop 58000 limit 57900", "sell 0.4 BTC stop_limit 57900 58000"),
    ("take profit on half my ETH at 3000", "sell 1.25 ETH take_profit 3000"),
    ("trailing stop 3% on 10 sol", "sell 10 SOL trailing_stop 0.03"),
]
POLITE = [
    ("can you sell 2 ETH for me please?", "sell 2 ETH market"),
    ("Hey, could you please sell 0.25 BTC at 71,500?", "sell 0.25 BTC limit 71500"),
    ("i'd like to buy 3 sol at 135.50", "buy 3 SOL limit 135.50"),
    ("i need you to sell 40 link asap", "sell 40 LINK market"),
    ("can i get 2 eth at 2400", "buy 2 ETH limit 2400"),
]
TYPOS = [
    ("sel 2 eth", "sell 2 ETH market"),
    ("slel 2 eth", "sell 2 ETH market"),
    ("purchse 2 etherium", "buy 2 ETH market"),
    ("sell 2 ethreum", "sell 2 ETH market"),
    ("sell 2 solna", "sell 2 SOL market"),
]


@pytest.mark.parametrize(("words", "expected"), SAID)
def test_a_size_that_is_said_is_that_size(words: str, expected: str) -> None:
    assert given(words) == order(expected)


@pytest.mark.parametrize(("words", "expected"), COMPUTED)
def test_one_step_from_a_trusted_result_is_taken_and_rounded_down_to_the_step(words: str, expected: str) -> None:
    assert given(words) == order(expected)


@pytest.mark.parametrize(("words", "expected"), PRICED)
def test_the_words_name_the_type_and_its_prices(words: str, expected: str) -> None:
    assert given(words) == order(expected)


@pytest.mark.parametrize(("words", "expected"), POLITE)
def test_a_polite_question_is_an_instruction(words: str, expected: str) -> None:
    assert given(words) == order(expected)


@pytest.mark.parametrize(("words", "expected"), TYPOS)
def test_a_typo_that_can_mean_one_thing_alone_is_read(words: str, expected: str) -> None:
    assert given(words) == order(expected)


@pytest.mark.parametrize(("words", "expected"), SAID + COMPUTED + PRICED + POLITE + TYPOS)
def test_the_order_the_words_give_passes_the_gate(words: str, expected: str) -> None:
    assert check(order(expected), talk(words), DESK) is None


def test_an_order_for_all_the_free_money_may_leave_a_hundredth_for_fees_and_no_more() -> None:
    words = talk("go all in on SOL")

    assert check(order("buy 141.5 SOL market"), words, DESK) is None
    assert check(order("buy 141.4 SOL market"), words, DESK) is not None
    assert check(order("buy 142.858 SOL market"), words, DESK) is not None
