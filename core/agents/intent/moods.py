"""What makes a sentence no instruction: questions, conditions, negations, what others said, what is past or unsure."""

from itertools import pairwise

from core.agents.intent.line import Line
from core.agents.intent.tags import HELPERS, VERBS, Sentence, Tag, Token, shape

QUESTION = "That is a question, not an instruction."
_WHY = {
    Tag.NO: "Your words say not to, or not exactly that.",
    Tag.NOT: "Your words say not to, or not exactly that.",
    Tag.IF: "That depends on a condition the desk does not watch. A price can be watched: say it as a stop or a limit.",
    Tag.AFTER: "That is for after something. Say it when it is time.",
    Tag.THANKS: "Those are thanks, not an instruction.",
    Tag.MAYBE: "That sounds like a thought, not like an instruction.",
    Tag.PAST: "That speaks of what has been done.",
    Tag.REPORTED: "That is what somebody else says.",
    Tag.LATER: "That is for another time, and an order is proposed for now.",
    **dict.fromkeys(
        (Tag.MOST, Tag.LEAST, Tag.UPTO, Tag.UNDER, Tag.OVER, Tag.AMID),
        "That is a bound, not a size. Say how much exactly.",
    ),
    **dict.fromkeys((Tag.EXCEPT, Tag.KEEP, Tag.EXCESS), "What is to be kept is not clear. Say how much."),
    Tag.OR: "That leaves a choice open. Say which.",
    Tag.UNCLEAR: "A number there can be read in more than one way, or is a range.",
}
_QUIET = "(FILLER|PLEASE|COMMA|CHANGE|AND|THEN|ONLY)*"
_OPENS = shape(f"^{_QUIET}(ASK|COPULA|ASSET(COPULA|ASK))")
_CANCELS = shape(
    "CHANGE MY ORDER|WITHDRAW(?!.*(COMMA|THEN|AND|CHANGE|BUT).*(BUY|SELL|CLOSE|REDUCE|INVEST|CONVERT|GET))"
)
_SUPPOSED = frozenset({Tag.IF, Tag.MAYBE, Tag.DOING, Tag.SELF, Tag.ASK, Tag.COPULA, Tag.REQUEST})
_WATCHED = frozenset({Tag.FALL, Tag.RISE, Tag.REACH, Tag.NOT, Tag.NO, Tag.REPORTED, Tag.PASTED, Tag.PAST, Tag.WITHDRAW})

_STATED = shape("(ASSET|POSITION|NUMBER|MONEY|TAKEN|BUY|SELL)COPULA")
_NOWHERE = shape(
    "(SELL|CLOSE|REDUCE|BUY|INVEST)UNKNOWN+(OF|MY|ASSET)|(MY|ALL|OF|FRACTION|PERCENT|NUMBER|MONEY|TAKEN)UNKNOWN+(?!UNKNOWN|ASSET)"
)
MOST_UNKNOWN = 10
"""Words the grammar does not know after the verb; more make it a tale."""

MOST_UNKNOWN_TOLD = 6
"""Such words in a sentence without an order; more and it reads like the news."""


def is_question(sentence: Sentence) -> bool:
    """Tell whether a sentence asks: by its mark or by how it opens."""
    return sentence.asked or _OPENS.search(sentence.text) is not None


def spoils(sentence: Sentence) -> bool:
    """Tell whether a sentence makes all of its message somebody else's words: pasted, forwarded or told."""
    tags = sentence.tags
    if Tag.PASTED in tags:
        return True
    told = Tag.REPORTED in tags and not _dislikes_news(sentence.tokens)
    return not is_question(sentence) and (told or _is_tale(sentence))


def _is_tale(sentence: Sentence) -> bool:
    """Tell whether a sentence only tells, in words that no order and nobody speaking of himself needs."""
    unknown = sum(token.tag is Tag.UNKNOWN for token in sentence.tokens)
    return unknown >= MOST_UNKNOWN_TOLD and not sentence.tags & ((VERBS - HELPERS) | {Tag.SELF, Tag.MY, Tag.REQUEST})


def asks(sentence: Sentence, clause: tuple[Token, ...]) -> bool:
    """Tell whether a clause asks and does not ask politely for something to be done."""
    tags = [token.tag for token in clause]
    if Tag.REQUEST in tags and Tag.ASK not in tags[: tags.index(Tag.REQUEST)]:
        wonders = _POSSIBLE & set(clause[tags.index(Tag.REQUEST)].text.split())
        return sentence.asked and bool(wonders) and Tag.UNKNOWN in tags
    if sentence.asked and Tag.PLEASE in tags and Tag.ASK not in tags:
        return False
    return is_question(Sentence(clause, sentence.asked))


_POSSIBLE = frozenset({"possible", "möglich", "machbar", "posible", "posibilidad", "forma", "manera"})
"""Whoever asks for what is possible and says more than an order wants to know."""


def cancels(sentence: Sentence) -> bool:
    """Tell whether a sentence speaks of taking an order back, not of a new one after it."""
    return _CANCELS.search(sentence.text) is not None


def supposed(sentence: Sentence) -> Sentence | None:
    """Return the order that a question only supposes (`what happens if I sell 2 ETH?`), for a later word of consent."""
    tokens = sentence.tokens
    if not is_question(sentence) or not sentence.tags & {Tag.IF, Tag.MAYBE, Tag.DOING}:
        return None
    first = next((at for at, token in enumerate(tokens) if token.tag in VERBS), None)
    cut = [at + 1 for at, token in enumerate(tokens) if token.tag in _SUPPOSED]
    if first is None or not cut or sentence.tags & _WATCHED or cut[-1] > first + 1:
        return None
    start = max((at for at in cut if at <= first), default=0)
    return Sentence(tokens[start:], True)


def of_before(before: tuple[Token, ...]) -> str | None:
    """Say what in the words before the clause forbids it: a condition, a doubt, a no, another time.

    A clause of its own that tells something is a reason: what does not convince, what comes tomorrow.
    """
    tags = {token.tag for token in before}
    forbidding = {Tag.NOT, Tag.NO, Tag.EXCEPT, Tag.IF, Tag.AFTER, Tag.MAYBE, Tag.REPORTED, Tag.UNCLEAR, Tag.KEEP}
    if Tag.FEELS in tags:
        forbidding -= {Tag.NOT, Tag.NO}
    if _dislikes_news(before):
        forbidding -= {Tag.REPORTED}
    if not _all_dates_told(before):
        forbidding |= {Tag.LATER}
    if _is_told(before):
        forbidding -= {Tag.NOT, Tag.NO}
    return next((_WHY[tag] for tag in _WHY if tag in forbidding & tags), None)


def _dislikes_news(tokens: tuple[Token, ...]) -> bool:
    """Tell whether news is what the person does not like, and not what brings the dislike or an order along."""
    tags = [token.tag for token in tokens]
    if Tag.FEELS not in tags or Tag.REPORTED not in tags or Tag.COLON in tags:
        return False
    return tags.index(Tag.FEELS) < tags.index(Tag.REPORTED)


def _all_dates_told(before: tuple[Token, ...]) -> bool:
    """Tell whether each clause with a date tells what happened or happens then: what we bought, when the Fed speaks."""
    clauses: list[set[Tag]] = [set()]
    for token in before:
        if token.tag in (Tag.COMMA, Tag.THEN):
            clauses.append(set())
        clauses[-1].add(token.tag)
    return all(tags & {Tag.HAPPENS, Tag.PAST} for tags in clauses if Tag.LATER in tags)


def _is_told(before: tuple[Token, ...]) -> bool:
    """Tell whether a "not" stands inside a statement about something, rather than before what is to be done."""
    at = next((at for at, token in enumerate(before) if token.tag in (Tag.NOT, Tag.NO)), None)
    if any(token.tag in (Tag.REQUEST, Tag.TO, Tag.DOING) for token in before):
        return False
    if at is None or before[-1].tag is not Tag.COMMA or sum(t.tag is Tag.COMMA for t in before) > 1:
        return False
    return any(token.tag is Tag.UNKNOWN for token in before[:at]) and before[-2].tag is not Tag.NOT


def is_own_reason(before: tuple[Token, ...]) -> bool:
    """Tell whether words up to a colon are the person's own reason: they speak of us, and of nobody's saying so."""
    tags = {token.tag for token in before}
    pairs = pairwise(before)
    ours = Tag.FEELS in tags or any(one.text in _US and then.tag is Tag.UNKNOWN for one, then in pairs)
    return len(before) >= 4 and bool(ours) and not tags & {Tag.REPORTED, Tag.PASTED, Tag.ASK}


_US = frozenset({"us", "uns", "nos"})


def objection(sentence: Sentence, line: Line) -> str | None:
    """Say what makes a sentence no instruction, judging what no pattern has accounted for."""
    before = sentence.tags
    for tag in (Tag.REPORTED, Tag.NOT, Tag.NO, Tag.MAYBE):
        if tag in before:
            return _WHY[tag]
    for tag, why in _WHY.items():
        if line.has(tag):
            return why
    if line.sees(_STATED):
        return "That states something; it asks for nothing."
    if line.has_numbers:
        return "That holds a number whose meaning is not clear."
    if line.text.count(Tag.UNKNOWN.value) > MOST_UNKNOWN:
        return "Say the order in a sentence of its own."
    return None


def names_the_unknown(text: str) -> bool:
    """Tell whether a size is of something the desk does not know, judging a line before anything was taken."""
    return _NOWHERE.search(text) is not None


def reason(tag: Tag) -> str:
    """Return the sentence for what a tag makes of the words after it."""
    return _WHY[tag]
