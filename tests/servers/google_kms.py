"""Google Cloud KMS over REST as far as the desk asks for it, and the token endpoint its service accounts sign in at.

For `serving`. Ciphertexts are AES-256-GCM bound to the additional authenticated data; checksums are given and verified
as https://cloud.google.com/kms/docs/data-integrity-guidelines has them.
"""

import base64
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.servers.web import Reply, Request, told

KEY = "projects/desk/locations/europe-west3/keyRings/main/cryptoKeys/cryptopulse"


@dataclass
class GoogleKmsServer:
    """One key ring with one key; `flip` changes a bit of every answer after its checksum was taken."""

    versions: list[bytes] = field(default_factory=lambda: [os.urandom(32)])
    primary: int = 1
    disabled: bool = False
    knows_account: bool = True
    may_use: bool = True
    flip: bool = False
    tokens: int = 0

    def __call__(self, request: Request) -> Reply:
        if request.path == "/token":
            return self._token()
        if request.headers.get("authorization") != f"Bearer ya29.{self.tokens}":
            return error(401, "UNAUTHENTICATED")
        if not self.may_use:
            return error(403, "PERMISSION_DENIED")
        given = json.loads(request.body or b"{}")
        match request.path.removeprefix("/v1/").removeprefix(KEY):
            case ":encrypt":
                return self._encrypt(given)
            case ":decrypt":
                return self._decrypt(given)
            case "/cryptoKeyVersions":
                self.versions.append(os.urandom(32))
                return told({"name": f"{KEY}/cryptoKeyVersions/{len(self.versions)}", "state": "ENABLED"})
            case ":updatePrimaryVersion":
                self.primary = int(given["cryptoKeyVersionId"])
                return told({"name": KEY})
            case _:
                return error(404, "NOT_FOUND")

    def _token(self) -> Reply:
        if not self.knows_account:
            return told({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400)
        self.tokens += 1
        return told({"access_token": f"ya29.{self.tokens}", "expires_in": 3600, "token_type": "Bearer"})

    def _encrypt(self, given: dict[str, Any]) -> Reply:
        if self.disabled:
            return error(400, "FAILED_PRECONDITION")
        plain, aad = base64.b64decode(given["plaintext"]), base64.b64decode(given["additionalAuthenticatedData"])
        if (given["plaintextCrc32c"], given["additionalAuthenticatedDataCrc32c"]) != (crc(plain), crc(aad)):
            return error(400, "INVALID_ARGUMENT")
        nonce = os.urandom(12)
        blob = bytes([self.primary]) + nonce + AESGCM(self.versions[self.primary - 1]).encrypt(nonce, plain, aad)
        return told(
            {
                "name": f"{KEY}/cryptoKeyVersions/{self.primary}",
                "ciphertext": self._sent(blob),
                "ciphertextCrc32c": crc(blob),
                "verifiedPlaintextCrc32c": True,
                "verifiedAdditionalAuthenticatedDataCrc32c": True,
                "protectionLevel": "SOFTWARE",
            }
        )

    def _decrypt(self, given: dict[str, Any]) -> Reply:
        if self.disabled:
            return error(400, "FAILED_PRECONDITION")
        blob, aad = base64.b64decode(given["ciphertext"]), base64.b64decode(given["additionalAuthenticatedData"])
        if given["ciphertextCrc32c"] != crc(blob):
            return error(400, "INVALID_ARGUMENT")
        try:
            plain = AESGCM(self.versions[blob[0] - 1]).decrypt(blob[1:13], blob[13:], aad)
        except (InvalidTag, IndexError, ValueError):
            return error(400, "INVALID_ARGUMENT")
        return told({"plaintext": self._sent(plain), "plaintextCrc32c": crc(plain), "usedPrimary": True})

    def _sent(self, content: bytes) -> str:
        return base64.b64encode(bytes([content[0] ^ self.flip]) + content[1:]).decode()


def service_account(folder: Path, token_uri: str) -> Path:
    """Write the file a service account signs in with, for a token endpoint of ours."""
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account", "project_id": "desk", "private_key_id": "1", "private_key": key.decode(),
        "client_email": "desk@desk.iam.gserviceaccount.com", "client_id": "1", "token_uri": token_uri,
    }  # fmt: skip
    path = folder / "account.json"
    path.write_text(json.dumps(account))
    return path


def error(status: int, kind: str) -> Reply:
    return told({"error": {"code": status, "message": "As Google words it.", "status": kind}}, status)


def crc(content: bytes) -> str:
    """Return the checksum by its table, as another program than the desk computes it."""
    value = 0xFFFFFFFF
    for byte in content:
        value = TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    return str(value ^ 0xFFFFFFFF)


def _entry(index: int) -> int:
    for _ in range(8):
        index = (index >> 1) ^ (0x82F63B78 * (index & 1))
    return index


TABLE = [_entry(index) for index in range(256)]
