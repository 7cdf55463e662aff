"""A file is read in a process of its own, within limits, and what it says comes back."""

import pytest

from core.errors import InvalidError
from core.files import TooHardError, parsed
from core.files.parse import HTML, MARKDOWN, PDF, parse
from tests.core.files import made

LONG = b"<html>" + b"<p>word</p>" * 200_000


def test_a_file_is_read_apart_as_it_is_here():
    content = "# Límites\n\nFünf Prozent.".encode()

    assert parsed(MARKDOWN, content) == parse(MARKDOWN, content)


def test_reading_apart_tells_why_a_file_is_refused():
    with pytest.raises(InvalidError, match="password"):
        parsed(PDF, made.pdf("Secret", password="x"))


def test_a_file_that_unpacks_to_far_more_than_it_is_is_refused():
    with pytest.raises(InvalidError):
        parsed(PDF, made.bomb())


@pytest.mark.parametrize("limit", [{"memory": 50_000_000}, {"seconds": 1}], ids=["memory", "time"])
def test_a_file_that_takes_too_much_to_read_is_refused(limit: dict[str, int]):
    with pytest.raises(TooHardError):
        parsed(HTML, LONG, **limit)
