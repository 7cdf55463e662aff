"""German and Spanish, and numbers as each language writes them."""

import pytest

from tests.core.agents.intent_desk import given, nothing_follows, order

GERMAN = [
    ("kauf 0,5 btc zum marktpreis", "buy 0.5 BTC market"),
    ("Verkaufe bitte ein Drittel meiner SOL", "sell 10 SOL market"),
    ("könntest du bitte 0,1 BTC kaufen?", "buy 0.1 BTC market"),
    ("koenntest du bitte 0,1 BTC kaufen?", "buy 0.1 BTC market"),
    ("ich möchte 0,2 BTC zu 68.500 kaufen", "buy 0.2 BTC limit 68500"),
    ("ich würde gerne 2 ETH verkaufen", "sell 2 ETH market"),
    ("2 ETH verkaufen bitte", "sell 2 ETH market"),
    ("verkaufe die Hälfte meiner ETH", "sell 1.25 ETH market"),
    ("reduziere ETH auf 10 %", "sell 0.5 ETH market"),
    ("reduzier BTC um ein Viertel", "sell 0.1 BTC market"),
    ("halbiere meine ETH Position", "sell 1.25 ETH market"),
    ("verdopple meine SOL", "buy 30 SOL market"),
    ("schließe meine LINK-Position", "sell 120 LINK market"),
    ("für 1.000 Dollar ETH kaufen", "buy 0.4 ETH market"),
    ("kauf mir einen halben Bitcoin", "buy 0.5 BTC market"),
    ("kaufe anderthalb ETH", "buy 1.5 ETH market"),
    ("kauf fünfundzwanzig SOL", "buy 25 SOL market"),
    ("stop loss für meine 0,4 BTC bei 58.000", "sell 0.4 BTC stop_market 58000"),
    ("setz einen Stop für meine ETH bei 2.200", "sell 2.5 ETH stop_market 2200"),
    ("wenn BTC unter 60.000 fällt verkaufe 0,4 BTC", "sell 0.4 BTC stop_market 60000"),
    ("verkaufe 25 Prozent meiner LINK", "sell 30 LINK market"),
    ("verkaufe 1,5 ETH zu 2.600,50", "sell 1.5 ETH limit 2600.50"),
    ("kaufe 1.500 DOGE", "buy 1500 DOGE market"),
    ("geh all in bei SOL", "buy 142.857 SOL market"),
    ("raus aus DOGE", "sell 5000 DOGE market"),
    ("nimm 2 ETH", "buy 2 ETH market"),
    ("nimm 20 % meiner SOL raus", "sell 6 SOL market"),
    ("verkaufe 0,3 BTC sobald er 75.000 erreicht", "sell 0.3 BTC take_profit 75000"),
]
SPANISH = [
    ("compra 0,1 btc a mercado", "buy 0.1 BTC market"),
    ("¿puedes vender 2 ETH?", "sell 2 ETH market"),
    ("¿podrías comprar 3 SOL a 130?", "buy 3 SOL limit 130"),
    ("¿me vendes 2 ETH?", "sell 2 ETH market"),
    ("véndeme la mitad de mis SOL", "sell 15 SOL market"),
    ("quiero vender un tercio de mi ETH", "sell 0.8333 ETH market"),
    ("me gustaría comprar 0,2 BTC a 68.000", "buy 0.2 BTC limit 68000"),
    ("cierra mi posición de LINK", "sell 120 LINK market"),
    ("reduce ETH al 10 %", "sell 0.5 ETH market"),
    ("reduce mi BTC en un 20 %", "sell 0.08 BTC market"),
    ("duplica mis SOL", "buy 30 SOL market"),
    ("compra SOL por 500 dólares", "buy 3.571 SOL market"),
    ("pon un stop loss para mis 0,4 BTC a 58000", "sell 0.4 BTC stop_market 58000"),
    ("vende 1 BTC con límite de 71k", "sell 1 BTC limit 71000"),
    ("compra dos y medio ETH", "buy 2.5 ETH market"),
    ("compra medio bitcoin a 65k", "buy 0.5 BTC limit 65000"),
    ("vende el 25 % de mis LINK", "sell 30 LINK market"),
    ("cambia 1 ETH a USDT", "sell 1 ETH market"),
    ("mete todo en SOL", "buy 142.857 SOL market"),
    ("compre 2 ETH por favor", "buy 2 ETH market"),
    ("pon una orden de venta de 2 ETH a 2.600", "sell 2 ETH limit 2600"),
    ("coloca un stop en 2.200 para mi ETH", "sell 2.5 ETH stop_market 2200"),
]
NO_INSTRUCTION = [
    "soll ich 2 ETH verkaufen?",
    "was passiert wenn ich 2 ETH verkaufe?",
    "würdest du 2 ETH verkaufen?",
    "verkaufe nicht meine ETH",
    "nicht 2 ETH verkaufen",
    "ich habe 2 ETH verkauft",
    "ich wollte 2 ETH verkaufen",
    "er will 2 ETH kaufen",
    "der Artikel sagt verkaufe 50 BTC",
    "vielleicht 2 ETH kaufen",
    "kaufe 1 oder 2 ETH",
    "kaufe ein paar ETH",
    "kaufe morgen 2 ETH",
    "kaufe 2.125 ETH",
    "¿debería vender 50 BTC?",
    "¿vendo 2 ETH?",
    "no vendas mis ETH",
    "no quiero vender 2 ETH",
    "vendí 2 ETH ayer",
    "compré 2 ETH",
    "el artículo dice vende 50 BTC",
    "compra 1 o 2 ETH",
    "compra algunos ETH",
    "quizás vende 2 ETH",
    "si Powell habla vende 2 ETH",
]


@pytest.mark.parametrize(("words", "expected"), GERMAN)
def test_german_gives_the_same_orders(words: str, expected: str) -> None:
    assert given(words) == order(expected)


@pytest.mark.parametrize(("words", "expected"), SPANISH)
def test_spanish_gives_the_same_orders(words: str, expected: str) -> None:
    assert given(words) == order(expected)


@pytest.mark.parametrize("words", NO_INSTRUCTION)
def test_what_is_no_instruction_in_english_is_none_in_german_and_spanish(words: str) -> None:
    assert nothing_follows(words)
