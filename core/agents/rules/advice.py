"""Whether to trade: no order and no advice, but what the desk knows."""

from collections.abc import Sequence

from core.agents.rules import exposure, price
from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import example, joined

NOTHING = (
    "That is a question, so I propose nothing, and whether to trade is yours to judge. What the desk knows of it is"
    " below; say it as an instruction, such as {example}, and I draft the order."
)


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    if not part.assets:
        return [exposure.ALL]
    return [*price.PRICE.calls(part, talk), *exposure.EXPOSURE.calls(part, talk)]


def _answer(part: Part, talk: Talk) -> str:
    asset = part.assets[0].partition("/")[0] if part.assets else talk.example
    told = [price.PRICE.answer(part, talk)] if part.assets else []
    return joined(
        NOTHING.format(example=example(f"sell half of my {asset}")), *told, exposure.EXPOSURE.answer(part, talk)
    )


ADVICE = Intent("advice", "facts for a decision", "Should I sell {asset}?", "should i, soll ich, debo", _calls, _answer)
