"""The transit engine of HashiCorp Vault and OpenBao as far as the desk asks for it, for `serving`.

Keys have versions; ciphertexts are AES-256-GCM bound to `associated_data`, as theirs are. Signing in by token or
AppRole. Words and statuses of its errors are those of their source (builtin/logical/transit, vault/request_handling).
"""

import base64
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.servers.web import Reply, Request, told

ROLE, SECRET = "role-of-the-desk", "secret-of-the-desk"


@dataclass
class Transit:
    """One mount `transit`; `binds` False is a server from before associated data, which ignores it."""

    token: str = "hvs.good"
    keys: dict[str, list[bytes]] = field(default_factory=lambda: {"cryptopulse": [os.urandom(32)]})
    sealed: bool = False
    binds: bool = True
    oldest: int = 1
    may_rotate: bool = True
    logins: int = 0

    def __call__(self, request: Request) -> Reply:
        if self.sealed:
            return errors(503, "Vault is sealed")
        _, _, path = request.path.partition("/v1/")
        given = json.loads(request.body or b"{}")
        if path == "auth/approle/login":
            return self._log_in(given)
        if request.headers.get("x-vault-token") != self.token:
            return errors(403, "permission denied")
        match path.split("/"):
            case ["transit", "encrypt", name]:
                return self._encrypt(name, given)
            case ["transit", "decrypt", name]:
                return self._decrypt(name, given)
            case ["transit", "keys", name, "rotate"]:
                if not self.may_rotate:
                    return errors(403, "1 error occurred:\n\t* permission denied\n\n")
                self.keys[name].append(os.urandom(32))
                return Reply(204)
            case _:
                return errors(404, f'no handler for route "{path}". route entry not found.')

    def expire(self) -> None:
        """Let the token of now lapse; an AppRole gets another."""
        self.token = f"hvs.{os.urandom(8).hex()}"

    def _log_in(self, given: dict[str, Any]) -> Reply:
        if (given.get("role_id"), given.get("secret_id")) != (ROLE, SECRET):
            return errors(400, "invalid role or secret ID")
        self.logins += 1
        return told({"auth": {"client_token": self.token, "lease_duration": 1200, "renewable": True}})

    def _encrypt(self, name: str, given: dict[str, Any]) -> Reply:
        if name not in self.keys:
            return errors(400, "encryption key not found")
        nonce, version = os.urandom(12), len(self.keys[name])
        sealed = AESGCM(self.keys[name][-1]).encrypt(nonce, base64.b64decode(given["plaintext"]), self._aad(given))
        return data(ciphertext=f"vault:v{version}:{base64.b64encode(nonce + sealed).decode()}", key_version=version)

    def _decrypt(self, name: str, given: dict[str, Any]) -> Reply:
        if name not in self.keys:
            return errors(400, "encryption key not found")
        prefix, version, text = [*given["ciphertext"].split(":"), "", ""][:3]
        if prefix != "vault" or not version.startswith("v"):
            return errors(400, "invalid ciphertext: no prefix")
        try:
            number, blob = int(version[1:]), base64.b64decode(text, validate=True)
        except ValueError:
            return errors(400, "invalid ciphertext: could not decode base64")
        if number < self.oldest:
            return errors(400, "ciphertext or signature version is disallowed by policy (too old)")
        try:
            plain = AESGCM(self.keys[name][number - 1]).decrypt(blob[:12], blob[12:], self._aad(given))
        except InvalidTag:
            return errors(400, "cipher: message authentication failed")
        return data(plaintext=base64.b64encode(plain).decode())

    def _aad(self, given: dict[str, Any]) -> bytes | None:
        return base64.b64decode(given.get("associated_data") or "") if self.binds else None


def data(**fields: Any) -> Reply:
    return told({"request_id": "1", "lease_id": "", "renewable": False, "lease_duration": 0, "data": fields})


def errors(status: int, *words: str) -> Reply:
    return told({"errors": list(words)}, status)
