"""A form's body becomes fields that can be overwritten, the same fields everybody else reads out of it."""

import asyncio
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from pages.key_fields import LONGEST, FormUnfitError, body_of, wiped

TEXT = st.text(max_size=40)


@given(st.dictionaries(TEXT, TEXT, max_size=8))
def test_the_fields_are_those_the_standard_library_reads(fields: dict[str, str]) -> None:
    body = bytearray(urlencode(fields).encode())

    with wiped(body) as read:
        seen = {name: value.decode() for name, value in read.items()}

    assert seen == fields


@given(st.binary(max_size=200))
def test_any_body_at_all_is_read_or_refused_and_overwritten(raw: bytes) -> None:
    body = bytearray(raw)

    try:
        with wiped(body) as read:
            assert all(isinstance(value, bytearray) for value in read.values())
    except FormUnfitError:
        pass

    assert body == bytearray(len(raw))


@pytest.mark.parametrize(
    "body", [b"a=1&b=2", b"a=%41%2B+c&b=", b"&&=x&a==1", b"a=1&a=2", b"secret=%C3%BC", b"a=%e2%82%ac&x=y+z"]
)
def test_odd_bodies_are_read_as_the_standard_library_does(body: bytes) -> None:
    with wiped(bytearray(body)) as read:
        seen = {name: value.decode() for name, value in read.items()}

    assert seen == dict(parse_qsl(body.decode(), keep_blank_values=True)) | (
        {} if b"==1" not in body else {"a": "=1", "": "x"}
    )


@pytest.mark.parametrize("body", [b"a=%", b"a=%4", b"a=%zz&b=1", b"%=1", b"a=b%", b"a=%+1", b"a=%4&b=1"])
def test_what_is_not_urlencoded_is_refused(body: bytes) -> None:
    with pytest.raises(FormUnfitError), wiped(bytearray(body)):
        pass


def test_every_field_is_overwritten_also_when_its_reader_fails() -> None:
    body, seen = bytearray(b"secret=c4n4ry&name=main"), []

    def misuse() -> None:
        with wiped(body) as read:
            seen.extend(read.values())
            raise RuntimeError("the reader failed")

    with pytest.raises(RuntimeError):
        misuse()

    assert seen == [bytearray(6), bytearray(4)]
    assert body == bytearray(23)


def request_of(length: str | None, *chunks: bytes) -> Request:
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    waiting = [*messages, {"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, object]:
        return waiting.pop(0)

    headers = [(b"content-length", length.encode())] if length is not None else []
    return Request({"type": "http", "headers": headers, "method": "POST"}, receive)


def test_a_body_in_pieces_is_read_whole() -> None:
    assert asyncio.run(body_of(request_of("6", b"a=1", b"&b="))) == b"a=1&b="


@pytest.mark.parametrize("length", [None, "", "-1", "many", str(LONGEST + 1)])
def test_a_body_of_unknown_or_too_great_a_length_is_refused(length: str | None) -> None:
    with pytest.raises(FormUnfitError):
        asyncio.run(body_of(request_of(length, b"a=1")))
