"""What every keeper of the wrapping key offers."""

from typing import Protocol

from core.errors import NotFoundError


class UnknownKeyError(NotFoundError):
    """This secret was sealed under another key than the one at hand. Restore the key file from its backup."""


class Kms(Protocol):
    """Wraps data keys; the key it wraps them with never leaves it."""

    def wrap(self, dek: bytearray, aad: bytes) -> tuple[str, bytes]:
        """Return the id of the wrapping key and the wrapped data key."""
        ...

    def unwrap(self, kid: str, blob: bytes, aad: bytes) -> bytearray:
        """Return the data key in a buffer the caller wipes; raises UnknownKeyError or TamperedError."""
        ...
