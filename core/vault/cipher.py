"""AES-256-GCM, and the only place in the tree that decrypts."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import InvalidError
from core.vault.memory import wipe

KEY_LENGTH = 32
NONCE_LENGTH = 12
TAG_LENGTH = 16


class TamperedError(InvalidError):
    """A sealed secret was changed or cut after it was sealed. Restore it from a backup or enter it again."""


def encrypted(cipher: AESGCM, plaintext: bytes | bytearray, aad: bytes) -> bytes:
    """Return nonce, ciphertext and tag in one."""
    nonce = os.urandom(NONCE_LENGTH)
    return nonce + cipher.encrypt(nonce, plaintext, aad)


def decrypted(cipher: AESGCM, blob: bytes, aad: bytes) -> bytearray:
    """Return the plaintext in a buffer the caller wipes; raises TamperedError.

    `core.vault` alone may call it: a test scans the source for any other decryption.
    """
    length = len(blob) - NONCE_LENGTH - TAG_LENGTH
    if length < 0:
        raise TamperedError
    plaintext = bytearray(length)
    try:
        cipher.decrypt_into(blob[:NONCE_LENGTH], memoryview(blob)[NONCE_LENGTH:], aad, plaintext)
    except InvalidTag as e:
        wipe(plaintext)
        raise TamperedError from e
    return plaintext
