"""Envelope encryption: each secret under a data key of its own, that key wrapped by the KMS.

Both layers are bound to the same label, so a sealed secret opens only in the row it was sealed for.
"""

import hashlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import InvalidError
from core.vault.cipher import KEY_LENGTH, TamperedError, decrypted, encrypted
from core.vault.kms.base import Kms
from core.vault.memory import random_secret, wipe

VERSION = 1
MAGIC = b"cp"
HINT_LENGTH = 8
HEADER = struct.Struct(f">2sB{HINT_LENGTH}sBH")


class WrongLabelError(InvalidError):
    """This sealed secret belongs to another row. It was moved or copied; enter the secret again."""


@dataclass(frozen=True)
class Label:
    """What a secret is and whose: the kind, its owner and the row that holds it."""

    kind: str
    owner: str | UUID
    row: str | UUID
    aad: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = f"{self.kind}|{self.owner}|{self.row}"
        if text.count("|") != 2 or "||" in text or text[0] == "|" or text[-1] == "|":
            raise InvalidError("The parts of a label are not empty and have no “|”, or two could look the same.")
        object.__setattr__(self, "aad", f"cp1|{text}|{VERSION}".encode())

    @property
    def hint(self) -> bytes:
        """Tell a moved record from a changed one; what refuses is the `aad`, not this."""
        return hashlib.sha256(self.aad).digest()[:HINT_LENGTH]


@dataclass(frozen=True)
class Sealed:
    """A secret as the database keeps it: ciphertext and what is needed to ask the KMS."""

    hint: bytes
    kid: str
    wrapped: bytes
    ciphertext: bytes

    def to_bytes(self) -> bytes:
        kid = self.kid.encode()
        head = HEADER.pack(MAGIC, VERSION, self.hint, len(kid), len(self.wrapped))
        return head + kid + self.wrapped + self.ciphertext

    @classmethod
    def from_bytes(cls, record: bytes) -> "Sealed":
        """Return what `to_bytes` wrote; raises TamperedError for anything else."""
        if len(record) < HEADER.size:
            raise TamperedError
        magic, version, hint, kid_length, wrapped_length = HEADER.unpack_from(record)
        wrapped_at = HEADER.size + kid_length
        ciphertext_at = wrapped_at + wrapped_length
        if magic != MAGIC or version != VERSION or ciphertext_at > len(record):
            raise TamperedError
        try:
            kid = record[HEADER.size : wrapped_at].decode("ascii")
        except UnicodeDecodeError as e:
            raise TamperedError from e
        return cls(hint, kid, record[wrapped_at:ciphertext_at], record[ciphertext_at:])


def seal(kms: Kms, label: Label, secret: bytes | bytearray) -> Sealed:
    """Return the secret sealed for its label; the caller wipes the plaintext."""
    dek = random_secret(KEY_LENGTH)
    try:
        kid, wrapped = kms.wrap(dek, label.aad)
        return Sealed(label.hint, kid, wrapped, encrypted(AESGCM(dek), secret, label.aad))
    finally:
        wipe(dek)


@contextmanager
def opened(kms: Kms, label: Label, sealed: Sealed) -> Iterator[bytearray]:
    """Yield the plaintext in a buffer that is wiped at the end; for the signer alone.

    Raises WrongLabelError, UnknownKeyError or TamperedError. Do not copy the buffer into bytes or str.
    """
    if sealed.hint != label.hint:
        raise WrongLabelError
    dek = kms.unwrap(sealed.kid, sealed.wrapped, label.aad)
    try:
        secret = decrypted(AESGCM(dek), sealed.ciphertext, label.aad)
    finally:
        wipe(dek)
    try:
        yield secret
    finally:
        wipe(secret)
