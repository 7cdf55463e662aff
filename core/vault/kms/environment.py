"""The wrapping key in a setting, or in a file that somebody else mounts: for platforms that hand secrets over so."""

import base64
import binascii
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from core.errors import InvalidError, NotFoundError
from core.vault.cipher import KEY_LENGTH
from core.vault.kms.held import HeldKeys

FILE = "file:"


class WrappingKeyMissingError(NotFoundError):
    """CRYPTOPULSE_KMS=environment needs CRYPTOPULSE_KMS_KEY: 32 bytes in base64, or file:<path> of a file that holds
    them so."""


class WrappingKeyUnfitError(InvalidError):
    """A wrapping key is 32 bytes in base64, as `openssl rand -base64 32` prints them."""


class EnvironmentKms(HeldKeys):
    """Holds the wrapping key it was given, and during a rotation the one before."""

    origin = "environment"
    remedy = "Set CRYPTOPULSE_KMS_OLD_KEY to that key until a rotation has ended."

    @classmethod
    def open(cls, key: SecretStr | None, old_key: SecretStr | None = None) -> Self:
        """Return the KMS of the settings; raises WrappingKeyMissingError or WrappingKeyUnfitError."""
        if key is None:
            raise WrappingKeyMissingError
        older = [_decoded("CRYPTOPULSE_KMS_OLD_KEY", old_key)] if old_key else []
        return cls(_decoded("CRYPTOPULSE_KMS_KEY", key), *older)

    def renew(self) -> None:
        """Go over to the key that was set; raises InvalidError where no old one was set beside it."""
        if len(self._keys) == 1:
            raise InvalidError(
                "The wrapping key comes from the settings. Set CRYPTOPULSE_KMS_OLD_KEY to the key of now and "
                "CRYPTOPULSE_KMS_KEY to a new one, start the desk again, and rotate then."
            )

    def retire(self) -> None:
        self._drop_older()


def _decoded(setting: str, given: SecretStr) -> bytearray:
    text = given.get_secret_value()
    if text.startswith(FILE):
        path = Path(text.removeprefix(FILE))
        try:
            text = path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as e:
            raise WrappingKeyMissingError(f"{setting} names the file {path}, and it cannot be read.") from e
    try:
        key = bytearray(base64.b64decode(text.strip(), validate=True))
    except (binascii.Error, ValueError) as e:
        raise WrappingKeyUnfitError(f"{setting} is no base64. {WrappingKeyUnfitError.__doc__}") from e
    if len(key) != KEY_LENGTH:
        raise WrappingKeyUnfitError(f"{setting} has {len(key)} bytes. {WrappingKeyUnfitError.__doc__}")
    return key
