"""What a message gives with those before it."""

import pytest

from core.agents.intent import Said, check, read
from tests.core.agents.intent_desk import DESK, given, nothing_follows, order

GOES_ON = [
    (("what's my ETH position?", "sell half of it"), "sell 1.25 ETH market"),
    (("how's SOL?", "buy 10 of those at 140"), "buy 10 SOL limit 140"),
    (("What's BTC at?", "buy 0.05 at 69k"), "buy 0.05 BTC limit 69000"),
    (("how many SOL do we hold?", "get rid of a third of them"), "sell 10 SOL market"),
    (("show me my SOL", "sell all of it"), "sell 30 SOL market"),
    (("what's my sol position", "double it"), "buy 30 SOL market"),
    (("How exposed are we to ETH, and what did the news say today? Trim it to 10 %",), "sell 0.5 ETH market"),
    (("sell 1 btc", "make it 0.5"), "sell 0.5 BTC market"),
    (("sell 1 btc. make it 0.5",), "sell 0.5 BTC market"),
    (("buy 1 ETH", "no, make it 2"), "buy 2 ETH market"),
    (("sell 1 btc", "actually limit 71k"), "sell 1 BTC limit 71000"),
    (("sell 1 btc", "limit 71k then"), "sell 1 BTC limit 71000"),
    (("sell 1 btc at 70k", "make it 72k"), "sell 1 BTC limit 72000"),
    (("sell 1 btc at 70k", "0.5 rather"), "sell 0.5 BTC limit 70000"),
    (("sell 1 btc at 70k", "actually at market"), "sell 1 BTC market"),
    (("sell 1 btc", "do the same for SOL"), "sell 1 SOL market"),
    (("sell half my ETH", "same for BTC"), "sell 0.2 BTC market"),
    (("buy 10 sol", "same for link but 20"), "buy 20 LINK market"),
    (("buy 10 sol", "double it"), "buy 20 SOL market"),
    (("buy 10 sol", "half that"), "buy 5 SOL market"),
    (("buy 0.1 btc", "sorry, I meant eth"), "buy 0.1 ETH market"),
    (("buy 0.1 btc", "change it to sell"), "sell 0.1 BTC market"),
    (("buy 0.1 btc at 60k", "raise the limit to 61k"), "buy 0.1 BTC limit 61000"),
    (("sell some ETH", "0.5"), "sell 0.5 ETH market"),
    (("buy sol", "500 usdt worth"), "buy 3.571 SOL market"),
    (("should I sell 2 ETH?", "ok, do it"), "sell 2 ETH market"),
    (("wie steht ETH?", "verkaufe die Hälfte davon"), "sell 1.25 ETH market"),
    (("verkaufe 1 BTC", "lieber 0,5"), "sell 0.5 BTC market"),
    (("kaufe 2 ETH", "kannst du das auch für SOL machen?"), "buy 2 SOL market"),
    (("¿cómo va ETH?", "vende la mitad"), "sell 1.25 ETH market"),
    (("vende 1 btc", "mejor 0,5"), "sell 0.5 BTC market"),
    (("compra 2 ETH", "lo mismo con SOL"), "buy 2 SOL market"),
]
ENDED = [
    ("sell 2 ETH", "thanks"),
    ("sell 2 ETH", "what's the price of ETH?"),
    ("sell 2 ETH", "never mind"),
    ("sell 2 ETH", "never mind", "ok, do it"),
    ("sell 2 ETH", "don't"),
    ("sell 2 ETH", "ETH is at 2400"),
    ("should I sell 2 ETH?", "thanks, at 2400"),
    ("how's ETH?", "sell half my FOO"),
    ("how are ETH and BTC?", "sell half of it"),
    ("sell 2 ETH", "the news says ETH crashes"),
]


@pytest.mark.parametrize(("texts", "expected"), GOES_ON)
def test_a_message_takes_what_it_leaves_open_from_those_before(texts: tuple[str, ...], expected: str) -> None:
    assert given(*texts) == order(expected)


@pytest.mark.parametrize("texts", ENDED)
def test_an_earlier_instruction_is_none_once_the_talk_went_on(texts: tuple[str, ...]) -> None:
    assert nothing_follows(*texts)


def test_what_was_acted_on_is_not_repeated_by_a_word_of_consent() -> None:
    messages = [Said("sell 2 ETH", acted_on=True), Said("ok, do it")]

    assert check(order("sell 2 ETH market"), messages, DESK) is not None


def test_a_correction_of_what_was_acted_on_is_a_new_instruction() -> None:
    messages = [Said("sell 2 ETH", acted_on=True), Said("make it 1")]

    assert check(order("sell 1 ETH market"), messages, DESK) is None
    assert check(order("sell 2 ETH market"), messages, DESK) is not None


def test_what_was_withdrawn_fills_nothing() -> None:
    messages = [Said("sell 2 ETH", withdrawn=True), Said("make it 1")]

    assert read(messages, DESK) is None


def test_each_field_says_how_it_was_derived() -> None:
    instruction = read([Said("how's ETH?"), Said("sell half of it at 2600")], DESK)

    assert instruction is not None
    assert instruction.derived == {
        "asset": "said before",
        "side": "said",
        "size": "computed from position",
        "limit": "said",
        "kinds": "said",
    }
