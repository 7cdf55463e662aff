"""The wrapping key in Google Cloud KMS, over its REST interface; it never leaves Google. The label is the additional
authenticated data, and every way is checked by CRC32C as Google asks for.

Credentials are Google's application default: GOOGLE_APPLICATION_CREDENTIALS, or the machine's service account.
"""

import base64
import binascii
from typing import Any

import requests

from core.errors import DeskError
from core.vault.cipher import TamperedError
from core.vault.kms.base import KmsRefusedError, KmsUnavailableError, UnknownKeyError
from core.vault.kms.once_more import once_more

ROOT = "https://cloudkms.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/cloudkms"
CASTAGNOLI = 0x82F63B78


class GoogleKms:
    """Asks Cloud KMS for each data key; threads may share it."""

    def __init__(self, key: str, url: str | None = None, timeout_s: int = 5) -> None:
        """Take `projects/…/locations/…/keyRings/…/cryptoKeys/…`; raises KmsRefusedError without credentials."""
        import google.auth
        import google.auth.exceptions
        from google.auth.transport.requests import AuthorizedSession

        try:
            credentials, _ = google.auth.default(scopes=[SCOPE])
        except google.auth.exceptions.GoogleAuthError as e:
            raise _of_auth(e) from e
        self._session = AuthorizedSession(credentials, refresh_timeout=timeout_s)
        self._key = key
        self._timeout_s = timeout_s
        self._root = f"{(url or ROOT).rstrip('/')}/v1"
        self._version = key

    @property
    def kid(self) -> str:
        return f"google:{self._version}"

    def holds(self, kid: str) -> bool:
        return kid.startswith(f"google:{self._key}")

    def wrap(self, dek: bytearray, aad: bytes) -> tuple[str, bytes]:
        told = self._ask(f"{self._key}:encrypt", plaintext=_text(dek), plaintextCrc32c=str(crc32c(dek)), **_bound(aad))
        blob = _bytes(told, "ciphertext")
        _check(told.get("verifiedPlaintextCrc32c") is True)
        _check(told.get("verifiedAdditionalAuthenticatedDataCrc32c") is True)
        self._version = str(told.get("name", self._key))
        return self.kid, blob

    def unwrap(self, kid: str, blob: bytes, aad: bytes) -> bytearray:
        if not self.holds(kid):
            raise UnknownKeyError(f"This secret was sealed under key {kid}, and Cloud KMS is asked for {self._key}.")
        told = self._ask(
            f"{self._key}:decrypt", ciphertext=_text(blob), ciphertextCrc32c=str(crc32c(blob)), **_bound(aad)
        )
        return bytearray(_bytes(told, "plaintext"))

    def renew(self) -> None:
        made = self._ask(f"{self._key}/cryptoKeyVersions")
        version = str(made.get("name", "")).rpartition("/")[2]
        self._ask(f"{self._key}:updatePrimaryVersion", cryptoKeyVersionId=version)
        self.wrap(bytearray(1), b"cryptopulse")  # tells the new version

    def retire(self) -> None:
        """Leave the older versions where they are: backups of the database still need them."""

    def _ask(self, call: str, **body: str) -> dict[str, Any]:
        import google.auth.exceptions

        try:
            answer = once_more(
                lambda: self._session.request(
                    "POST",
                    f"{self._root}/{call}",
                    json=body,
                    timeout=self._timeout_s,
                    max_allowed_time=3 * self._timeout_s,
                    allow_redirects=False,
                )
            )
        except google.auth.exceptions.GoogleAuthError as e:
            raise _of_auth(e) from None
        except requests.exceptions.SSLError:
            raise KmsUnavailableError(
                "The certificate of Cloud KMS is not trusted. Set REQUESTS_CA_BUNDLE to its authority's."
            ) from None
        except requests.RequestException as e:
            raise KmsUnavailableError(f"Cloud KMS cannot be reached ({type(e).__name__}).") from None
        told = _read(answer)
        if answer.status_code != 200:
            raise _refusal(answer.status_code, told, self._key, decrypts=call.endswith(":decrypt"))
        return told


def crc32c(data: bytes | bytearray) -> int:
    """Return the CRC-32C (Castagnoli) of the data, as RFC 3720 has it; bit by bit, for data keys are short."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (CASTAGNOLI if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def _bound(aad: bytes) -> dict[str, str]:
    return {"additionalAuthenticatedData": _text(aad), "additionalAuthenticatedDataCrc32c": str(crc32c(aad))}


def _text(data: bytes | bytearray) -> str:
    return base64.b64encode(data).decode()


def _bytes(told: dict[str, Any], field: str) -> bytes:
    try:
        data = base64.b64decode(told[field], validate=True)
        _check(crc32c(data) == int(told[f"{field}Crc32c"]))
    except (KeyError, TypeError, ValueError, binascii.Error) as e:
        raise KmsUnavailableError("Cloud KMS's answer could not be read.") from e
    return data


def _check(same: bool) -> None:
    if not same:
        raise KmsUnavailableError("Something was changed on the way to or from Cloud KMS. It is asked again.")


def _read(answer: requests.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        told = None
    if isinstance(told, dict):
        return told
    if answer.status_code == 200:
        raise KmsUnavailableError("Cloud KMS's answer could not be read.")
    return {}


def _refusal(status: int, told: dict[str, Any], key: str, *, decrypts: bool) -> DeskError:
    error = told.get("error")
    kind = error.get("status", "") if isinstance(error, dict) else ""
    if status == 400 and kind == "INVALID_ARGUMENT" and decrypts:
        return TamperedError()
    if status == 404 or kind == "FAILED_PRECONDITION":
        return UnknownKeyError(
            f"Cloud KMS has no usable key {key}: it is not there, disabled or destroyed. Enable or restore it; "
            "nothing else opens what is sealed."
        )
    if status in (401, 403):
        return KmsRefusedError(f"Cloud KMS does not let this desk's service account use {key}.")
    return KmsUnavailableError(f"Cloud KMS answered with status {status}. It is asked again.")


def _of_auth(e: Exception) -> DeskError:
    import google.auth.exceptions as told

    match e:
        case told.DefaultCredentialsError():
            return KmsRefusedError("No Google credentials were found. Set GOOGLE_APPLICATION_CREDENTIALS.")
        case told.RefreshError():
            return KmsRefusedError("Google does not accept this desk's credentials.")
        case _:
            return KmsUnavailableError(f"Google cannot be reached ({type(e).__name__}).")
