"""The rule model: what the assistant is where no language model answers.

In: the messages of a turn. Out: calls of the same tools a language model has, then an answer made of what they told.
Add an intent: a file with an `Intent`, and its line in `INTENTS`; where two have as many of the said words, the
earlier one is meant.
"""

from collections.abc import Collection
from datetime import datetime

from core.agents.rules.advice import ADVICE
from core.agents.rules.audit import AUDIT
from core.agents.rules.balances import BALANCES
from core.agents.rules.base import Intent
from core.agents.rules.calculate import CALCULATE
from core.agents.rules.chart import CHART
from core.agents.rules.compare import COMPARE
from core.agents.rules.depth import DEPTH
from core.agents.rules.draft import DRAFT
from core.agents.rules.exposure import EXPOSURE
from core.agents.rules.help import GREETING, HELP
from core.agents.rules.indicators import INDICATORS
from core.agents.rules.model import RuleModel
from core.agents.rules.news import NEWS
from core.agents.rules.orders import ORDERS
from core.agents.rules.policy import DOCUMENTS, POLICY
from core.agents.rules.price import PRICE
from core.agents.rules.refusal import REFUSAL

INTENTS: tuple[Intent, ...] = (
    ADVICE,
    CHART,
    DEPTH,
    COMPARE,
    INDICATORS,
    PRICE,
    EXPOSURE,
    BALANCES,
    AUDIT,
    NEWS,
    REFUSAL,
    DOCUMENTS,
    POLICY,
    ORDERS,
    CALCULATE,
    DRAFT,
    HELP,
    GREETING,
)


def rule_model(symbols: Collection[str], asked_at: datetime) -> RuleModel:
    """Return the rule model for one turn: the desk's symbols, and when the person asked (aware, UTC)."""
    return RuleModel(intents=INTENTS, symbols=frozenset(symbols), asked_at=asked_at)


__all__ = ["INTENTS", "Intent", "RuleModel", "rule_model"]
