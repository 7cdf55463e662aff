"""What people do with keys: hand one in, replace it, let it trade, delete it. A key is written, never read back.

What is handed in is sealed to the signer's public key by whoever has it first, and bound to its provider, owner and
row; the signer alone opens it. Every act is written to the audit trail in its own transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from core.errors import ForbiddenError, InvalidError, NotFoundError, UnavailableError
from core.model import Actor, AuditEntry, Person, Role
from core.store import Store
from core.store.api_keys import KeyRow, SubmissionRow
from core.store.rotations import RotationRow
from core.vault.credential import packed
from core.vault.hpke import sealed_to
from core.vault.keys import SUBMISSIONS
from core.vault.memory import wiping
from core.vault.providers import Provider, provider_of
from core.vault.seal import Label

AUDITED = "vault"
LONGEST_NAME = 60
LONGEST_SEALED = 10_000


@dataclass(frozen=True)
class KeyDraft:
    """A key somebody is about to hand in; an owner of None is the desk."""

    id: UUID
    provider: Provider
    owner: UUID | None
    replaces: bool = False

    @property
    def info(self) -> bytes:
        """Return what the sealed key is bound to on its way."""
        return b"cryptopulse-submission-v1|" + Label(self.provider.name, self.owner or "desk", self.id).aad


@dataclass(frozen=True)
class Shelf:
    """The keys somebody may see, and those on their way to the signer."""

    keys: Sequence[KeyRow]
    waiting: Sequence[SubmissionRow]


def shelf(store: Store, person: Person) -> Shelf:
    """Return the person's keys; for admins and compliance everybody's and the desk's."""
    with store.as_user(person) as tx:
        return Shelf(tx.api_keys.all(), tx.api_keys.submissions())


def new_draft(person: Person, provider: str, *, for_desk: bool) -> KeyDraft:
    """Return the draft of a new key; raises UnknownProviderError, or ForbiddenError for who may not keep one."""
    if person.role is Role.VIEWER:
        raise ForbiddenError("A viewer stores no keys. Ask an admin for another role.")
    if for_desk and person.role is not Role.ADMIN:
        raise ForbiddenError("Only an admin stores keys of the desk.")
    return KeyDraft(uuid4(), provider_of(provider), None if for_desk else person.id)


def replacement(store: Store, person: Person, id: UUID) -> KeyDraft:
    """Return the draft that takes a key's place; raises NotFoundError for one that is not the person's to replace."""
    for key in shelf(store, person).keys:
        if key.id == id and (key.user_id == person.id or (key.user_id is None and person.role is Role.ADMIN)):
            return KeyDraft(id, provider_of(key.provider), key.user_id, replaces=True)
    raise NotFoundError("There is no such key of yours to replace.")


def sealing_key(store: Store, person: Person) -> bytes:
    """Return the signer's public key; raises UnavailableError before its first start."""
    with store.as_user(person) as tx:
        key = tx.secrets.public_key(SUBMISSIONS)
    if key is None:
        raise UnavailableError("The signer has not started yet, so no key can be taken. Look at its log.")
    return key


def sealed_for_signer(public_key: bytes, draft: KeyDraft, public: str, secret: bytearray) -> bytes:
    """Return both halves sealed so that the signer alone opens them; the caller wipes the secret.

    Raises KeyUnfitError for halves that are empty, too long or not plain text.
    """
    with wiping(packed(public, secret)) as buffer:
        return sealed_to(public_key, buffer, draft.info)


def hand_in(store: Store, person: Person, draft: KeyDraft, name: str, sealed: bytes) -> None:
    """Hand a sealed key in under a name; the signer takes it from there.

    Raises ConflictError where one of that id already waits, ForbiddenError where the key is not the person's.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidError(f"Give the key a name of at most {LONGEST_NAME} characters.")
    if not 0 < len(sealed) <= LONGEST_SEALED:
        raise InvalidError("This is no sealed key. Load the form again.")
    details = {
        "key": str(draft.id),
        "provider": draft.provider.name,
        "name": name,
        "of": "desk" if draft.owner is None else "person",
    }
    action = "key.replaced" if draft.replaces else "key.handed_in"
    with store.as_user(person) as tx:
        tx.api_keys.submit(draft.id, draft.owner, person.id, draft.provider.name, name, sealed, replaces=draft.replaces)
        tx.audit.append(_act(person, action, details))


def delete(store: Store, person: Person, id: UUID) -> None:
    """Delete a key, or one that waits, with all that was sealed; raises NotFoundError where there is none to delete."""
    with store.as_user(person) as tx:
        known = [*tx.api_keys.all(), *tx.api_keys.submissions()]
        gone = tx.api_keys.withdraw(id), tx.api_keys.remove(id)
        if not any(gone):
            raise NotFoundError
        key = next(each for each in known if each.id == id)
        tx.audit.append(_act(person, "key.deleted", {"key": str(id), "provider": key.provider, "name": key.name}))


def allow_trading(store: Store, person: Person, id: UUID, allowed: bool) -> None:
    """Say whether orders may be sent with a key; for admins. Raises NotFoundError for one that is not there."""
    if person.role is not Role.ADMIN:
        raise ForbiddenError("Only an admin lets a key trade.")
    with store.as_user(person) as tx:
        if not tx.api_keys.allow_trading(id, allowed):
            raise NotFoundError
        tx.audit.append(_act(person, "key.trading_allowed" if allowed else "key.trading_forbidden", {"key": str(id)}))


def rotations(store: Store, person: Person) -> Sequence[RotationRow]:
    """Return the last rotations, newest first; nothing to who may not see them."""
    with store.as_user(person) as tx:
        return tx.rotations.recent()


def ask_rotation(store: Store, person: Person, kind: str) -> None:
    """Ask the signer for new keys: `wrapping` for the key of all keys, `data` for the key of each secret; for admins."""
    if person.role is not Role.ADMIN:
        raise ForbiddenError("Only an admin rotates keys.")
    if kind not in ("wrapping", "data"):
        raise InvalidError("There are two levels to rotate: wrapping and data.")
    with store.as_user(person) as tx:
        tx.rotations.ask(kind, person.id)
        tx.audit.append(_act(person, "keys.rotation_asked", {"level": kind}))


def _act(person: Person, action: str, details: dict[str, str]) -> AuditEntry:
    return AuditEntry(action, Actor.USER, details=details, kind=AUDITED, user_id=person.id)
