"""Sealing to the signer's public key: HPKE of RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.

What is sealed is the encapsulated key followed by the ciphertext, as `cryptography`'s own suite writes it. Its opening
is done here, step by step, because only so the plaintext lies in a buffer that can be wiped.
"""

import hmac
import struct

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from core.errors import InvalidError
from core.vault.cipher import TamperedError, decrypted

KEY_LENGTH = 32
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
KEM_ID = b"KEM\x00\x20"
SUITE_ID = b"HPKE\x00\x20\x00\x01\x00\x02"
BASE_MODE = b"\x00"


def sealed_to(public_key: bytes, plaintext: bytes | bytearray, info: bytes) -> bytes:
    """Return the plaintext sealed so that only the holder of the private key opens it, and only for the same `info`."""
    try:
        recipient = X25519PublicKey.from_public_bytes(public_key)
    except ValueError as e:
        raise InvalidError("A public key to seal to has 32 bytes.") from e
    return SUITE.encrypt(plaintext, recipient, info)


def opened_with(private_key: bytes | bytearray, sealed: bytes, info: bytes) -> bytearray:
    """Return the plaintext in a buffer the caller wipes; raises TamperedError for another key, `info` or a change."""
    encapsulated, ciphertext = sealed[:KEY_LENGTH], sealed[KEY_LENGTH:]
    mine = X25519PrivateKey.from_private_bytes(private_key)
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    except ValueError as e:  # too short, or a point of small order
        raise TamperedError from e
    context = encapsulated + mine.public_key().public_bytes_raw()
    secret = _expand(KEM_ID, _extract(KEM_ID, b"", b"eae_prk", shared), b"shared_secret", context, 32)
    key, nonce = _schedule(secret, info)
    return decrypted(AESGCM(key), nonce + ciphertext, b"")


def _schedule(shared_secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Return key and nonce of the first message (section 5.1)."""
    psk_id_hash = _extract(SUITE_ID, b"", b"psk_id_hash", b"")
    context = BASE_MODE + psk_id_hash + _extract(SUITE_ID, b"", b"info_hash", info)
    secret = _extract(SUITE_ID, shared_secret, b"secret", b"")
    return _expand(SUITE_ID, secret, b"key", context, 32), _expand(SUITE_ID, secret, b"base_nonce", context, 12)


def _extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.digest(salt, b"HPKE-v1" + suite + label + material, "sha256")


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    # One round of HKDF-Expand yields 32 bytes, and nothing longer is asked for.
    return hmac.digest(key, struct.pack(">H", length) + b"HPKE-v1" + suite + label + info + b"\x01", "sha256")[:length]
