"""What people upload for their own assistant: handed in on a page, read by the jobs, deleted with everything."""

import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from uuid import UUID

from core.desk import Desk
from core.errors import ConflictError, InvalidError, NotFoundError
from core.files import clean, kind_of, parsed
from core.knowledge.ingest import chunks
from core.llm.embedding import OFFLINE
from core.market.news import assets_in
from core.model import Actor, AuditEntry, Document, DocumentKind
from core.store import Duty, Store
from core.store.knowledge import NewDocument, Waiting

MOST_UPLOADS = 200


class KnownUploadError(ConflictError):
    """You uploaded this file before."""


class TooManyUploadsError(InvalidError):
    """You have as many documents as the desk keeps for one person. Delete one first."""


def upload(desk: Desk, name: str, content: bytes) -> UUID:
    """Hand in a file of the signed-in person for the desk to read, and return its document's id.

    Raises KnownUploadError, TooManyUploadsError, or what `kind_of` raises for a file that cannot be read.
    """
    person, media_type = desk.user, kind_of(name, content)
    digest = hashlib.sha256(content).digest()
    title = clean(PurePath(name.replace("\\", "/")).name)[:200] or "Upload"
    document = NewDocument(
        DocumentKind.UPLOAD, digest.hex(), title, desk.now(), digest, media_type, len(content), person.id,
        f"upload of {person.email}",
    )  # fmt: skip
    with desk.store.as_user(person) as tx:
        if len(tx.knowledge.documents([DocumentKind.UPLOAD], MOST_UPLOADS)) >= MOST_UPLOADS:
            raise TooManyUploadsError(f"You have {MOST_UPLOADS} documents, as many as are kept. Delete one first.")
        id = tx.knowledge.hand_in(document, content)
        if id is None:
            raise KnownUploadError
        tx.audit.append(_act("knowledge.uploaded", person.id, id, title))
    return id


def uploads(desk: Desk) -> Sequence[Document]:
    """Return what the signed-in person uploaded, newest first, each with its state."""
    with desk.store.as_user(desk.user) as tx:
        return tx.knowledge.documents([DocumentKind.UPLOAD])


def remove(desk: Desk, id: UUID) -> None:
    """Delete an upload of the signed-in person with all that was made of it; raises NotFoundError."""
    person = desk.user
    with desk.store.as_user(person) as tx:
        if not tx.knowledge.drop(id):
            raise NotFoundError
        tx.audit.append(_act("knowledge.deleted", person.id, id))


def read_next(store: Store) -> bool:
    """Read the upload that has waited longest; False where none waits.

    One that cannot be read is refused with the reason.
    """
    with store.as_service(Duty.KNOWLEDGE) as tx:
        waiting = tx.knowledge.waiting()
    if waiting is None:
        return False
    try:
        _read(store, waiting)
    except InvalidError as e:
        with store.as_service(Duty.KNOWLEDGE) as tx:
            tx.knowledge.refuse(waiting.id, str(e))
    return True


def _read(store: Store, waiting: Waiting) -> None:
    blocks = parsed(waiting.media_type, waiting.original)
    symbols = assets_in(" ".join([waiting.title, *(block.text for block in blocks)]))
    of_it = chunks(waiting.title, blocks)
    with store.as_service(Duty.KNOWLEDGE) as tx:
        tx.knowledge.read(waiting.id, symbols, of_it, OFFLINE.name)


def _act(action: str, person: UUID, document: UUID, title: str = "") -> AuditEntry:
    details = {"document": str(document)} | ({"title": title} if title else {})
    return AuditEntry(action, Actor.USER, details=details, user_id=person)
