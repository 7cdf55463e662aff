"""A form's fields in buffers that can be wiped: what the framework makes of a body is text, and text stays in memory."""

import asyncio
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from starlette.requests import Request

from core.errors import InvalidError
from core.vault.memory import wipe

LONGEST = 64 * 1024
USUAL = 4096
GONE_S = 0.2
DIGITS = {ord(digit): int(digit, 16) for digit in "0123456789abcdefABCDEF"}
PLUS, SPACE, PERCENT = b"+"[0], b" "[0], b"%"[0]

_pending: set[asyncio.Task[None]] = set()


class FormUnfitError(InvalidError):
    """This is no form of ours, or one that is too long. Load the page again."""


async def body_of(request: Request) -> bytearray:
    """Return a request's body in one buffer; raises FormUnfitError for one without a length or longer than any of ours."""
    told = request.headers.get("content-length", "")
    if not told.isdigit() or int(told) > LONGEST:
        raise FormUnfitError
    body, at = bytearray(int(told)), 0
    async for chunk in request.stream():
        body[at : at + len(chunk)] = chunk
        at += len(chunk)
    return body


@contextmanager
def wiped(body: bytearray) -> Iterator[Mapping[str, bytearray]]:
    """Yield the fields of an urlencoded body; body and fields are overwritten at the end.

    Raises FormUnfitError for what is not urlencoded.
    """
    fields: dict[str, bytearray] = {}
    try:
        start = 0
        while start < len(body):
            end = body.find(b"&", start)
            end = len(body) if end < 0 else end
            equals = body.find(b"=", start, end)
            if equals >= 0:
                fields[_decoded(body, start, equals).decode("utf-8", "replace")] = _decoded(body, equals + 1, end)
            start = end + 1
        yield fields
    finally:
        for each in (body, *fields.values()):
            wipe(each)


def forget_soon() -> None:
    """Overwrite what the server itself still holds of a request, once its connection is gone; returns at once."""
    task = asyncio.get_running_loop().create_task(_overwritten())
    _pending.add(task)
    task.add_done_callback(_pending.discard)


async def _overwritten() -> None:
    await asyncio.sleep(GONE_S)
    # A freed block keeps its content until it is given out again: the allocator hands the latest of a size out first.
    # It has to be written, too, and zeroed blocks (`bytes(n)`) come from elsewhere.
    blocks = [b"\0" * size for size in range(64, USUAL, 16) for _ in range(8)]
    del blocks
    # The event loop's own buffer keeps what came last until something as long comes in.
    ours, theirs = socket.socketpair()
    with theirs:
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        theirs.sendall(bytes(LONGEST))
    await reader.read()
    writer.close()
    await writer.wait_closed()


def _decoded(body: bytearray, start: int, end: int) -> bytearray:
    """Return a part of the body with `+` and `%41` resolved, in a buffer that never grows."""
    made = bytearray(max(0, end - start - 2 * body.count(b"%", start, end)))
    at, n = start, 0
    while at < end:
        if n == len(made):  # a stray % further on
            raise FormUnfitError
        byte = body[at]
        if byte == PERCENT:
            byte, at = _hex(body, at + 1, end), at + 2
        elif byte == PLUS:
            byte = SPACE
        made[n] = byte
        at, n = at + 1, n + 1
    return made


def _hex(body: bytearray, at: int, end: int) -> int:
    if at + 2 > end or body[at] not in DIGITS or body[at + 1] not in DIGITS:
        raise FormUnfitError
    return DIGITS[body[at]] * 16 + DIGITS[body[at + 1]]
