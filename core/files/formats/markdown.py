"""Markdown: paragraphs under their headings, as they are written; comments are left out."""

import re
from collections.abc import Sequence

from core.files.block import Block

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def blocks(text: str) -> Sequence[Block]:
    """Return the paragraphs; a line of `#` heads what follows, also within a list, never within a fence."""
    found: list[Block] = []
    heading, fenced, lines = "", False, list[str]()
    for line in [*_COMMENT.sub("", text).split("\n"), ""]:
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        above = None if fenced else _HEADING.match(line)
        if line.strip() and not above:
            lines.append(line)
            continue
        if lines:
            found.append(Block("\n".join(lines), heading))
            lines = []
        if above:
            heading = above[1]
    return [*found, Block("\n".join(lines), heading)] if lines else found
