"""Text of strangers made plain: no markup, nothing invisible, one line."""

import re
import unicodedata
from html import unescape

MOST_ROUNDS = 8
MOST_MARKS = 3
LONGEST_WORD = 30
UNSEEN = "script|style|template|noscript|iframe|object|applet|svg|math"
# Each alternative takes all it can and never gives back, so that no text, however broken, costs more than one pass:
# a comment, an element nobody reads with all inside it, a tag up to its end or the next bracket.
MARKUP = re.compile(
    rf"<!--.*?(?:-->|\Z)|<({UNSEEN})\b.*?(?:</\1\b[^<>]*>?|\Z)"
    r"""|</?([a-zA-Z][a-zA-Z0-9]*)(?:"[^"<]*"|'[^'<]*'|[^<>])*>?|<[/!?][^<>]*>?""",
    re.IGNORECASE | re.DOTALL,
)
# Any other tag parts words: "<p>up</p><p>down</p>" is not "updown".
INLINE = frozenset(
    (
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
        "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
    )
)  # fmt: skip
# Controls, formats (bidi overrides, zero width, tags), halves of surrogates, private use, not assigned.
INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
# Letters or symbols by their category, yet nothing to be seen: fillers of Hangul and Khmer, the empty Braille cell.
BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def plain(text: str, most: int) -> str:
    """Return at most `most` characters of readable text; markup at any depth of escaping is gone.

    Applying it again changes nothing. A text that is cut ends with `…`, at a word where one ends near.
    """
    # Markup may be longer than what it says, but not without end: the work is bounded before it begins.
    text = text[: 20 * most]
    for _ in range(MOST_ROUNDS):
        before, text = text, _folded(unescape(MARKUP.sub(_parted, text)))
        if text == before:
            break
    else:
        text = _folded(re.sub(r"[<>&]", " ", text))
    return _cut(text, most)


def _parted(tag: re.Match[str]) -> str:
    return "" if (tag[2] or "").lower() in INLINE or tag[0].startswith("<!--") else " "


def _folded(text: str) -> str:
    """Return one line of visible characters, normalised (NFC), with at most three marks on a letter."""
    seen: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(char)
        if char.isspace():
            seen.append(" ")
        elif kind not in INVISIBLE and char not in BLANK:
            marks = marks + 1 if kind in ("Mn", "Me") else 0
            if marks <= MOST_MARKS:
                seen.append(char)
    return " ".join("".join(seen).split())


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    words, _, rest = text[:most].rpartition(" ")
    return f"{words if words and len(rest) < LONGEST_WORD else text[: most - 1].rstrip()}…"
