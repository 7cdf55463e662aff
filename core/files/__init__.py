"""Files people hand in: what they are, and what they say.

In: bytes. Out: paragraphs with their headings and pages, or the sentence that says why there are none. Add a format: a
file in `formats/` and a line in `parse.py`.
"""

from core.files.apart import TooHardError, parsed
from core.files.block import Block
from core.files.formats import markdown
from core.files.parse import MARKDOWN, MOST_BYTES, clean, cleaned, kind_of

__all__ = ["MARKDOWN", "MOST_BYTES", "Block", "TooHardError", "clean", "cleaned", "kind_of", "markdown", "parsed"]
