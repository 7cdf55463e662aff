"""What in an answer is markup with an inside of its own: code, addresses, links."""

import re

FENCE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[^\n`]*\n(?P<body>.*?)(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)", re.M | re.S
)
CODE = re.compile(r"(?<![`\\])(?P<ticks>`{1,3})(?!`)(?P<inside>[^`\n|]+)(?P=ticks)(?!`)")
"""On one line and without a bar: what a table could cut in two is not taken for code."""
LINK = re.compile(
    r"!?\[(?P<words>[^\[\]\n]*)\]\([ \t]*<?(?P<address>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?[^()\n]*\)"
)
_REST = r"[^\s<>|`\[\]]"
ADDRESS = re.compile(
    rf"[a-z0-9_+.-]{{1,20}}://{_REST}*|www\.{_REST}*|(?:mailto|xmpp|javascript|data):{_REST}+"
    r"|(?<![-.\w+])[-.\w+]+@[-\w]+(?:\.[-\w]+)+",
    re.IGNORECASE,
)
"""More than renderers take for one, since some make a link of bare text."""


def code(text: str) -> list[tuple[int, int]]:
    """Return where code stands, fences before spans."""
    fences = [found.span() for found in FENCE.finditer(text)]
    return fences + [each.span() for each in CODE.finditer(text) if not within(each.start(), each.end(), fences)]


def within(start: int, end: int, places: list[tuple[int, int]]) -> bool:
    """Tell whether a stretch of text touches one of the places."""
    return any(start < last and first < end for first, last in places)
