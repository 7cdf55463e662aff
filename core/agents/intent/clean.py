"""A message reduced to the person's own words: no pasted text, no characters that pass for others."""

import re
import unicodedata
from functools import lru_cache

MOST_WORDS = 80
"""A longer message is a text, not an order."""
MOST_WORDS_A_PARAGRAPH = 45
"""A longer paragraph is taken for a pasted one, and so is all that follows it."""
PASTED = " § "
"""Stands where something pasted stood, so that what was beside it does not become neighbours."""

_PLAIN = frozenset(
    {chr(code) for code in range(0x20, 0x7F)}
    | {chr(code) for code in range(0xC0, 0x100) if code not in (0xD7, 0xF7)}
    | set("\n\t¿¡«»€£´`°§·•–—‘’‚“”„‟…→")
)
_SAME = {
    **dict.fromkeys("\u00a0\u202f\u2009\t", " "),
    **dict.fromkeys("‘’´", "'"),
    **dict.fromkeys("–—", " - "),
    "…": ". ", "½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 ", "⅓": " 1/3 ", "⅔": " 2/3 ", "\r": "\n",
}  # fmt: skip
_JOINER, _VARIANT = "\u200d", "\ufe0f"
_CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`?", re.DOTALL)
_CITED = re.compile(r"^[ ]*(?:>|\|).*$", re.MULTILINE)
_QUOTED = re.compile(
    r"\"[^\"]*(?:\"|\Z)|[“„‟][^“”]*(?:[”“]|\Z)|«[^»]*(?:»|\Z)|»[^«]*(?:«|\Z)|(?<!\w)'[^'\n]*'(?!\w)|‚[^']*(?:'|\Z)",
)
_FORWARDED = re.compile(
    r"^\W*(?:begin forwarded|forwarded|original message|weitergeleitete|ursprüngliche nachricht|mensaje reenviado"
    r"|mensaje original|fwd?:|from:|von:|de:|subject:|betreff:|asunto:|on .{3,80} wrote:|am .{3,80} schrieb|el .{3,80} escribi).*",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<[!/a-z][^>]*(?:>|\Z)", re.IGNORECASE | re.DOTALL)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@lru_cache(maxsize=1024)
def own_words(text: str) -> str | None:
    """Return what the person wrote himself, or None where a character could pass for another or it is too long."""
    known = _plain(text)
    if known is None:
        return None
    for pasted in (_CODE, _MARKUP, _CITED, _FORWARDED, _QUOTED, _ADDRESS):
        known = pasted.sub(PASTED, known)
    known = _before_long_paragraphs(_HYPHEN.sub(" ", known))
    return known if len(known.split()) <= MOST_WORDS else None


def _plain(text: str) -> str | None:
    if text.isascii():
        return text.replace("\t", " ").replace("\r", "\n") if all(c in _PLAIN or c == "\r" for c in text) else None
    kept: list[str] = []
    after_emoji = False
    for char in unicodedata.normalize("NFC", text):
        if _is_emoji(char) or (after_emoji and char in (_JOINER, _VARIANT)):
            kept.append(" ")
            after_emoji = True
            continue
        after_emoji = False
        if char not in _SAME and char not in _PLAIN:
            return None
        kept.append(_SAME.get(char, char))
    return "".join(kept)


def _is_emoji(char: str) -> bool:
    """Pictures alone: letters and digits in circles and squares are no pictures here."""
    return (0x1F300 <= ord(char) <= 0x1FAFF or 0x2600 <= ord(char) <= 0x27BF) and unicodedata.category(char) in (
        "So",
        "Sk",
    )


def _before_long_paragraphs(text: str) -> str:
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if len(line.split()) > MOST_WORDS_A_PARAGRAPH:
            return "\n".join([*lines[:at], PASTED])
    return text
