"""PDF: the text of each page; pictures of text hold none."""

import io
import re
from collections.abc import Iterator, Sequence

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from core.errors import InvalidError
from core.files.block import Block

MOST_PAGES = 500
MOST_LETTERS = 4_000_000
_NUMBERED = re.compile(r"^(?:\d{1,2}\.?|\d{1,2}(?:\.\d{1,2}){1,3}\.?|[IVX]{1,5}\.)\s+[A-ZÀ-Þ][^.;:!?]{2,80}$")
_HYPHEN = re.compile(r"([a-zß-ÿ])-\n([a-zß-ÿ])")


class LockedError(InvalidError):
    """This PDF is protected by a password. Save it without one and upload it again."""


class DamagedError(InvalidError):
    """This PDF is damaged and cannot be read. Save it anew and upload it again."""


class TooManyPagesError(InvalidError):
    """This PDF has too many pages. Upload a part of it."""


class NoWordsError(InvalidError):
    """This PDF holds pictures of text, but no text. Put the scan through text recognition first."""


def blocks(content: bytes) -> Sequence[Block]:
    """Return the paragraphs of every page, under the headings that look like some.

    Raises LockedError, DamagedError, TooManyPagesError or NoWordsError.
    """
    try:
        found = [block for number, page in _pages(content) for block in _paragraphs(page, number)]
    except InvalidError:
        raise
    except FileNotDecryptedError as e:
        raise LockedError from e
    except RecursionError as e:
        raise DamagedError from e
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as e:
        # What the library runs into on a file that breaks the format; it does not wrap all of it.
        raise DamagedError from e
    if not found:
        raise NoWordsError
    return _with_headings(found)


def _pages(content: bytes) -> Iterator[tuple[int, str]]:
    reader = PdfReader(io.BytesIO(content))
    if (pages := len(reader.pages)) > MOST_PAGES:
        raise TooManyPagesError(f"This PDF has {pages:,} pages; up to {MOST_PAGES} are read. Upload a part of it.")
    letters = 0
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        letters += len(text)
        if letters > MOST_LETTERS:
            raise TooManyPagesError(f"The first {number} pages of this PDF have more text than is read. Upload fewer.")
        yield number, text


def _paragraphs(page: str, number: int) -> Iterator[Block]:
    """Yield paragraphs, and each heading as one of its own; a word parted at a line's end is put together."""
    lines = list[str]()
    for line in [*_HYPHEN.sub(r"\1\2", page).split("\n"), ""]:
        stripped = line.strip()
        if stripped and not _is_heading(stripped):
            lines.append(stripped)
            continue
        if lines:
            yield Block(" ".join(lines), page=number)
            lines = []
        if stripped:
            yield Block("", stripped, number)


def _is_heading(line: str) -> bool:
    letters = sum(map(str.isalpha, line))
    return bool(_NUMBERED.match(line)) or (line.isupper() and letters >= 6 and len(line) <= 80)


def _with_headings(found: Sequence[Block]) -> Sequence[Block]:
    heading, under = "", list[Block]()
    for block in found:
        if block.text:
            under.append(Block(block.text, heading, block.page))
        else:
            heading = block.heading
    return under
