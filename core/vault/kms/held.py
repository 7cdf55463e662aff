"""Wrapping keys that this process itself holds in memory: what a local file and the environment have in common."""

import hashlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.vault.cipher import decrypted, encrypted
from core.vault.kms.base import UnknownKeyError
from core.vault.memory import wipe


class HeldKeys:
    """The first key wraps, every one unwraps; an id is a fingerprint, so a swapped key is told from a changed secret."""

    origin = "held"
    remedy = "Bring that key back."

    def __init__(self, current: bytearray, *older: bytearray) -> None:
        self._keys = {self._kid_of(key): key for key in (*older, current)}
        self._ciphers = {kid: AESGCM(key) for kid, key in self._keys.items()}
        self._kid = self._kid_of(current)

    @property
    def kid(self) -> str:
        return self._kid

    def holds(self, kid: str) -> bool:
        return kid in self._ciphers

    def wrap(self, dek: bytearray, aad: bytes) -> tuple[str, bytes]:
        kid = self._kid
        return kid, encrypted(self._ciphers[kid], dek, aad)

    def unwrap(self, kid: str, blob: bytes, aad: bytes) -> bytearray:
        cipher = self._ciphers.get(kid)
        if cipher is None:
            raise UnknownKeyError(f"This secret was sealed under key {kid}, and at hand is {self._kid}. {self.remedy}")
        return decrypted(cipher, blob, aad)

    def close(self) -> None:
        """Forget the keys; what they sealed does not open here any more."""
        for key in self._keys.values():
            wipe(key)
        self._ciphers = {kid: AESGCM(key) for kid, key in self._keys.items()}

    def _take_up(self, key: bytearray) -> None:
        kid = self._kid_of(key)
        self._keys = {**self._keys, kid: key}
        self._ciphers = {**self._ciphers, kid: AESGCM(key)}
        self._kid = kid

    def _drop_older(self) -> None:
        for kid, key in self._keys.items():
            if kid != self._kid:
                wipe(key)
        self._keys = {self._kid: self._keys[self._kid]}
        self._ciphers = {self._kid: self._ciphers[self._kid]}

    @classmethod
    def _kid_of(cls, key: bytearray) -> str:
        # The fingerprint of 256 random bits gives nothing away.
        hashed = hashlib.sha256(b"cryptopulse-kek|")
        hashed.update(key)
        return f"{cls.origin}:{hashed.hexdigest()[:16]}"
