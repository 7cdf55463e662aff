"""Verification from the rows alone: no database, no desk, nothing to trust but the checkpoint's public key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.audit.chain import GENESIS, link_hash
from core.audit.checkpoints import message_of
from core.model import ChainLink, Checkpoint
from core.store import Duty, Store


@dataclass(frozen=True)
class Verdict:
    """What verification found; `broken_at` is the first seq that does not hold (None: every link holds)."""

    rows: int
    head: bytes
    waiting: int
    checkpoints: int
    public_keys: tuple[bytes, ...]
    broken_at: int | None
    sentence: str

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def verify(
    chain: Iterable[tuple[ChainLink, str, bool]],
    checkpoints: Sequence[Checkpoint],
    waiting: int = 0,
    unchained: int = 0,
    trusted_key: bytes | None = None,
) -> Verdict:
    """Recompute every hash and check every signed head against it.

    `chain` gives each link in order with its canonical text and whether the row's columns still agree with
    that text; `unchained` counts rows that are neither sealed nor waiting to be. Finds an edited, removed,
    inserted or reordered row, a cut tail, and a chain rewritten whole. Whoever could also sign with a key of
    his own is found only with `trusted_key`, the public key noted before; without it compare `public_keys`.
    """
    signed = {c.seq: c for c in checkpoints}
    keys = tuple(dict.fromkeys(c.public_key for c in checkpoints))
    prev, seq = GENESIS, 0

    def broken(at: int, sentence: str) -> Verdict:
        return Verdict(seq, prev, waiting, len(checkpoints), keys, at, sentence)

    for link, canonical, columns_agree in chain:
        if link.seq != seq + 1:
            return broken(seq + 1, f"Row {seq + 1} is missing from the chain.")
        if link.prev != prev or link.hash != link_hash(prev, link.seq, canonical):
            return broken(link.seq, f"Row {link.seq} does not match its hash: it or the chain was changed.")
        if not columns_agree:
            return broken(link.seq, f"The columns of row {link.seq} no longer say what was sealed.")
        seq, prev = link.seq, link.hash
        if seq in signed and not _signed_by(signed[seq], prev, trusted_key):
            return broken(seq, f"The signed checkpoint at row {seq} does not match the chain.")
    if signed and max(signed) > seq:
        return broken(seq + 1, f"A checkpoint signs row {max(signed)}, but the chain ends at {seq}: its tail is gone.")
    if unchained:
        return broken(seq + 1, f"{unchained} rows are neither sealed nor waiting: they were not written by the desk.")
    told = f"{seq:,} rows hold, {len(checkpoints):,} signed checkpoints match"
    return Verdict(
        seq, prev, waiting, len(checkpoints), keys, None, told + (f", {waiting} await sealing." if waiting else ".")
    )


def verify_trail(store: Store, trusted_key: bytes | None = None) -> Verdict:
    """Verify the whole trail of the desk; tells counts and places, never content, so anybody may ask."""
    with store.as_service(Duty.AUDITOR) as tx:
        return verify(tx.audit.chain(), tx.audit.checkpoints(), tx.audit.waiting(), tx.audit.unchained(), trusted_key)


def _signed_by(checkpoint: Checkpoint, hash: bytes, trusted_key: bytes | None) -> bool:
    if trusted_key is not None and checkpoint.public_key != trusted_key:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(checkpoint.public_key)
        key.verify(checkpoint.signature, message_of(checkpoint.seq, checkpoint.hash))
    except (InvalidSignature, ValueError):
        return False
    return checkpoint.hash == hash
