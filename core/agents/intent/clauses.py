"""The clause of a sentence that holds its order, parted from reasons before and behind it."""

from core.agents.intent import moods
from core.agents.intent.instruction import KINDS
from core.agents.intent.tags import NUMERIC, VERBS, Sentence, Tag, Token

STRANGE = frozenset(
    {
        Tag.UNKNOWN,
        Tag.SELF,
        Tag.ASK,
        Tag.COPULA,
        Tag.REPORTED,
        Tag.PAST,
        Tag.DOING,
        Tag.FEELS,
        Tag.HAPPENS,
        Tag.MUST,
        Tag.EVENT,
    }
)
"""What no instruction has before its verb."""
_BOUNDS = frozenset({Tag.COMMA, Tag.THEN})


def clause_of(sentence: Sentence) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Part a sentence before the clause that holds its first verb; its reasons at the end are left away."""
    tokens = sentence.tokens
    end = next((at for at, token in enumerate(tokens) if token.tag is Tag.BECAUSE), len(tokens))
    first = next((at for at, token in enumerate(tokens[:end]) if token.tag in VERBS), None)
    if first is None:
        return (), tokens if end == 0 else tokens[:end]
    end = _before_reason(tokens[:end], first)
    bounds = (
        _BOUNDS
        | ({Tag.COLON} if moods.is_own_reason(tokens[:first]) else frozenset[Tag]())
        | ({Tag.AND} if moods.is_question(Sentence(tokens[:first])) else frozenset[Tag]())
    )
    parted = (at for at in range(first - 1, -1, -1) if tokens[at].tag in bounds)
    start = next((at + 1 for at in parted if not (at and tokens[at - 1].tag is Tag.REQUEST)), 0)
    before = {token.tag for token in tokens[:start]}
    if not before & (STRANGE | {Tag.POSITION}) and before & (NUMERIC | KINDS):
        start = 0
    return tokens[:start], tokens[start:end]


def _before_reason(tokens: tuple[Token, ...], first: int) -> int:
    """Return where a reason begins that stands behind the order: `…, I don't trust this`, `…, que habla la Fed`."""
    for at in range(first, len(tokens)):
        rest = {token.tag for token in tokens[at:]}
        told = tokens[at].tag is Tag.COMMA and rest & {Tag.FEELS, Tag.HAPPENS}
        if told and not rest & (VERBS | NUMERIC | {Tag.IF, Tag.MAYBE, Tag.REPORTED}):
            return at
    return len(tokens)
