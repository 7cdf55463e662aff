"""Text from outside becomes HTML here and nowhere else."""

from html import escape as _escape


def escape(text: object) -> str:
    """Return the text safe inside an element or a quoted attribute."""
    return _escape(str(text), quote=True)
