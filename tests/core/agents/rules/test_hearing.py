"""What the rule model hears in what people type, in three languages."""

import pytest

from core.agents.rules import INTENTS
from core.agents.tools import TOOLS
from tests.core.agents.rules.turns import calls_of, play

HEARD = [
    (("What is the price of BTC?",), ["quote BTC"]),
    (("BITCOIN PRICE PLEASE",), ["quote BTC"]),
    (("btc, what does it cost",), ["quote BTC"]),
    (("BTC?",), ["quote BTC"]),
    (("wie steht der Kurs von Bitcoin?",), ["quote BTC"]),
    (("¿Cuál es el precio de ether?",), ["quote ETH"]),
    (("what is the price of FOOBAR?",), ["quote FOOBAR"]),
    (("price of btc and news on eth",), ["quote BTC", "news ETH"]),
    (("chrat of etherum with EMA 20",), ["chart ETH"]),
    (("Zeig mir den Chart von SOL und das Orderbuch",), ["chart SOL", "order_book SOL"]),
    (("dibuja la cartera en una tarta",), ["chart"]),
    (("RSI and MACD of SOL on 1d",), ["candles SOL"]),
    (("compare BTC, ETH and SOL over the last week",), ["compare BTC ETH SOL"]),
    (("vergleiche BTC mit SOL",), ["compare BTC SOL"]),
    (("how did ETH do this week?",), ["candles ETH"]),
    (("spread of ETH",), ["order_book ETH"]),
    (("what are our balances?",), ["balances"]),
    (("how much ETH do we have?",), ["balances"]),
    (("¿cuánto saldo tenemos?",), ["balances"]),
    (("Welche Positionen haben wir?",), ["positions"]),
    (("how exposed are we?",), ["positions"]),
    (("show me my open orders",), ["orders"]),
    (("how many open orders do we have?",), ["orders"]),
    (("did my sell order fill?",), ["orders"]),
    (("muéstrame las órdenes abiertas",), ["orders"]),
    (("noticias de bitcoin hoy",), ["news BTC"]),
    (("why was my ETH order refused?",), ["why_refused ETH"]),
    (("warum wurde meine Order abgelehnt?",), ["why_refused"]),
    (("What does the policy say about four eyes?",), ["policies"]),
    (("Wer darf Orders freigeben?",), ["policies"]),
    (("who changed the limits yesterday?",), ["audit"]),
    (("search the documents for custody",), ["documents"]),
    (("calculate 12% of 3,400",), ["calculate"]),
    (("was ist 3 mal 64000.5?",), ["calculate"]),
    (("hola, precio de solana",), ["quote SOL"]),
    (("show me ETH on the 4h",), ["chart ETH"]),
    (("plot sol daily with ema 50 and bollinger",), ["chart SOL"]),
    (("chart of ETH and its RSI",), ["chart ETH", "candles ETH"]),
    (("technical picture of ETH",), ["candles ETH"]),
    (("how much usdt is free?",), ["balances"]),
    (("wieviel USDT haben wir frei?",), ["balances"]),
    (("latest on SOL",), ["news SOL"]),
    (("was gibt es Neues zu Bitcoin?",), ["news BTC"]),
    (("what's wrong with my last order?",), ["why_refused"]),
    (("warum ging meine Order nicht durch?",), ["why_refused"]),
    (("can two people share an account?",), ["policies"]),
    (("¿quién aprueba órdenes grandes?",), ["policies"]),
    (("how are we doing?",), ["positions"]),
    (("¿cómo vamos?",), ["positions"]),
    (("price of eth", "thanks, and SOL?"), ["quote SOL"]),
    (("What's BTC trading at?", "and its chart?"), ["chart BTC"]),
    (("What's BTC trading at?", "and its chart?", "same for SOL"), ["chart SOL"]),
    (("price of eth", "und SOL?"), ["quote SOL"]),
    (("btc price", "compare it with SOL"), ["compare BTC SOL"]),
    (("price of ETH", "what are our balances?"), ["balances"]),
]


@pytest.mark.parametrize(("words", "heard"), HEARD, ids=[words[-1] for words, _ in HEARD])
def test_people_are_heard_in_the_words_they_type(words: tuple[str, ...], heard: list[str]) -> None:
    made = [" ".join([tool, *_assets(arguments)]) for tool, arguments in calls_of(*words)]

    assert made == heard


def test_what_a_chart_is_to_show_goes_into_one_call() -> None:
    (drawn,) = calls_of("plot sol daily with ema 50 and bollinger")

    assert (drawn[1]["interval"], drawn[1]["overlays"]) == ("1d", ["ema 50", "bollinger"])


@pytest.mark.parametrize("words", ["EMA 200 of BTC", "the 200 EMA of BTC", "200-day EMA of BTC", "EMA(200) of BTC"])
def test_a_parameter_may_stand_before_an_indicator_or_behind(words: str) -> None:
    ((_, arguments),) = calls_of(words)

    assert arguments["indicators"] == ["ema 200"]


def test_the_name_of_an_asset_is_no_word_to_search_for() -> None:
    ((_, arguments),) = calls_of("any news on bitcoin?")

    assert arguments == {"assets": ["BTC"], "most": 8}


@pytest.mark.parametrize(
    "words", ["how does this work?", "who are you?", "¿qué puedes hacer?", "wie funktioniert das?"]
)
def test_who_asks_what_this_is_is_told(words: str) -> None:
    assert "You can ask for:" in play(words).answer


def test_three_intents_of_one_message_are_each_asked_for_with_the_asset_carried_along() -> None:
    made = calls_of("How exposed are we to ETH, and what did the news say today? Trim it to 30 %")

    today = {"assets": ["ETH"], "most": 8, "since": "2024-03-05T00:00:00+00:00"}
    assert made[:2] == [("positions", {"asset": "ETH"}), ("news", today)]
    assert ("quote", {"symbol": "ETH/USDT"}) in made


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.name)
def test_every_example_that_is_suggested_is_understood(intent) -> None:
    said = intent.example.format(asset="ETH")

    made = calls_of(said)

    tools = {tool.name: tool for tool in TOOLS}
    assert made or intent.name in ("help", "greeting")
    for tool, arguments in made:
        tools[tool].arguments.model_validate(arguments)


@pytest.mark.parametrize("words", [each for each, _ in HEARD], ids=lambda words: words[-1])
def test_arguments_are_what_the_tools_accept(words: tuple[str, ...]) -> None:
    tools = {tool.name: tool for tool in TOOLS}

    for tool, arguments in calls_of(*words):
        tools[tool].arguments.model_validate(arguments)


def _assets(arguments: dict) -> list[str]:
    one = arguments.get("symbol") or arguments.get("asset")
    return [one] if one else list(arguments.get("symbols") or arguments.get("assets") or [])
