"""HTML: what a reader of the page sees, under its headings."""

import re
from collections.abc import Iterator, Sequence

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from core.errors import InvalidError
from core.files.block import Block

DEEPEST = 400
UNSEEN = {
    "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "math", "canvas", "audio",
    "video", "title", "select", "textarea", "datalist", "dialog",
}  # fmt: skip
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LINES = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_BEGINS = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_HIDING = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?![.\d])|font-size:0(?:\.0+)?(?:px|pt|em|rem|%)?(?![.\d])"
    r"|(?:left|top|text-indent):-\d{3,}|clip-path:inset\((?:50|100)%"
)


class TooDeepError(InvalidError):
    """This page is nested too deeply to be read."""


def looks_like(text: str) -> bool:
    """Tell whether a text begins as a page does."""
    return bool(_BEGINS.match(text[:10_000]))


def blocks(text: str) -> Sequence[Block]:
    """Return what is seen, a paragraph an element that begins a line; raises TooDeepError."""
    try:
        page = BeautifulSoup(text, "html.parser")
    except RecursionError as e:
        raise TooDeepError from e
    found: list[Block] = []
    heading, line = "", list[str]()
    for mark, said in _walk(page, 0):
        if said is not None:
            line.append(said)
            continue
        words = " ".join("".join(line).split())
        line = []
        if words and mark in HEADINGS:
            heading = words
        elif words:
            found.append(Block(words, heading))
    return [*found, Block("".join(line), heading)]


def _walk(tag: Tag, depth: int) -> Iterator[tuple[str, str | None]]:
    """Yield what is said, and (None said) the name of each element at which a line begins or ends."""
    if depth > DEEPEST:
        raise TooDeepError
    for child in tag.children:
        if isinstance(child, Tag):
            if _is_hidden(child):
                continue
            parts = child.name in LINES or child.name in HEADINGS
            if parts:
                yield "", None
            yield from _walk(child, depth + 1)
            if parts:
                yield child.name, None
            elif child.name in ("td", "th"):
                yield "", " "
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield "", str(child)


def _is_hidden(tag: Tag) -> bool:
    style = "".join(str(tag.get("style", "")).lower().split())
    return (
        tag.name in UNSEEN
        or tag.has_attr("hidden")
        or str(tag.get("aria-hidden", "")).lower() == "true"
        or bool(_HIDING.search(style))
    )
