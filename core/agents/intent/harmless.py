"""What stands in a sentence and asks for nothing by itself: thanks, what has happened, a leading no, courtesies."""

import re

from core.agents.intent.tags import VERBS, Sentence, Tag, Token, letters, shape

_QUIET = "(FILLER|PLEASE)*"
_LEADING_NO = shape(f"^{_QUIET}NO COMMA?(?=CHANGE)|^{_QUIET}NO COMMA")
_NOT_OF_US = shape("(SELF|BECAUSE)(FILLER|IT|MY|ASSET)*(NOT|NO)UNKNOWN+")
_CORRECTED = shape(
    "(?<=ASSET)COMMA?(NOT|NO|EXCEPT)ASSET(?!COLON?NUMBER)|(?<=NUMBER)COMMA?(NOT|NO)NUMBER(?=(FILLER|PLEASE)*$)"
    "|(NOT|NO|EXCEPT)ASSET(COMMA|BUT|CHANGE)+(?=(FILLER|AND)*ASSET)|(NOT|NO)NUMBER(COMMA|BUT|CHANGE)+(?=NUMBER)"
)
_SHALL = shape(f"^(FILLER|MY|PLEASE)*ASSET ASK(?=.*MUST{_QUIET}$)")
_SHALL_BE = shape(f"(?:^{_QUIET})ASK(?=(MY|FILLER)*ASSET POSITION?MUST)")
_DOES = shape("(REQUEST|BY|OF)(FILLER|PLEASE)*DOING")
_EVENT = shape(
    f"^{_QUIET}AFTER(FILLER|IT|MY|ASSET|PERCENT|MONEY|UNKNOWN)*EVENT"
    "((OF|BY|INTO)(FILLER|ARTICLE)*(ASSET|PERCENT))*(FILLER|PAST)*COMMA?"
)
_THANKS = shape("THANKS[^COMMA THEN]*")
_ENOUGH = shape(f"(?<=COMMA){_QUIET}(AND|THEN)?{_QUIET}DONE{_QUIET}$")
_WISHED = shape("(?<!ASK)(MAYBE SELF|SELF MAYBE)(FILLER)*")
_REST = shape(f"COMMA(AND|THEN)?{_QUIET}(BUY|SELL){_QUIET}ALL{_QUIET}$")
_WOULD = shape("MAYBE(?=(FILLER|PLEASE|COMMA)*$)")


def without_the_harmless(sentence: Sentence) -> Sentence:
    """Return the sentence without what forbids an order in other places and not where it stands here."""
    tokens = list(sentence.tokens)
    for pattern, instead in ((_LEADING_NO, Tag.CHANGE), (_NOT_OF_US, None), (_CORRECTED, Tag.CHANGE), (_EVENT, None)):
        _cut(tokens, pattern, instead)
    if not sentence.asked:
        _asked_for(tokens)
    _courteous(tokens)
    if found := _DOES.search(letters(tuple(tokens))):
        del tokens[found.end() - 1]
    kept = tuple(tokens)
    return sentence if kept == sentence.tokens else Sentence(kept, sentence.asked)


def _cut(tokens: list[Token], pattern: re.Pattern[str], instead: Tag | None = None) -> bool:
    found = pattern.search(letters(tuple(tokens)))
    if found and found.end() > found.start():
        tokens[found.start() : found.end()] = [] if instead is None else [Token("", instead)]
    return found is not None


def _asked_for(tokens: list[Token]) -> None:
    """Read "shall be" as an aim, and drop the wish from "I would buy at 2,400, set it up like that"."""
    aim = _with_the_rest(tokens)
    if found := _SHALL.search(letters(tuple(tokens))):
        tokens[found.end() - 1] = Token("", Tag.MUST)
    if found := _SHALL_BE.search(letters(tuple(tokens))):
        del tokens[found.end() - 1]
    tokens[:0] = aim
    if _cut(tokens, _ENOUGH):
        _cut(tokens, _WISHED)
    if tokens and tokens[0].tag is Tag.REQUEST:
        _cut(tokens, _WOULD)
    if tokens and tokens[-1].text == "go":
        tokens[-1] = Token("go", Tag.CONFIRM)


def _with_the_rest(tokens: list[Token]) -> list[Token]:
    """Take "buy the rest" off the end of a stated aim, and return the verb that keeps to its side."""
    found = _REST.search(letters(tuple(tokens)))
    if found is None or not any(token.tag is Tag.MUST for token in tokens):
        return []
    buys = any(token.tag is Tag.BUY for token in tokens[found.start() :])
    del tokens[found.start() :]
    return [Token("", Tag.INCREASE if buys else Tag.REDUCE)]


def _courteous(tokens: list[Token]) -> None:
    """Read a question after what may be done as a request where it is said to be for the person, or with a please."""
    first = next((at for at, token in enumerate(tokens) if token.tag is Tag.ASK), None)
    if first is None or tokens[first].text not in _MAY_BE_ASKED:
        return
    if any(token.tag is Tag.PLEASE or token.text in _FOR_ME for token in tokens):
        tokens[first] = Token(tokens[first].text, Tag.REQUEST)


_MAY_BE_ASKED = frozenset(
    {"can we", "could we", "can i", "could i", "would you", "would u", "kann ich", "können wir", "könnten wir"}
    | {"würdest du", "würden sie", "podemos", "podríamos"}
)
_FOR_ME = frozenset({"for me", "for us", "mir", "uns", "für mich", "für uns", "para mí", "para nosotros", "mí"})


def without_thanks(sentence: Sentence) -> Sentence:
    """Return the sentence without what it thanks for; thanks for a purchase or a sale are left to be refused."""
    found = _THANKS.search(sentence.text)
    if found is None or {token.tag for token in sentence.tokens[found.start() : found.end()]} & VERBS:
        return sentence
    rest = sentence.tokens[: found.start()] + sentence.tokens[found.end() :]
    return Sentence(rest, sentence.asked)
