"""The desk's own two keys, each opened for one use at a time: Ed25519 signs checkpoints of the audit chain, X25519
is what keys are sealed to on their way here."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from core.audit import message_of
from core.errors import InvalidError, UnavailableError
from core.vault.box import SecretBox
from core.vault.kms.base import Kms
from core.vault.memory import random_secret, wiping
from core.vault.seal import Label, Sealed, opened, seal

SEED_LENGTH = 32
HASH_LENGTH = 32
MAX_SEQ = 2**63 - 1
CHECKPOINT = "audit_checkpoint"
SUBMISSIONS = "submissions"
LABELS: Mapping[str, Label] = {
    CHECKPOINT: Label("signing-key", "desk", "checkpoint"),
    SUBMISSIONS: Label("sealing-key", "desk", "submissions"),
}


def _ed25519_public(seed: bytearray) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _x25519_public(seed: bytearray) -> bytes:
    return X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


PUBLIC_OF: Mapping[str, Callable[[bytearray], bytes]] = {CHECKPOINT: _ed25519_public, SUBMISSIONS: _x25519_public}


@dataclass(frozen=True)
class OwnKey:
    """One of the desk's own keys; it is read anew for each use, since a rotation seals it anew."""

    kind: str
    kms: Kms
    box: SecretBox

    @classmethod
    def open(cls, kind: str, kms: Kms, box: SecretBox) -> "OwnKey":
        """Return the key of that kind, made now when the box has none; proves that it opens."""
        key = cls(kind, kms, box)
        if box.load(kind) is None:
            with wiping(random_secret(SEED_LENGTH)) as seed:
                box.save(kind, seal(kms, LABELS[kind], seed), PUBLIC_OF[kind](seed))
        key.public_key()
        return key

    @contextmanager
    def seed(self) -> Iterator[bytearray]:
        """Yield the private half, wiped at the end."""
        kept = self.box.load(self.kind)
        if kept is None:
            raise UnavailableError("A key of the desk could neither be saved nor loaded. Look at the database.")
        with opened(self.kms, LABELS[self.kind], Sealed.from_bytes(kept)) as seed:
            yield seed

    def public_key(self) -> bytes:
        """Return the 32 bytes with which anybody verifies, or to which anybody seals."""
        with self.seed() as seed:
            return PUBLIC_OF[self.kind](seed)


def checkpoint_message(seq: int, hash: bytes) -> bytes:
    """Return what is signed: `cryptopulse-checkpoint-v1|<seq>|<hash in lower-case hex>`, all ASCII.

    Raises InvalidError for a seq below zero or beyond 63 bits, or a hash that is not 32 bytes.
    """
    if isinstance(seq, bool) or not 0 <= seq <= MAX_SEQ:
        raise InvalidError("A checkpoint's seq is a whole number from 0 to 2^63-1.")
    if len(hash) != HASH_LENGTH:
        raise InvalidError(f"A checkpoint's hash has {HASH_LENGTH} bytes, not {len(hash)}.")
    return message_of(seq, hash)


def sign_checkpoint(key: OwnKey, seq: int, hash: bytes) -> bytes:
    """Return the 64 bytes of the signature over `checkpoint_message`."""
    message = checkpoint_message(seq, hash)
    with key.seed() as seed:
        return Ed25519PrivateKey.from_private_bytes(seed).sign(message)
