"""The tamper-evident trail: appended by whoever acts, sealed by one sealer, verified by anybody.

In: `tx.audit.append(entry)` in the act's own transaction. Out: a chain of hashes, signed checkpoints, and
`verify`, which needs nothing but the rows.
"""

from core.audit.checkpoints import checkpoint, fingerprint, message_of
from core.audit.seal import ONE_BATCH, Sealed, seal_waiting
from core.audit.trail import KINDS, AuditRow, trail
from core.audit.verify import Verdict, verify, verify_trail

__all__ = [
    "KINDS",
    "ONE_BATCH",
    "AuditRow",
    "Sealed",
    "Verdict",
    "checkpoint",
    "fingerprint",
    "message_of",
    "seal_waiting",
    "trail",
    "verify",
    "verify_trail",
]
