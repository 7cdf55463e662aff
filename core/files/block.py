"""What a text is made of once it was read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A paragraph, or several cut as one passage: the nearest heading above, and the page from 1 where there are pages."""

    text: str
    heading: str = ""
    page: int | None = None
