"""What was not understood, and what comes nearest to it."""

from difflib import SequenceMatcher

from core.agents.rules.base import MODE, Intent, Part, Talk, no_calls
from core.agents.rules.help import listed, suggestion
from core.agents.rules.markdown import bullets, joined, plain

SUGGESTED = 3
_LOOKED_AT = 12
_USUAL = ("price", "exposure", "news")


def _answer(part: Part, talk: Talk) -> str:
    near = sorted(listed(talk), key=lambda each: (-_nearness(each, part), each.name not in _USUAL))[:SUGGESTED]
    return joined(
        f"I did not understand “{plain(part.text, 120)}”. {MODE} The nearest I can do:",
        bullets([suggestion(each, talk) for each in near]),
        "Ask for `help` to see all.",
    )


def _nearness(intent: Intent, part: Part) -> float:
    """Return how much the nearest of the intent's words resembles one that was typed; below 0.6 it is chance."""
    known = {word.rstrip("*") for phrase in intent.phrases for word in phrase if len(word) > 4}
    typed = [word for word in part.words if len(word) > 3][:_LOOKED_AT]
    best = max((SequenceMatcher(None, a, b).ratio() for a in typed for b in known), default=0.0)
    return best if best > 0.6 else 0.0


FALLBACK = Intent("fallback", "", "", "", no_calls, _answer)
