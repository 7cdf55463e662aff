"""The sealer: chains what was written, in batches, one sealer at a time."""

from dataclasses import dataclass

from core.audit.chain import link_hash
from core.model import ChainLink
from core.store import Duty, Store

ONE_BATCH = 10_000


@dataclass(frozen=True)
class Sealed:
    """The head of the chain after a batch, and how many rows it took."""

    seq: int
    hash: bytes
    rows: int


def seal_waiting(store: Store, limit: int = ONE_BATCH) -> Sealed:
    """Chain up to `limit` waiting rows in one transaction.

    Two sealers at once cannot fork the chain: seq is its primary key, so the slower one fails with
    ConflictError and its rows wait for the next batch.
    """
    with store.as_service(Duty.SEALER) as tx:
        seq, prev = tx.audit.head()
        links: list[ChainLink] = []
        for audit_id, canonical in tx.audit.take_unsealed(limit):
            seq += 1
            hash = link_hash(prev, seq, canonical)
            links.append(ChainLink(seq, audit_id, prev, hash))
            prev = hash
        if links:
            tx.audit.seal(links)
    return Sealed(seq, prev, len(links))
