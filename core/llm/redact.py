"""What leaves the machine of a text, by the level of privacy; pure.

In: texts and arguments on their way to a model. Out: the same without secrets and personal data, and, by level, with
placeholders that are put back in what the model answers. A secret is taken out for good: it is never put back.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import count
from typing import Any

from core.llm.secrets import BECH32, PERSONAL, SECRETS, Finder, Span, is_wallet, matching


class Privacy(StrEnum):
    """How much leaves the machine; secrets and personal data never do."""

    STRICT = "strict"
    BALANCED = "balanced"
    RAW = "raw"


KINDS = "order|id|wallet|amount"
EXPLAINED = (
    "Words of the form order-N, id-N, wallet-N and amount-N stand for values you are not told. Repeat such a word "
    "exactly, in answers and in the arguments of tools; the reader sees the value."
)
"""For the instructions of a model that is asked at another level than `raw`."""
PLACEHOLDER = re.compile(rf"(?i)(?<![A-Za-z])({KINDS})-([0-9]+)")
NUMBER = re.compile(r"[0-9]+(?:[.,'_][0-9]+)*(?:[eE][+-]?[0-9]+)?")
MOMENT = matching(
    r"(?<![0-9])(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?(?![0-9A-Za-z])|(?<![0-9:])[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?![0-9A-Za-z:])"
)
CURRENCIES = {
    "USD", "EUR", "GBP", "CHF", "JPY", "AUD", "CAD", "SGD", "HKD", "CNY", "KRW", "INR", "BRL", "USDT", "USDC", "DAI",
    "FDUSD", "TUSD", "BUSD", "BTC", "XBT", "ETH", "SOL", "XRP", "BNB", "ADA", "DOGE", "DOT", "AVAX", "LTC", "LINK",
    "MATIC", "TRX", "SATS",
}  # fmt: skip
# Keys under which providers keep what only they can read; a changed byte would make it worthless.
SEALED = {
    "signature", "thoughtSignature", "thought_signature", "data", "encrypted_content", "id", "type", "index", "extras",
    "__gemini_function_call_thought_signatures__",
}  # fmt: skip
ESCAPES = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " "})


def numbers(text: str) -> Iterator[Span]:
    """Find what may be an amount: every number but short ones that end a name, as in EMA200 or M15."""
    for found in NUMBER.finditer(text):
        start, end = found.span()
        letters = start
        while letters and (text[letters - 1].isalpha() or text[letters - 1] == "_"):
            letters -= 1
        name = text[letters:start].upper()
        if not name:
            yield start, end
        elif name in CURRENCIES or not (found[0].isdigit() and end - start <= 3):
            yield letters, end


def wallets(text: str) -> Iterator[Span]:
    for found in re.finditer(r"(?<![A-Za-z0-9])[A-Za-z0-9]{25,110}(?![A-Za-z0-9])", text):
        if is_wallet(found[0]) or BECH32.fullmatch(found[0]):
            yield found.span()


IDS: tuple[tuple[str, Finder], ...] = (
    ("order", matching(r"(?<![A-Za-z0-9])cp-[0-9a-f]{32}(?![A-Za-z0-9])")),
    ("id", matching(r"(?i)(?<![A-Za-z0-9])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![A-Za-z0-9])")),
    ("order", matching(r"(?<![A-Za-z0-9.,'_+-])[0-9]{10,20}(?![A-Za-z0-9]|[.,][0-9])")),
    ("wallet", wallets),
)
AMOUNTS: tuple[tuple[str, Finder], ...] = (("", MOMENT), ("amount", numbers))
PUT_BACK: Mapping[Privacy, tuple[tuple[str, Finder], ...]] = {
    Privacy.RAW: (),
    Privacy.BALANCED: IDS,
    Privacy.STRICT: (*IDS, *AMOUNTS),
}
Pieces = list[tuple[str, bool]]


class Redaction:
    """What was replaced in one turn, so that the same value keeps its placeholder and an answer gets it back."""

    def __init__(self, level: Privacy) -> None:
        self.level = level
        self._placeholders: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._numbers = {kind: count(1) for kind in KINDS.split("|")}

    def out(self, text: str) -> str:
        """Return the text as it may leave."""
        pieces: Pieces = [(text, False)]
        for find in SECRETS:
            pieces = _replaced(pieces, find, lambda _: "[secret removed]")
        for name, find in PERSONAL:
            pieces = _replaced(pieces, find, lambda _, name=name: f"[{name} removed]")
        if self.level is not Privacy.RAW:
            # Words that happen to look like a placeholder of ours get one themselves: nothing else is put back.
            pieces = _replaced(pieces, _looks_like_ours, self._for_lookalike)
        for kind, find in PUT_BACK[self.level]:
            pieces = _replaced(pieces, find, lambda found, kind=kind: self._for(kind, found) if kind else found)
        return "".join(piece for piece, _ in pieces)

    def back(self, text: str) -> str:
        """Return an answer with what the placeholders stand for; one that was never given out stays as it is."""
        if not self._values:
            return text
        return PLACEHOLDER.sub(lambda m: self._values.get(m[0].lower(), m[0]), text)

    def out_of(self, value: Any) -> Any:
        """Return a value of JSON with every text, and in `strict` every number, as it may leave."""
        if isinstance(value, str):
            return self.out(value)
        if self.level is Privacy.STRICT and isinstance(value, int | float) and not isinstance(value, bool):
            return self.out(str(value))
        return _walked(value, self.out_of)

    def back_in(self, value: Any) -> Any:
        """Return a value of JSON with what the placeholders in its texts stand for."""
        return self.back(value) if isinstance(value, str) else _walked(value, self.back_in)

    @property
    def given_out(self) -> bool:
        return bool(self._values)

    def _for_lookalike(self, found: str) -> str:
        return self._for(found.split("-")[0].lower(), found)

    def _for(self, kind: str, value: str) -> str:
        if value not in self._placeholders:
            self._placeholders[value] = name = f"{kind}-{next(self._numbers[kind])}"
            self._values[name] = value
        return self._placeholders[value]


class Restorer:
    """Puts values back in words that come piece by piece: what could be half a placeholder waits for the next piece."""

    def __init__(self, redaction: Redaction) -> None:
        self._redaction = redaction
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return what is certain by now."""
        if not self._held and not self._redaction.given_out:
            return piece
        text = self._held + piece
        keep = _unfinished(text)
        self._held = text[keep:]
        return self._redaction.back(text[:keep])

    def rest(self) -> str:
        """Return what waited when the last piece has come."""
        held, self._held = self._held, ""
        return self._redaction.back(held)


_OPEN = re.compile(rf"(?i)(?<![A-Za-z])(?:(?:{KINDS})-[0-9]*|[a-z]{{1,6}})\Z")
_BEGINNINGS = {kind[:n] for kind in KINDS.split("|") for n in range(1, len(kind) + 1)}


def _unfinished(text: str) -> int:
    """Return where the end of the text begins that may go on as a placeholder; its length where none does."""
    found = _OPEN.search(text)
    if not found or ("-" not in found[0] and found[0].lower() not in _BEGINNINGS):
        return len(text)
    return found.start()


def _looks_like_ours(text: str) -> Iterator[Span]:
    for found in PLACEHOLDER.finditer(text):
        yield found.span()


def _replaced(pieces: Pieces, find: Finder, put: Any) -> Pieces:
    """Return the pieces with what is found in those nobody has replaced yet put differently."""
    done: Pieces = []
    for text, fixed in pieces:
        at = 0
        for start, end in () if fixed else find(_shadow(text)):
            if start >= at:
                done += [(text[at:start], False), (put(text[start:end]), True)]
                at = end
        done.append((text[at:], fixed))
    return [piece for piece in done if piece[0]]


def _shadow(text: str) -> str:
    """Return a text of the same length that shapes are looked for in: digits of any script, escaped line ends."""
    plain = text.replace("\\n", "  ").replace("\\r", "  ").replace("\\t", "  ")
    if plain.isascii():
        return plain
    return "".join(str(digit) if (digit := unicodedata.decimal(c, -1)) >= 0 else c for c in plain.translate(ESCAPES))


def _walked(value: Any, change: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: v if k in SEALED else change(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [change(each) for each in value]
    return value
