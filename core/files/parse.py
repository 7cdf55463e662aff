"""Read what somebody uploaded: PDF, HTML, Markdown or plain text become paragraphs with their headings and pages.

What a file is, its content says; its name only tells Markdown from plain text. Add a format: a file in `formats/` and a
line in `kind_of`.
"""

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import PurePath

from core.errors import InvalidError
from core.files.block import Block
from core.files.formats import html, markdown, pdf, plain

MOST_BYTES = 10_000_000
MOST_LETTERS = 2_000_000
"""About 1,500 pages of print."""
PDF, HTML, MARKDOWN, PLAIN = "application/pdf", "text/html", "text/markdown", "text/plain"
READERS: dict[str, Callable[[bytes], Sequence[Block]]] = {
    PDF: pdf.blocks,
    HTML: lambda content: html.blocks(plain.decoded(content)),
    MARKDOWN: lambda content: markdown.blocks(plain.decoded(content)),
    PLAIN: lambda content: plain.blocks(plain.decoded(content)),
}
BEGINNINGS = {
    b"PK\x03\x04": "an archive or office document", b"\xd0\xcf\x11\xe0": "an old office document",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"\x1f\x8b": "a compressed file",
    b"7z\xbc\xaf": "an archive", b"Rar!": "an archive", b"\x7fELF": "a program", b"MZ": "a program",
    b"{\\rtf": "a rich text document", b"%!PS": "a PostScript document",
}  # fmt: skip


class UnknownFormatError(InvalidError):
    """This is no PDF, HTML, Markdown or text. Save it as one of these and upload it again."""


class TooLargeError(InvalidError):
    """This file is too large. Upload a part of it."""


class NoTextError(InvalidError):
    """There is no text in this file. A scan must go through text recognition first."""


def kind_of(name: str, content: bytes) -> str:
    """Return the media type of a file by its content.

    Raises NoTextError for an empty file, TooLargeError beyond `MOST_BYTES`, UnknownFormatError for what cannot be read.
    """
    if not content.strip():
        raise NoTextError("This file is empty.")
    if len(content) > MOST_BYTES:
        raise TooLargeError(
            f"This file has {len(content) / 1e6:,.1f} MB; up to {MOST_BYTES / 1e6:,.0f} MB are read. Upload a part of it."
        )
    if b"%PDF-" in content[:1024]:
        return PDF
    for beginning, what in BEGINNINGS.items():
        if content.startswith(beginning):
            raise UnknownFormatError(f"This is {what}. Save it as PDF, HTML, Markdown or text and upload it again.")
    text = plain.decoded(content)
    if html.looks_like(text):
        return HTML
    return MARKDOWN if PurePath(name).suffix.lower() in (".md", ".markdown") else PLAIN


def parse(media_type: str, content: bytes) -> Sequence[Block]:
    """Return the paragraphs of a file; raises a kind of InvalidError that says what is wrong with it."""
    blocks = cleaned(READERS[media_type](content))
    if not blocks:
        raise NoTextError
    if (letters := sum(len(block.text) for block in blocks)) > MOST_LETTERS:
        raise TooLargeError(
            f"This file has {letters:,} letters of text; up to {MOST_LETTERS:,} are read. Upload a part of it."
        )
    return blocks


def cleaned(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the paragraphs that say something, made clean."""
    return [Block(text, clean(block.heading)[:200], block.page) for block in blocks if (text := clean(block.text))]


def clean(text: str) -> str:
    """Return a text without what nobody sees: control, format and surrogate characters; composed, spaces made one."""
    seen = "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    lines = (" ".join(line.split()) for line in seen.split("\n"))
    return "\n".join(line for line in lines if line)
