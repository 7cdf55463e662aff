"""Wordings people have for an order, by kind, and what is worded alike and orders nothing."""

import pytest

from core.agents.intent import Wanted, check, read
from tests.core.agents.intent_desk import order, talk
from tests.core.agents.test_intent_speech import TOLD

PAST_EVENTS = """
after that drop, buy 2 ETH => buy 2 ETH market
after today's 8% dip buy 2 ETH => buy 2 ETH market
I bought 30 on monday, now buy 12 sol more => buy 12 SOL market
after the crash this morning, pick up 2 eth => buy 2 ETH market
nach dem 20%-Rutsch bitte 2 ETH kaufen => buy 2 ETH market
am Montag habe ich 30 gekauft, heute kauf 12 SOL dazu => buy 12 SOL market
gestern 2 verkauft, heute bitte noch 2 ETH verkaufen => sell 2 ETH market
nach dem Crash heute früh kauf 2 ETH => buy 2 ETH market
tras la caída, compra 2 ETH => buy 2 ETH market
después de la caída del 20 %, compra 2 ETH => buy 2 ETH market
el lunes compré 30, hoy compra 12 SOL más => buy 12 SOL market
ayer vendí 2, hoy vende 2 ETH más => sell 2 ETH market
tras el desplome de hoy compra 2 ETH => buy 2 ETH market
"""
IMPATIENT = """
I'm not waiting anymore, sell 20 sol => sell 20 SOL market
we can't wait any longer, buy 2 eth => buy 2 ETH market
no point in waiting, sell 2 eth => sell 2 ETH market
this isn't working, close my LINK => sell 120 LINK market
it's not going anywhere. sell half my sol => sell 50 SOL market
ich warte nicht länger, kauf 3 LINK => buy 3 LINK market
das bringt nichts mehr, LINK bitte schließen => sell 120 LINK market
no espero más, compra 3 LINK => buy 3 LINK market
esto no va a ningún lado, cierra mi LINK => sell 120 LINK market
"""
THANKED = """
Could you please sell 2 eth at market, thanks => sell 2 ETH market
thanks, now sell 2 ETH => sell 2 ETH market
thank you for the report. please buy 2 eth => buy 2 ETH market
ok thanks for that. sell 20 SOL => sell 20 SOL market
Danke für die Übersicht. Bitte 2 ETH verkaufen. => sell 2 ETH market
danke! jetzt verkauf noch 20 SOL => sell 20 SOL market
Hallo, ich hätte gerne 3 LINK, danke => buy 3 LINK market
Guten Morgen! Bitte verkaufe 2 ETH. Danke dir. => sell 2 ETH market
moin, 20 SOL verkaufen bitte, danke => sell 20 SOL market
Danke, dann verkauf jetzt 2 ETH => sell 2 ETH market
vende 2 ETH, gracias => sell 2 ETH market
gracias por el resumen. vende 2 ETH => sell 2 ETH market
gracias, ahora compra 3 LINK => buy 3 LINK market
hola, ¿me vendes 2 ETH? gracias => sell 2 ETH market
"""
ASKED_POLITELY = """
would it be possible to sell 2 ETH at 2600? => sell 2 ETH limit 2600
is it possible to buy 3 LINK for me? => buy 3 LINK market
I was hoping you could sell 20 sol => sell 20 SOL market
I'd love to buy 2 ETH => buy 2 ETH market
Würden Sie für mich 3 LINK kaufen? => buy 3 LINK market
würdest du mir bitte 3 LINK besorgen? => buy 3 LINK market
wäre es möglich, 2 ETH zu verkaufen? => sell 2 ETH market
ist es möglich, 3 LINK zu kaufen? => buy 3 LINK market
wäre nett, wenn du 2 ETH verkaufst => sell 2 ETH market
wär toll wenn du 20 SOL verkaufen könntest => sell 20 SOL market
es wäre super, wenn Sie 3 LINK kaufen würden => buy 3 LINK market
ich wäre dankbar, wenn du 2 ETH verkaufst => sell 2 ETH market
seien Sie so gut und verkaufen Sie 2 ETH => sell 2 ETH market
sei so nett und verkauf 2 ETH => sell 2 ETH market
"""
PARTED = """
leg mir 3 LINK ins Depot => buy 3 LINK market
leg 10 SOL nach => buy 10 SOL market
leg noch 10 SOL nach => buy 10 SOL market
stock meine SOL um 10 auf => buy 10 SOL market
stoß die Hälfte der SOL ab => sell 50 SOL market
mach meine LINK zu Geld => sell 120 LINK market
stell LINK bitte glatt => sell 120 LINK market
mach LINK dicht => sell 120 LINK market
füll SOL auf 150 auf => buy 50 SOL market
runde SOL auf 150 auf => buy 50 SOL market
fahr ETH auf 8 runter => sell 2 ETH market
bau 20 SOL ab => sell 20 SOL market
leg 5 % vom Depot in LINK an => buy 333.3333 LINK market
leg einen Stop-Loss auf meine ETH bei 2200 => sell 10 ETH stop_market 2200
"""
ENCLITIC = """
véndanos 20 SOL => sell 20 SOL market
cómprate 3 LINK => buy 3 LINK market
agrégame 10 SOL => buy 10 SOL market
agrégale 10 SOL => buy 10 SOL market
súmale 10 SOL => buy 10 SOL market
añádele 10 SOL a la cartera => buy 10 SOL market
bájale un 20 % a ETH => sell 2 ETH market
bájale 20 a mis SOL => sell 20 SOL market
quítale un cuarto a SOL => sell 25 SOL market
redúceme ETH en 2 => sell 2 ETH market
métele 500 USDT a SOL => buy 3.3333 SOL market
quítale 20 a SOL => sell 20 SOL market
ciérrenme la posición de SOL => sell 100 SOL market
"""
AIMS = """
ETH is too big, take it down to 20% => sell 2 ETH market
down to 8 ETH please => sell 2 ETH market
take ETH down to 8 => sell 2 ETH market
get me to an even 150 sol => buy 50 SOL market
bring me to 12 ETH => buy 2 ETH market
trim ETH down to 20% of equity => sell 2 ETH market
ETH down to 20% => sell 2 ETH market
sell ETH until I have 8 left => sell 2 ETH market
show my SOL // bring it down to 80 => sell 20 SOL market
bring my link holding up to 150 tokens => buy 30 LINK market
I want my ETH down to 5 => sell 5 ETH market
sell SOL down to 60 => sell 40 SOL market
ETH bitte auf 8 runter => sell 2 ETH market
ETH auf 20 % runter => sell 2 ETH market
"""
NUMBERS = """
buy 2 ETH no higher than 2,400 => buy 2 ETH limit 2400
sell 0.1 btc at $61,500 => sell 0.1 BTC limit 61500
sell 0.1 btc at 61.500 => sell 0.1 BTC limit 61500
put three grand into ETH => buy 1.2 ETH market
market buy ten grand of ETH => buy 4 ETH market
verkauf 0,1 BTC zu 61.500 => sell 0.1 BTC limit 61500
verkauf 0,1 BTC zu 61,500 => sell 0.1 BTC limit 61500
kauf hundert DOGE => buy 100 DOGE market
kauf zwei einhalb ETH => buy 2.5 ETH market
kauf fünfhundert DOGE zu 9 Cent => buy 500 DOGE limit 0.09
vende 2 ETH a 2,600 dólares => sell 2 ETH limit 2600
vende 0,1 BTC a 61.500 => sell 0.1 BTC limit 61500
vende 0.1 BTC a 61,500 => sell 0.1 BTC limit 61500
2 ETH, compra a 2,400 => buy 2 ETH limit 2400
"""
MISSPELT = """
buuy 2 eht => buy 2 ETH market
redcue eth to 20% => sell 2 ETH market
byu 10 SOL at mkt => buy 10 SOL market
verkuafe 2 ETH => sell 2 ETH market
SOL sieht stark aus, kauf 10 => buy 10 SOL market
wo steht SOL? // dann kauf 10 => buy 10 SOL market
der Markt dreht, schmeiß 2 ETH raus => sell 2 ETH market
Verkafue 3 ETH bitet => sell 3 ETH market
kuaf 10 SOL => buy 10 SOL market
wie steht's um DOGE // alles raus => sell 5000 DOGE market
vnde 2 eth => sell 2 ETH market
comrpa 2 eth => buy 2 ETH market
redcue ETH al 20 % => sell 2 ETH market
duplcia mis LINK => buy 120 LINK market
"""
STOPS = """
set my stop on ETH at 2,200 => sell 10 ETH stop_market 2200
buy 2 ETH on a break above 2700 => buy 2 ETH stop_market 2700
trailing stop of 5% on my SOL => sell 100 SOL trailing_stop 0.05
put a 5% trailing stop on 20 SOL => sell 20 SOL trailing_stop 0.05
trail 20 SOL by 5% => sell 20 SOL trailing_stop 0.05
5% trailing stop for my ETH please => sell 10 ETH trailing_stop 0.05
show my SOL // put a stop on it at 130 => sell 100 SOL stop_market 130
show my SOL // set a 5% trailing stop => sell 100 SOL trailing_stop 0.05
Verkauf 20 SOL @160 => sell 20 SOL limit 160
verkauf 20 SOL 10 % über Markt => sell 20 SOL limit 165
Trailing-Stop von 5 % auf 20 SOL => sell 20 SOL trailing_stop 0.05
zeig mir meine SOL // stop bei 130 drauf => sell 100 SOL stop_market 130
Verkauf 20 SOL, Limit 160 => sell 20 SOL limit 160
trailing stop del 5 % en 20 SOL => sell 20 SOL trailing_stop 0.05
"""
GOES_ON = """
should I sell 2 ETH? // yes, go => sell 2 ETH market
what do I have in SOL? // cut it to 60 => sell 40 SOL market
soll ich 2 ETH verkaufen? // ja, mach => sell 2 ETH market
was hab ich an SOL? // bring sie auf 60 runter => sell 40 SOL market
muéstrame SOL // bájalo a 80 => sell 20 SOL market
¿y si vendo la mitad de mis SOL? // bien, hazlo => sell 50 SOL market
¿cuánto tengo en SOL? // bájalo a 60 => sell 40 SOL market
"""
NO_ORDER = """
compare 2 ETH and 3 SOL
compare 2 ETH
compara 2 ETH
compare ETH 2 weeks
comparing 2 ETH
comparte 2 ETH
could we lose money if we sell 2 ETH?
is it possible that 2 ETH were sold?
would it be possible to sell 2 ETH without moving the price?
is it possible to lose 2 ETH?
after the close buy 2 ETH
after it drops buy 2 ETH
after lunch sell 2 ETH
thanks for selling 2 ETH
I'm a seller of 2 ETH if it hits resistance
wie würdest du 2 ETH verkaufen?
würdest du an meiner Stelle 2 ETH verkaufen?
würdest du jetzt 2 ETH verkaufen oder warten?
wir verkaufen 2 ETH?
wir verkaufen keine ETH
wir verkaufen 2 ETH nicht
wir verkaufen 2 ETH, wenn die Fed spricht
wir verkaufen morgen 2 ETH
wäre es klug, 2 ETH zu verkaufen?
wäre es möglich, dass 2 ETH verkauft wurden?
wäre schlecht wenn wir 2 ETH verkaufen
es wäre super wenn wir 2 ETH verkauft hätten
der Analyst sagt wir verkaufen 2 ETH
danke fürs Verkaufen von 2 ETH
¿venderías 2 ETH?
¿venderías 2 ETH si fueras yo?
gracias por vender 2 ETH
gracias por comprar 3 LINK
ojalá comprara 2 ETH
sell 2 ETH (just kidding)
close everything
close all my positions
ETH sell wall 2 at 2600
after a drop to 2000 buy 2 ETH
after a 20% drop buy 2 ETH
after another drop buy 2 ETH
after the next dip buy 2 ETH
after the next crash, sell 2 ETH
after a crash tomorrow, buy 2 ETH
nach dem nächsten Absturz kauf 2 ETH
nach einem Absturz kauf 2 ETH
tras la próxima caída compra 2 ETH
thanks for the tip, he said sell 2 ETH
thanks for the article. sell 2 ETH or hold?
gracias por la noticia: vende 2 ETH
danke für den Artikel: verkauf 2 ETH
I don't need to sell 2 ETH
we don't need to buy 2 ETH
don't need 2 ETH
no longer sell 2 ETH
we no longer want to sell 2 ETH
we no longer buy 2 ETH
ya no quiero vender 2 ETH
ya no vendas 2 ETH
wir verkaufen doch nicht 2 ETH
wir verkaufen vielleicht 2 ETH
er sagt, wir verkaufen 2 ETH
wir verkaufen am Freitag 2 ETH
ready to sell 2 ETH?
is it possible to sell 2 ETH at a loss?
is it possible to sell 2 ETH on sunday?
wäre es möglich, 2 ETH ohne Gebühr zu verkaufen?
wäre schön, wenn wir 2 ETH hätten
wäre nett, wenn du sagst ob ich 2 ETH verkaufen soll
es wäre gut, wenn der Kurs steigt, dann verkaufen wir 2 ETH
wäre gut wenn du nicht 2 ETH verkaufst
ETH runter auf 2000
ETH runter auf 2000?
ETH ist auf 2000 runter
ETH geht auf 2000 runter
what do you think? // go
how's ETH? // go
sell 2 ETH? // go away
should I sell 2 ETH? // go on, tell me
should I sell 2 ETH? // yes, but why
should I sell 2 ETH? // not yet
soll ich 2 ETH verkaufen? // ja, aber wann
¿vendo 2 ETH? // va a subir
the desk sells 2 ETH
who is the seller of 2 ETH
a seller of 2 ETH appeared
"""

KINDS = {
    "what has happened is a reason": PAST_EVENTS,
    "a not that is a reason forbids nothing": IMPATIENT,
    "thanks stand in nobody's way": THANKED,
    "a polite question is a request": ASKED_POLITELY,
    "german verbs part": PARTED,
    "spanish verbs carry pronouns": ENCLITIC,
    "what is to be held tells what to trade": AIMS,
    "numbers are read as their writer writes them": NUMBERS,
    "letters may be swapped or lost": MISSPELT,
    "a stop is read in each language": STOPS,
    "a thread goes on": GOES_ON,
}
ROWS = [(kind, *line.split(" => ")) for kind, lines in KINDS.items() for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("kind", "words", "expected"), ROWS)
def test_a_wording_gives_its_order_and_passes_the_gate(kind: str, words: str, expected: str) -> None:
    messages = talk(*words.split(" // "))

    instruction = read(messages, TOLD)

    assert instruction is not None, kind
    assert instruction.wanted(TOLD) == order(expected)
    assert check(order(expected), messages, TOLD) is None


@pytest.mark.parametrize("words", NO_ORDER.strip().splitlines())
def test_what_is_worded_alike_and_asks_for_nothing_gives_no_order(words: str) -> None:
    instruction = read(talk(*words.split(" // ")), TOLD)

    assert instruction is None or not isinstance(instruction.wanted(TOLD), Wanted)
