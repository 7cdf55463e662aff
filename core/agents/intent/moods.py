"""What makes a sentence no instruction: questions, conditions, negations, what others said, what is past or unsure."""

from core.agents.intent.line import Line
from core.agents.intent.tags import HELPERS, VERBS, Sentence, Tag, letters, shape

QUESTION = "That is a question, not an instruction."
_WHY = {
    Tag.NO: "Your words say not to, or not exactly that.",
    Tag.NOT: "Your words say not to, or not exactly that.",
    Tag.IF: "That depends on a condition the desk does not watch. A price can be watched: say it as a stop or a limit.",
    Tag.MAYBE: "That sounds like a thought, not like an instruction.",
    Tag.PAST: "That speaks of what has been done.",
    Tag.REPORTED: "That is what somebody else says.",
    Tag.LATER: "That is for another time, and an order is proposed for now.",
    Tag.MOST: "That is a bound, not a size. Say how much exactly.",
    Tag.OR: "That leaves a choice open. Say which.",
    Tag.UNCLEAR: "A number there can be read in more than one way, or is a range.",
}
_QUIET = "(FILLER|PLEASE|COMMA|CHANGE|AND|THEN|ONLY)*"
_OPENS = shape(f"^{_QUIET}(ASK|COPULA|ASSET(COPULA|ASK))")
_LEADING_NO = shape("^(FILLER|PLEASE)*NO COMMA?(?=CHANGE)|^(FILLER|PLEASE)*NO COMMA")
_NOT_OF_US = shape("(SELF|BECAUSE)(FILLER|IT|MY|ASSET)*(NOT|NO)UNKNOWN+")
_STATED = shape("(ASSET|POSITION|NUMBER|MONEY|TAKEN)COPULA")
_NOWHERE = shape("(MY|ALL|OF|FRACTION|PERCENT|NUMBER|MONEY|TAKEN)UNKNOWN+(?!UNKNOWN|ASSET)")
MOST_UNKNOWN = 10
"""Words the grammar does not know after the verb; more make it a tale."""

MOST_UNKNOWN_TOLD = 6
"""Such words in a sentence without an order; more and it reads like the news."""


def is_question(sentence: Sentence) -> bool:
    """Tell whether a sentence asks: by its mark or by how it opens."""
    return sentence.asked or _OPENS.search(letters(sentence.tokens)) is not None


def spoils(sentence: Sentence) -> bool:
    """Tell whether a sentence makes all of its message somebody else's words: pasted, forwarded or told."""
    tags = sentence.tags
    if Tag.PASTED in tags:
        return True
    return not is_question(sentence) and (Tag.REPORTED in tags or _is_tale(sentence))


def _is_tale(sentence: Sentence) -> bool:
    """Tell whether a sentence only tells, in words that no order and nobody speaking of himself needs."""
    unknown = sum(token.tag is Tag.UNKNOWN for token in sentence.tokens)
    return unknown >= MOST_UNKNOWN_TOLD and not sentence.tags & ((VERBS - HELPERS) | {Tag.SELF, Tag.MY, Tag.REQUEST})


def without_harmless_nots(sentence: Sentence) -> Sentence:
    """Return the sentence without a leading "no," and without what the person does not like or trust."""
    text, tokens = letters(sentence.tokens), list(sentence.tokens)
    for pattern in (_LEADING_NO, _NOT_OF_US):
        if found := pattern.search(text):
            del tokens[found.start() : found.end()]
            text = letters(tuple(tokens))
    return Sentence(tuple(tokens), sentence.asked)


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
