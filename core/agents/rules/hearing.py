"""What a message asks for: its parts, each with one intent, in the order they were said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.agents.intent import Book, read
from core.agents.intent.reading import SIDES, Kind, read_sentence
from core.agents.rules.advice import ADVICE
from core.agents.rules.base import Intent, Part, Talk, every, same
from core.agents.rules.calculate import CALCULATE, expression
from core.agents.rules.chart import CHART
from core.agents.rules.draft import DRAFT
from core.agents.rules.fallback import FALLBACK
from core.agents.rules.help import GREETING, HELP
from core.agents.rules.indicators import INDICATORS
from core.agents.rules.price import PRICE
from core.agents.rules.spans import names_bar
from core.agents.rules.words import assets_of, clauses_of, sentences_of, tagged, words_of

NEEDS_ASSET = frozenset({"price", "chart", "indicators", "compare", "order book", "advice"})
_IT = every(
    "it its it's that them they same this those these dessen deren davon dazu dafur daran sein seine seinen ihn dasselbe"
    " gleiche gleichen su sus eso ello esta este mismo misma suyo"
)
_SAME = every("same also too auch dasselbe gleiche gleichen ebenso mismo misma igual tambien and und y what about")
_ASKS = every(
    "what what's whats how show why when who which list tell give explain was wie zeig zeige warum wann wer welche welcher"
    " liste gib erklare que cual como muestra muestrame por quien cuando dame explica cuanto cuanta"
)
_MARKED = frozenset({"news", "chart", "compare", "audit", "help", "order book", "documents", "indicators"})
_COMMON = every(
    "do we have i is how much did can may you what at haben wir habe ich halten wie was hat wer tenemos tengo a que"
)
"""Words that say little of what is asked for; beside them one telling word decides."""
_SHORT = 6
_ASIDE = (DRAFT, ADVICE, HELP, GREETING)


@dataclass(frozen=True)
class Asked:
    """A part of a message and what it asks for."""

    intent: Intent
    part: Part


def hear(talk: Talk) -> list[Asked]:
    """Return what the last message asks for; what it leaves open is filled from it and the person's earlier ones."""
    text = talk.said[-1].text
    earlier = [said.text for said in talk.said[:-1]][-8:]
    order = read(talk.said, talk.known)
    live = order is not None and order.size is not None
    asked = _parts(text, talk, live)
    if all(each.intent is GREETING and each.part.assets for each in asked):
        asked = _going_on(text, earlier, talk)
    serious = [each for each in asked if each.intent is not GREETING]
    return _filled(serious or asked, earlier, talk)


def _parts(text: str, talk: Talk, live: bool) -> list[Asked]:
    found: list[Asked] = []
    for sentence in sentences_of(text):
        if computed := expression(sentence):
            found.append(Asked(CALCULATE, Part(computed)))
            continue
        of_sentence: list[Asked] = []
        ahead = ""
        for clause in clauses_of(sentence):
            part = _part(f"{ahead} {clause}".strip(), talk, sentence.rstrip().endswith("?"))
            intent = _intent(part, talk, live)
            if intent is None and not of_sentence:
                ahead = part.text
            elif intent is None or (of_sentence and _goes_into(of_sentence[-1], intent, part)):
                of_sentence[-1] = replace(of_sentence[-1], part=_together(of_sentence[-1].part, part))
                ahead = ""
            else:
                of_sentence.append(Asked(intent, part))
                ahead = ""
        found += of_sentence
    if live and not any(each.intent is DRAFT for each in found):
        found.append(Asked(DRAFT, _part(text, talk)))
    drafts = [each for each in found if each.intent is DRAFT]
    return [each for each in found if each not in drafts] + drafts[:1]


def _goes_into(before: Asked, intent: Intent, part: Part) -> bool:
    """Tell whether a clause asks for more of the same, as `a chart with EMA 20 and Bollinger` does."""
    lines_of_chart = before.intent is CHART and intent is INDICATORS and not part.assets
    return before.intent is intent or lines_of_chart


def _part(text: str, talk: Talk, asked: bool = False) -> Part:
    return Part(text, words_of(text, _vocabulary(tuple(talk.intents))), assets_of(text, talk.known), asked)


def _together(one: Part, other: Part) -> Part:
    return Part(
        f"{one.text} {other.text}",
        one.words + other.words,
        tuple(dict.fromkeys(one.assets + other.assets)),
        one.asked or other.asked,
    )


def _intent(part: Part, talk: Talk, live: bool) -> Intent | None:
    """Return what a clause asks for: an order where its words are one, else what most of its words ask for."""
    best = _best(part, talk.intents)
    asks = best is not None and (bool(_ASKS & set(part.words)) or best.name in _MARKED)
    orders, kind = _orders(part.text, talk.known)
    if live and not asks and (orders or kind in (Kind.ORDER, Kind.FRAGMENT, Kind.CONFIRM)):
        return DRAFT
    if best is not None and (best is not ADVICE or part.assets):
        return best
    if orders:
        return ADVICE if part.asked or kind is Kind.QUESTION else DRAFT
    return None


def _orders(text: str, book: Book) -> tuple[bool, Kind]:
    """Tell whether a clause holds a verb that orders, and what kind of sentence it is."""
    read_as = tagged(text, book)
    verbs = any(token.tag in SIDES for each in read_as for token in each.tokens)
    return verbs, (read_sentence(read_as[0], book).kind if len(read_as) == 1 else Kind.NOTHING)


def _best(part: Part, intents: Sequence[Intent]) -> Intent | None:
    """Return the intent most of whose words are said; the earlier one of two with as many."""
    scores = [(_score(part.words, intent), intent) for intent in intents]
    score, intent = max(scores, key=lambda each: each[0], default=(0.0, FALLBACK))
    return intent if score else None


def _score(words: tuple[str, ...], intent: Intent) -> float:
    said: set[str] = set()
    for phrase in intent.phrases:
        matched = [next((word for word in words if same(each, word)), None) for each in phrase]
        if all(matched):
            said.update(word for word in matched if word)
    return sum(0.3 if word in _COMMON else 1 for word in said)


def _going_on(text: str, earlier: Sequence[str], talk: Talk) -> list[Asked]:
    """Ask again what was asked before where only another asset is named, as in `same for SOL`; else its price."""
    part = _part(text, talk)
    again = bool(_SAME & set(part.words))
    if part.assets and (again or len(part.words) <= _SHORT):
        for before in reversed(earlier):
            asked = [each for each in _parts(before, talk, live=False) if each.intent not in _ASIDE]
            if asked:
                return [Asked(each.intent, replace(each.part, assets=part.assets)) for each in asked]
        return [Asked(CHART if names_bar(text) else PRICE, part)]
    return [Asked(FALLBACK, part)]


def _filled(asked: Sequence[Asked], earlier: Sequence[str], talk: Talk) -> list[Asked]:
    """Give parts that name no asset, and need one or point at one, the asset spoken of nearest."""
    found: list[Asked] = []
    for at, each in enumerate(asked):
        points = bool(_IT & set(each.part.words))
        needs = each.intent.name in NEEDS_ASSET or points or (each.intent.name == "news" and at > 0)
        assets = each.part.assets
        if not assets and needs:
            near = [other.part.assets for other in (*reversed(found), *asked[at + 1 :]) if other.part.assets]
            assets = near[0] if near else (_focus(earlier, talk) if each.intent.name != "news" or points else ())
        elif len(assets) == 1 and each.intent.name == "compare" and points:
            assets = tuple(dict.fromkeys((*_focus(earlier, talk)[:1], *assets)))
        found.append(replace(each, part=replace(each.part, assets=assets)))
    return found


def _focus(earlier: Sequence[str], talk: Talk) -> tuple[str, ...]:
    """Return the assets the person named last."""
    for text in reversed(earlier):
        for sentence in reversed(re.split(r"[.!?\n]", text)):
            if assets := assets_of(sentence, talk.known):
                return assets
    return ()


@lru_cache(maxsize=4)
def _vocabulary(intents: tuple[Intent, ...]) -> frozenset[str]:
    return frozenset(word for intent in intents for phrase in intent.phrases for word in phrase)
