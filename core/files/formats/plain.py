"""Plain text: its encoding, and its paragraphs."""

import codecs
import re
from collections.abc import Sequence

from core.errors import InvalidError
from core.files.block import Block

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")


class UnreadableTextError(InvalidError):
    """This is no text in an encoding the desk knows. Save it as UTF-8 and upload it again."""


def decoded(content: bytes) -> str:
    """Return a text by its byte order mark, as UTF-8, or else as Windows-1252; raises UnreadableTextError."""
    text = _decoded(content)
    if _CONTROL.search(text):
        raise UnreadableTextError
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes) -> str:
    try:
        for mark, encoding in MARKS:
            if content.startswith(mark):
                return content[len(mark) :].decode(encoding)
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("cp1252")
    except UnicodeDecodeError as e:
        raise UnreadableTextError from e


def blocks(text: str) -> Sequence[Block]:
    """Return the paragraphs: what stands between empty lines."""
    return [Block(paragraph) for paragraph in _PARAGRAPHS.split(text)]
