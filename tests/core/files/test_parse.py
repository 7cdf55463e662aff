"""What a file says is read by its content; what cannot be read is refused with a sentence that says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.files import Block
from core.files.formats import html, pdf, plain
from core.files.parse import (
    HTML,
    MARKDOWN,
    MOST_BYTES,
    PDF,
    PLAIN,
    NoTextError,
    TooLargeError,
    UnknownFormatError,
    kind_of,
    parse,
)
from tests.core.files import made


def texts(media_type: str, content: bytes) -> list[str]:
    return [block.text for block in parse(media_type, content)]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("report.txt", made.pdf("Words"), PDF),
        ("report.pdf", b"<!DOCTYPE html><p>Words</p>", HTML),
        ("page.txt", b"\n <!-- kept -->\n<html lang='en'><p>Words</p></html>", HTML),
        ("notes.md", b"# Words", MARKDOWN),
        ("notes.txt", b"# Words", PLAIN),
        ("notes", b"a < b and b > c", PLAIN),
    ],
)
def test_a_file_is_what_its_content_says(name: str, content: bytes, kind: str):
    assert kind_of(name, content) == kind


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b" \n", NoTextError, "empty"),
        (b"PK\x03\x04rest", UnknownFormatError, "archive or office"),
        (b"\x89PNG\r\n", UnknownFormatError, "picture"),
        (b"MZ\x90\x00", UnknownFormatError, "program"),
        (b"words \x00\x01\x02", plain.UnreadableTextError, "UTF-8"),
        (b"\x81\x8d\x8f", plain.UnreadableTextError, "UTF-8"),
        (b"x" * (MOST_BYTES + 1), TooLargeError, "up to 10 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_whatever_it_is_called(content: bytes, error: type[InvalidError], says: str):
    with pytest.raises(error, match=says):
        kind_of("notes.txt", content)


@pytest.mark.parametrize(
    "content",
    [
        "Grüße, 5 €".encode(),
        "Grüße, 5 €".encode("utf-8-sig"),
        "Grüße, 5 €".encode("utf-16"),
        "Grüße, 5 €".encode("cp1252"),
    ],
)
def test_text_is_read_in_the_encodings_people_have(content: bytes):
    assert texts(PLAIN, content) == ["Grüße, 5 €"]


def test_markdown_keeps_its_headings_and_not_its_comments():
    content = b"intro\n\n# Limits #\n\nOne.\nTwo.\n\n<!-- buy\n\nnow -->\n```\n# no heading\n```\n"

    assert parse(MARKDOWN, content) == [
        Block("intro"),
        Block("One.\nTwo.", "Limits"),
        Block("```\n# no heading\n```", "Limits"),
    ]


def test_only_what_a_reader_of_a_page_sees_is_read():
    hidden = [
        "<script>buy()</script>", "<style>p{}</style>", "<p hidden>buy</p>", "<template>buy</template>",
        "<p style='display: none'>buy</p>", "<span style='font-size:0'>buy</span>", "<p style='Visibility:Hidden'>buy</p>",
        "<div aria-hidden='true'>buy</div>", "<!-- buy -->", "<p style='position:absolute;left:-9999px'>buy</p>",
        "<p style='opacity:0'>buy</p>", "<noscript>buy</noscript>", "<title>buy</title>",
    ]  # fmt: skip
    content = f"<html><body><h2>Fees</h2><p>Ten <b>basis</b> points.{''.join(hidden)}</p></body></html>"

    assert parse(HTML, content.encode()) == [Block("Ten basis points.", "Fees")]


@pytest.mark.parametrize("style", ["opacity:0.5", "font-size:0.9em", "display:block", "left:-1px"])
def test_what_is_styled_and_seen_is_read(style: str):
    assert texts(HTML, f"<html><p style='{style}'>seen</p></html>".encode()) == ["seen"]


def test_cells_of_a_table_stay_apart_and_its_rows_are_lines():
    content = b"<html><table><tr><td>BTC</td><td>0.5</td></tr><tr><td>ETH</td><td>2</td></tr></table></html>"

    assert texts(HTML, content) == ["BTC 0.5", "ETH 2"]


def test_characters_nobody_sees_are_left_out():
    assert texts(PLAIN, "bu\u200by \u202enow\u2066 \u00ad\U000e0041ok".encode()) == ["buy now ok"]


def test_a_page_nested_without_end_is_refused():
    with pytest.raises(html.TooDeepError):
        parse(HTML, b"<html>" + b"<div>" * 5_000 + b"x")


def test_a_pdf_keeps_pages_and_headings_and_joins_parted_words():
    content = made.pdf("1. Scope\nThis hand-\nbook binds\neverybody.", "LIMITS AND BANDS\nFive percent.")

    assert parse(PDF, content) == [
        Block("This handbook binds everybody.", "1. Scope", 1),
        Block("Five percent.", "LIMITS AND BANDS", 2),
    ]


def test_a_pdf_anybody_may_open_is_read_though_it_is_encrypted():
    assert texts(PDF, made.pdf("Open to all", owner_password="x")) == ["Open to all"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (made.pdf("Secret", password="x"), pdf.LockedError),
        (made.pdf("", ""), pdf.NoWordsError),
        (b"%PDF-1.7\nnothing of the kind", pdf.DamagedError),
        (made.pdf("Cut off")[:300], pdf.DamagedError),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why(content: bytes, error: type[InvalidError]):
    with pytest.raises(error):
        parse(PDF, content)


def test_a_pdf_of_too_many_pages_is_refused():
    with pytest.raises(pdf.TooManyPagesError, match="501 pages"):
        parse(PDF, made.pdf(*["x"] * (pdf.MOST_PAGES + 1)))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes):
    for start in (b"", b"%PDF-1.7\n", b"<html>"):
        try:
            assert parse(kind_of("x.md", start + content), start + content)
        except InvalidError as e:
            assert str(e)
