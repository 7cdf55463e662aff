"""Text from outside becomes HTML or Markdown here and nowhere else."""

import re
from html import escape as _escape

MARKUP = re.compile(r"[!-/:-@\[-`{-~]")
ADDRESS = re.compile(r"(?<=www)(?=\.)|(?=://)|(?=@)", re.IGNORECASE)
INVISIBLE = "\u2060"


def escape(text: object) -> str:
    """Return the text safe inside an element or a quoted attribute."""
    return _escape(str(text), quote=True)


def in_markdown(text: object) -> str:
    """Return the text as it stands on one line of Markdown: no emphasis, link, image, icon or formula comes of it.

    An address stays text too: it is recognised after the escapes are read, so an invisible character parts it.
    """
    parted = ADDRESS.sub(INVISIBLE, " ".join(str(text).split()))
    return MARKUP.sub(lambda found: f"\\{found[0]}", parted)
