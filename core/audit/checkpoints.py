"""Signed heads of the chain: whoever cuts its tail or rewrites it whole lacks the key to sign the new one."""

import hashlib
from collections.abc import Callable

from core.store import Duty, Store


def message_of(seq: int, hash: bytes) -> bytes:
    """Return the bytes a checkpoint's signature covers."""
    return b"cryptopulse-checkpoint-v1|%d|%b" % (seq, hash.hex().encode())


def checkpoint(store: Store, sign: Callable[[int, bytes], bytes], public_key: bytes) -> int | None:
    """Sign the present head, unless it is signed; returns its seq.

    `sign(seq, hash)` is the signer's: the key never enters this process.
    """
    with store.as_service(Duty.SEALER) as tx:
        seq, hash = tx.audit.head()
        last = tx.audit.last_checkpoint()
    if seq == 0 or seq == last:
        return None
    signature = sign(seq, hash)
    with store.as_service(Duty.SEALER) as tx:
        tx.audit.add_checkpoint(seq, hash, signature, public_key)
    return seq


def fingerprint(public_key: bytes) -> str:
    """Return the first 16 hex digits of the key's SHA-256 in groups of four, to compare by eye."""
    digits = hashlib.sha256(public_key).hexdigest()[:16]
    return " ".join(digits[i : i + 4] for i in range(0, 16, 4))
