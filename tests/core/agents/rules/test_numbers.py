"""Every number the rule model says of what the real tools told is known to be from there."""

from collections.abc import Mapping
from typing import Any

from core.agents import provenance
from core.agents.provenance import Evidence, Ground, Grounded
from core.agents.tools import TOOLS
from core.errors import DeskError
from core.model import Trust
from tests.core.agents.rules.test_hearing import HEARD
from tests.core.agents.rules.turns import play
from tests.core.agents.tools.world import BTC, ETH, World

SAID = (
    *(words for words, _ in HEARD),
    ("How exposed are we to BTC, and what did the news say today? Trim it to 5 %",),
    ("Order book of ETH within 5 % and the slippage of 2 ETH",),
    ("slippage of 3 ETH",),
    ("order book of ETH",),
    ("chart of BTC with EMA 20 and RSI 14 on 4h",),
    ("Draw a pie of what we hold",),
    ("chart comparing BTC and ETH over 7d",),
    ("bollinger 20 2 and macd 12 26 9 of BTC on 1d",),
    ("compare BTC and ETH over the last 90d",),
    ("show my refused orders",),
    ("show my fills",),
    ("Should I sell BTC?",),
    ("sell 0.01 BTC",),
    ("sell half of my BTC",),
    ("sell 0.01 BTC at 61000",),
    ("sell 0.01 BTC with a trailing stop of 2 %",),
    ("buy ETH for 300 USDT",),
    ("what is (65000.10 - 64000) / 64000 * 100?",),
    ("what is 2 + 3",),
    ("12% of 3,400",),
    ("help",),
)


def asked_of(world: World, told: list[Evidence]) -> Mapping[str, Any]:
    """Return what each real tool tells, noting it as evidence."""

    def ask(name: str, arguments: Mapping[str, Any]) -> Any:
        try:
            result = world.call(name, **arguments)
        except DeskError as e:
            return str(e)
        told.append(Evidence(f"r{len(told) + 1}", result.data, result.trust is Trust.TRUSTED))
        return result.data

    return {tool.name: lambda arguments, name=tool.name: ask(name, arguments) for tool in TOOLS}


def test_no_number_of_a_rule_answer_is_unverified(world: World):
    loose: dict[str, list[str]] = {}
    numbers = 0
    for words in SAID:
        told: list[Evidence] = []
        answer = play(*words, tells=asked_of(world, told), symbols=frozenset({BTC, ETH})).answer

        found = provenance.ground(answer, told, words)
        numbers += len(found)
        unknown = [each.number.text for each in found if each.ground is Ground.UNVERIFIED]
        loose |= {f"{words[-1]}: {answer}": unknown} if unknown else {}

    assert numbers > 200
    assert loose == {}


def test_a_made_up_amount_in_a_rule_answer_is_unverified(world: World):
    told: list[Evidence] = []
    answer = play("how exposed are we to BTC, and the price of ETH?", tells=asked_of(world, told)).answer

    verified = [made_up for made_up in MADE_UP if _last(f"{answer}\n\nYou should sell {made_up} now.", told).result]

    assert told
    assert verified == []


MADE_UP = ("1 BTC", "$7", "7 ETH", "4 %", "99 USDT", "2.5 BTC", "1 Bitcoin", "63,111 USDT", "0.2 ether", "2x")


def _last(answer: str, told: list[Evidence]) -> Grounded:
    return provenance.ground(answer, told)[-1]
