"""What the assistant did, in plain words: its tools, and why a language model did not answer."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.vault import PROVIDERS
from pages.ui.assistant.told import Fallback
from pages.ui.format import span, when

RULES = "rules"
"""What a turn names as its provider where the rule model answered."""
TITLES = {"ollama": "Ollama", RULES: "the rule model"}

BARE = ("side", "quantity", "symbol", "symbols", "what", "question", "expression")
WHY = "why"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")
TOOLS = {
    "quote": ("Looking up the price", "Looked up the price"),
    "candles": ("Reading the bars", "Read the bars"),
    "compare": ("Comparing symbols", "Compared symbols"),
    "order_book": ("Reading the order book", "Read the order book"),
    "chart": ("Drawing a chart", "Drew a chart"),
    "news": ("Searching the news", "Searched the news"),
    "balances": ("Reading the balances", "Read the balances"),
    "positions": ("Reading the positions", "Read the positions"),
    "orders": ("Reading orders and fills", "Read orders and fills"),
    "why_refused": ("Looking up why it was refused", "Looked up why it was refused"),
    "policies": ("Searching the policies", "Searched the policies"),
    "documents": ("Searching documents", "Searched documents"),
    "audit": ("Searching the audit trail", "Searched the audit trail"),
    "calculate": ("Calculating", "Calculated"),
    "propose_order": ("Writing down a proposal", "Wrote down a proposal"),
}

KINDS = {
    "refused_key": "its key was not accepted",
    "forbidden": "its key may not use this model",
    "unknown_model": "it does not know this model",
    "bad_request": "it did not take the question",
    "rate_limited": "rate limited",
    "server_error": "an error on its side",
    "timeout": "it took too long",
    "unreachable": "it could not be reached",
    "broken_stream": "it broke off in the middle",
    "unreadable": "its answer could not be read",
    "empty": "its answer was empty",
    "blocked": "it would not answer this",
    "budget": "its own budget is used up",
}

PRIVACY = {
    "strict": "E-mail addresses, phone and account numbers, keys, ids, wallet addresses and amounts stay on this machine: "
    "for ids and amounts a language model sees placeholders, and the answer gets back what they stand for.",
    "balanced": "E-mail addresses, phone and account numbers, keys, ids and wallet addresses stay on this machine; "
    "amounts are told to the language model.",
    "raw": "Ids and amounts are told to the language model; e-mail addresses, phone and account numbers and keys "
    "never are.",
}


def title(provider: str) -> str:
    """Return what people call who answers: `Google Gemini`."""
    known = PROVIDERS.get(provider)
    return known.title if known else TITLES.get(provider, provider)


def did(tool: str, under_way: bool) -> str:
    """Say what a tool does or did; one without words of its own is called by its name."""
    doing, done = TOOLS.get(tool) or (f"Asking {_spaced(tool)}", f"Asked {_spaced(tool)}")
    return doing if under_way else done


def with_what(arguments: Mapping[str, Any]) -> str:
    """Return the arguments of a call on one line: `BTC/USDT, interval 1h`; what needs no name comes first.

    A proposal's reason is left out: its card has it.
    """
    said = {name: _plain(value) for name, value in arguments.items() if value not in (None, "", [], {}) and name != WHY}
    bare = [said.pop(name) for name in BARE if name in said]
    return ", ".join([*bare, *(f"{_spaced(name)} {value}" for name, value in said.items())])


def fell_back(fallbacks: Sequence[Fallback], n: int, answered_by: str) -> str:
    """Say why the nth of several did not answer, and who was asked then; nobody is named while that is not known."""
    one = fallbacks[n]
    after = next((each.provider for each in fallbacks[n + 1 :] if not each.resting), answered_by)
    why = KINDS.get(one.kind, _spaced(one.kind))
    took = f", after {span(one.seconds)}" if one.seconds and one.seconds >= 1 else ""
    then = f"{title(after)} was asked." if after else "The next one is asked."
    then = f"{then[0].upper()}{then[1:]}"
    failed = "is left alone for a while" if one.resting else "did not answer"
    return f"{title(one.provider)} {failed} ({why}{took}). {then}"


def moments_told(text: str) -> str:
    """Return a text as it is, one that is a moment as people read it: `2026-11-22 03:11:09 UTC`."""
    if not MOMENT.fullmatch(text):
        return text
    try:
        return f"{when(datetime.fromisoformat(text))} UTC"
    except (ValueError, OverflowError):
        return text


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_plain(each) for each in value)
    if isinstance(value, Mapping):
        return with_what(value)
    return "yes" if value is True else "no" if value is False else moments_told(str(value))


def _spaced(name: str) -> str:
    return name.replace("_", " ")
