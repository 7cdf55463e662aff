"""New keys for what is sealed, a piece at a time, while everything stays usable.

Level `wrapping`: the KMS gets a new key and each data key is wrapped anew. Level `data`: each secret is sealed anew,
under a data key of its own. What is left to do is read from the rows themselves, so a killed signer goes on where it
was; a row is only overwritten while it is still what was read.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from core.errors import DeskError, UnavailableError
from core.model import Actor, AuditEntry
from core.observe import logs
from core.store import Duty, Store
from core.store.api_keys import SealedKey
from core.store.rotations import RotationRow
from core.vault.entry import AUDITED
from core.vault.keys import LABELS
from core.vault.kms.base import Kms
from core.vault.memory import wipe
from core.vault.safe import label_of
from core.vault.seal import Label, Sealed, opened, seal

PIECE = 200

LOG = logs.of("signer")
Reseal = Callable[[Kms, Label, Sealed], Sealed]


def rewrapped(kms: Kms, label: Label, sealed: Sealed) -> Sealed:
    """Return the same ciphertext with its data key wrapped by the key of now."""
    dek = kms.unwrap(sealed.kid, sealed.wrapped, label.aad)
    try:
        kid, wrapped = kms.wrap(dek, label.aad)
    finally:
        wipe(dek)
    return Sealed(sealed.hint, kid, wrapped, sealed.ciphertext)


def resealed(kms: Kms, label: Label, sealed: Sealed) -> Sealed:
    """Return the same secret under a new data key."""
    with opened(kms, label, sealed) as secret:
        return seal(kms, label, secret)


HOW: dict[str, Reseal] = {"wrapping": rewrapped, "data": resealed}


@dataclass
class Rotator:
    """Carries on the rotation that was asked for; one thread at a time, the one that also takes keys in."""

    store: Store
    kms: Kms
    lost: dict[UUID, str] = field(default_factory=dict)
    """Keys of this rotation that do not open, and why."""

    def advance(self) -> bool:
        """Do one piece of the oldest open rotation; True when there is more to do at once."""
        with self.store.as_service(Duty.KEEPER) as tx:
            rotation = tx.rotations.at_work()
        if rotation is None:
            return False
        try:
            if rotation.began_at is None:
                self._begin(rotation)
            elif not self._piece(rotation):
                self._end(rotation)
        except UnavailableError as e:
            with self.store.as_service(Duty.KEEPER) as tx:
                tx.rotations.stalled(rotation.id, str(e))
            return False
        except DeskError as e:
            self._close(rotation, str(e))
        return True

    def _begin(self, rotation: RotationRow) -> None:
        self.lost.clear()
        if rotation.kind == "wrapping":
            self.kms.renew()
        with self.store.as_service(Duty.KEEPER) as tx:
            tx.rotations.began(rotation.id)
            tx.audit.append(_entry(rotation, "keys.rotation_began", kid=self.kms.kid))

    def _piece(self, rotation: RotationRow) -> int:
        """Seal the next keys anew and return how many there were; nothing is held in the database meanwhile."""
        assert rotation.began_at
        how, kid = HOW[rotation.kind], self.kms.kid
        with self.store.as_service(Duty.KEEPER) as tx:
            own = tx.secrets.sealed_before(kid, rotation.began_at)
            keys = tx.api_keys.sealed_before(kid, rotation.began_at, list(self.lost), PIECE)
        fresh_own = [(kind, how(self.kms, LABELS[kind], Sealed.from_bytes(record))) for kind, record in own]
        fresh = [made for key in keys if (made := self._fresh(how, key))]
        with self.store.as_service(Duty.KEEPER) as tx:
            for kind, sealed in fresh_own:
                tx.secrets.reseal(kind, sealed.kid, sealed.to_bytes())
            if fresh:
                tx.api_keys.reseal(fresh)
            tx.rotations.advanced(rotation.id, len(fresh_own) + len(keys))
        return len(own) + len(keys)

    def _fresh(self, how: Reseal, key: SealedKey) -> tuple[SealedKey, str, bytes] | None:
        try:
            sealed = how(self.kms, label_of(key), Sealed.from_bytes(key.ciphertext))
        except UnavailableError:
            raise
        except DeskError as e:
            self.lost[key.id] = str(e)
            return None
        return key, sealed.kid, sealed.to_bytes()

    def _end(self, rotation: RotationRow) -> None:
        if self.lost:
            first = next(iter(self.lost.values()))
            self._close(
                rotation, f"{len(self.lost)} keys do not open and stayed as they are; delete them. The first: {first}"
            )
            return
        if rotation.kind == "wrapping":
            self.kms.retire()
        self._close(rotation)

    def _close(self, rotation: RotationRow, error: str = "") -> None:
        if error:
            LOG.warning("A rotation of %s keys ended: %s", rotation.kind, error)
        with self.store.as_service(Duty.KEEPER) as tx:
            tx.rotations.ended(rotation.id, error)
            tx.audit.append(_entry(rotation, "keys.rotation_ended", kid=self.kms.kid, error=error))


def _entry(rotation: RotationRow, action: str, **more: str) -> AuditEntry:
    details = {"level": rotation.kind, **{name: value for name, value in more.items() if value}}
    return AuditEntry(action, Actor.SYSTEM, details=details, kind=AUDITED, user_id=rotation.asked_by)
