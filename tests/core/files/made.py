"""Files as people upload them, made in memory."""

import io
import zlib

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, StreamObject


def pdf(*pages: str, password: str = "", owner_password: str = "") -> bytes:
    """Return a PDF of these pages, a line of text a line."""
    writer = PdfWriter()
    for page in pages:
        _add(writer, _drawn(page))
    if password or owner_password:
        writer.encrypt(password, owner_password or None, algorithm="AES-256")
    return _bytes(writer)


def bomb(size: int = 100_000_000) -> bytes:
    """Return a small PDF whose one page unpacks to so many bytes."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b" " * 10_000_000) for _ in range(size // 10_000_000)) + packer.flush()
    stream = StreamObject()
    stream._data = data
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer = PdfWriter()
    _add(writer, stream)
    return _bytes(writer)


def _drawn(page: str) -> StreamObject:
    lines = "".join(f"({line}) Tj T* " for line in page.split("\n")) if page else ""
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 14 TL 50 750 Td {lines}ET".encode("latin-1"))
    return stream


def _add(writer: PdfWriter, stream: StreamObject) -> None:
    page = writer.add_blank_page(612, 792)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    of_font = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): of_font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = writer._add_object(stream)


def _bytes(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    assert PdfReader(out)
    return out.getvalue()
