"""What every keeper of the wrapping key offers, and the errors all of them tell apart."""

from typing import Protocol

from core.errors import ForbiddenError, NotFoundError, UnavailableError


class UnknownKeyError(NotFoundError):
    """This secret was sealed under another key than the one at hand. Restore the key file from its backup."""


class KmsUnavailableError(UnavailableError):
    """The key provider did not answer, so no secret can be opened. Look whether it runs; it is asked again."""


class KmsRefusedError(ForbiddenError):
    """The key provider refuses this desk. Give it the right to wrap and unwrap with its key."""


class Kms(Protocol):
    """Wraps data keys; the key it wraps them with never leaves it.

    Each call may raise KmsUnavailableError or KmsRefusedError where the key is kept elsewhere.
    """

    @property
    def kid(self) -> str:
        """Return the id of the key that wraps now, `<provider>:…`."""
        ...

    def holds(self, kid: str) -> bool:
        """Say whether what was wrapped under this id is unwrapped here."""
        ...

    def wrap(self, dek: bytearray, aad: bytes) -> tuple[str, bytes]:
        """Return the id of the wrapping key and the wrapped data key."""
        ...

    def unwrap(self, kid: str, blob: bytes, aad: bytes) -> bytearray:
        """Return the data key in a buffer the caller wipes; raises UnknownKeyError or TamperedError."""
        ...

    def renew(self) -> None:
        """Wrap with a new key from now on; what the old one wrapped still unwraps. Again before `retire`: the same."""
        ...

    def retire(self) -> None:
        """Forget the keys before the newest; for when nothing is wrapped under them any more."""
        ...
