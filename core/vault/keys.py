"""The Ed25519 key that signs checkpoints of the audit chain; opened for one signature at a time."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.audit import message_of
from core.errors import InvalidError
from core.vault.kms.base import Kms
from core.vault.memory import random_secret, wiping
from core.vault.seal import Label, Sealed, opened, seal

LABEL = Label("signing-key", "desk", "checkpoint")
SEED_LENGTH = 32
HASH_LENGTH = 32
MAX_SEQ = 2**63 - 1


def new_signing_key(kms: Kms) -> Sealed:
    """Return a new private key, sealed before anybody saw it."""
    with wiping(random_secret(SEED_LENGTH)) as seed:
        return seal(kms, LABEL, seed)


def public_key(kms: Kms, sealed: Sealed) -> bytes:
    """Return the 32 bytes with which anybody verifies."""
    with opened(kms, LABEL, sealed) as seed:
        return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def checkpoint_message(seq: int, hash: bytes) -> bytes:
    """Return what is signed: `cryptopulse-checkpoint-v1|<seq>|<hash in lower-case hex>`, all ASCII.

    Raises InvalidError for a seq below zero or beyond 63 bits, or a hash that is not 32 bytes.
    """
    if isinstance(seq, bool) or not 0 <= seq <= MAX_SEQ:
        raise InvalidError("A checkpoint's seq is a whole number from 0 to 2^63-1.")
    if len(hash) != HASH_LENGTH:
        raise InvalidError(f"A checkpoint's hash has {HASH_LENGTH} bytes, not {len(hash)}.")
    return message_of(seq, hash)


def sign_checkpoint(kms: Kms, sealed: Sealed, seq: int, hash: bytes) -> bytes:
    """Return the 64 bytes of the signature over `checkpoint_message`."""
    message = checkpoint_message(seq, hash)
    with opened(kms, LABEL, sealed) as seed:
        return Ed25519PrivateKey.from_private_bytes(seed).sign(message)
