"""The hash of one link; the only definition, used by the sealer and the verifier."""

import hashlib

GENESIS = bytes(32)


def link_hash(prev: bytes, seq: int, canonical: str) -> bytes:
    """Return sha256(prev || seq || '|' || canonical text in UTF-8), 32 bytes."""
    return hashlib.sha256(b"%b%d|%b" % (prev, seq, canonical.encode())).digest()
