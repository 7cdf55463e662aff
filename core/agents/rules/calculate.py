"""Arithmetic, by the tool that does it exactly."""

import re
from collections.abc import Sequence

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import joined, missing, plain

_ASKS = re.compile(
    r"^\s*(?:(?:please|bitte|por favor)\s+)?(?:calculate|compute|calc|what is|what's|whats|how much is|work out"
    r"|berechne|rechne|rechne aus|was ist|wie viel ist|wieviel ist|was sind|calcula|calcular|cuánto es|cuanto es|cuánto son"
    r"|cuanto son)\b[:\s]*",
    re.IGNORECASE,
)
_WORDS = (
    (re.compile(r"(?:%|\b(?:percent|prozent|por ciento))\s*(?:of|von|de|del)\b", re.IGNORECASE), "% *"),
    (re.compile(r"\b(?:percent|prozent|por ciento)\b", re.IGNORECASE), "%"),
    (re.compile(r"\b(?:times|multiplied by|mal|por)\b", re.IGNORECASE), "*"),
    (re.compile(r"\b(?:divided by|over|geteilt durch|durch|entre|dividido por)\b", re.IGNORECASE), "/"),
    (re.compile(r"\b(?:plus|más|mas)\b", re.IGNORECASE), "+"),
    (re.compile(r"\b(?:minus|less|weniger|menos)\b", re.IGNORECASE), "-"),
)
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])")
_EXPRESSION = re.compile(r"(?:\d+(?:\.\d+)?|min|max|round|[-+*/×÷−%(),]|\s)+", re.IGNORECASE)
_DATE = re.compile(r"\s*\d{4}-\d\d-\d\d\s*|\s*\d+\s*/\s*7\s*")


def expression(sentence: str) -> str | None:
    """Return the expression a sentence consists of, beside the words that ask for it; None where it is none."""
    text = _ASKS.sub("", sentence, count=1).strip().rstrip("?=.! ")
    for pattern, sign in _WORDS:
        text = pattern.sub(sign, text)
    if "(" not in text or "," not in text or not re.search(r"min|max|round", text, re.IGNORECASE):
        text = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), text)
    text = " ".join(text.split())
    numbers, signs = re.findall(r"\d+(?:\.\d+)?", text), re.search(r"[-+*/×÷−%(]", text.lstrip("-"))
    fits = _EXPRESSION.fullmatch(text) and not _DATE.fullmatch(text)
    return text if fits and len(numbers) > 1 and signs else None


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    found = expression(part.text)
    return [Call("calculate", {"expression": found})] if found else []


def _answer(part: Part, talk: Talk) -> str:
    calls = _calls(part, talk)
    if not calls:
        return "Write it in digits and signs, for example `(65000.10 - 64000) / 64000 * 100`."
    if why := missing(calls[0], talk):
        return why
    seen = talk.told[calls[0].key].data
    sign = "=" if seen.get("exact") else "≈"
    return joined(f"{plain(calls[0].arguments.get('expression'))} {sign} **{plain(seen.get('value'))}**")


CALCULATE = Intent(
    "calculation",
    "exact arithmetic",
    "Calculate (65000.10 - 64000) / 64000 * 100",
    "calculate*, compute, calc, arithmetic, berechne*, rechne, rechnen, ausrechnen, calcula*",
    _calls,
    _answer,
)
