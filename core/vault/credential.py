"""A key as it is sealed: the public half and the secret one in a single buffer, so that neither is used without the other.

Layout: one byte for the kind of secret, two for the length of the public half, then both halves. It never becomes
JSON or text: what is text cannot be wiped.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from core.errors import InvalidError
from core.vault.memory import wipe

HEAD = struct.Struct(">BH")
LONGEST_PUBLIC = 512
LONGEST_SECRET = 8192
PEM = b"-----BEGIN"


class Kind(IntEnum):
    """What the secret half is: characters as they were typed, or the 32 bytes of an Ed25519 private key."""

    TEXT = 0
    ED25519 = 1


class KeyUnfitError(InvalidError):
    """This key cannot be used as it was entered. Copy it again, as a whole."""


@dataclass(frozen=True)
class Credential:
    """Both halves; `secret` is a view into a buffer whose owner wipes it."""

    kind: Kind
    public: str
    secret: memoryview


def packed(public: str, secret: bytes | bytearray, kind: Kind = Kind.TEXT) -> bytearray:
    """Return the buffer that is sealed; raises KeyUnfitError for halves that are empty, too long or not plain text."""
    shown = public.encode()
    if len(shown) > LONGEST_PUBLIC or not public.isprintable():
        raise KeyUnfitError(f"The public half is printable and has at most {LONGEST_PUBLIC} bytes.")
    if not 0 < len(secret) <= LONGEST_SECRET:
        raise KeyUnfitError(f"A secret is not empty and has at most {LONGEST_SECRET} bytes.")
    buffer = bytearray(HEAD.size + len(shown) + len(secret))
    HEAD.pack_into(buffer, 0, kind, len(shown))
    buffer[HEAD.size : HEAD.size + len(shown)] = shown
    buffer[HEAD.size + len(shown) :] = secret
    return buffer


def unpacked(buffer: bytearray) -> Credential:
    """Return both halves of a buffer of `packed`; raises KeyUnfitError for anything else."""
    view = memoryview(buffer)
    try:
        kind, length = HEAD.unpack_from(buffer)
        public, secret = bytes(view[HEAD.size : HEAD.size + length]), view[HEAD.size + length :]
        if len(public) != length or not len(secret):
            raise KeyUnfitError
        return Credential(Kind(kind), public.decode(), secret)
    except (struct.error, ValueError) as e:
        raise KeyUnfitError from e


def with_ed25519(buffer: bytearray) -> bytearray:
    """Return the buffer with a private key in PEM replaced by its 32 bytes; any other secret stays as it is.

    Raises KeyUnfitError for a PEM that is no unprotected Ed25519 key: only such sign. The parser leaves copies of it
    in the memory of this process, once a key.
    """
    credential = unpacked(buffer)
    if credential.kind is not Kind.TEXT or bytes(credential.secret[: len(PEM)]) != PEM:
        return buffer
    try:
        key = load_pem_private_key(bytes(credential.secret), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as e:
        raise KeyUnfitError("This private key cannot be read: it is cut, or protected by a password.") from e
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnfitError("Of private keys in PEM only Ed25519 ones are used. Make one of that kind at the exchange.")
    made = packed(credential.public, key.private_bytes_raw(), Kind.ED25519)
    wipe(buffer)
    return made
