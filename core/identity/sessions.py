"""Sessions live in the database: they survive F5 and a restart, and end everywhere at once."""

from datetime import datetime

from core.identity.tokens import hash_of, new_token
from core.model import Actor, AuditEntry, Person
from core.store import Duty, Store


def open_session(store: Store, person: Person, agent: str, expires_at: datetime) -> str:
    """Open a session and return its token for the cookie; only its hash is kept."""
    token = new_token()
    with store.as_service(Duty.SIGN_IN) as tx:
        tx.sessions.open(hash_of(token), person.id, expires_at, agent)
        tx.audit.append(AuditEntry("session.opened", Actor.USER, kind="identity", user_id=person.id))
    return token


def person_of(store: Store, token: str | None) -> Person | None:
    """Return who holds this session now; asked on every rerun, since another tab may keep a dead cookie."""
    if not token:
        return None
    with store.as_service(Duty.SIGN_IN) as tx:
        return tx.sessions.person(hash_of(token))


def end_session(store: Store, token: str | None) -> None:
    """End the session of a cookie; one already ended is no error."""
    if not token:
        return
    with store.as_service(Duty.SIGN_IN) as tx:
        person = tx.sessions.end(hash_of(token))
        if person:
            tx.audit.append(AuditEntry("session.ended", Actor.USER, kind="identity", user_id=person.id))


def end_every_session(store: Store, person: Person) -> None:
    """Sign a person out on every device at once."""
    with store.as_service(Duty.SIGN_IN) as tx:
        tx.sessions.end_all(person.id)
        tx.audit.append(AuditEntry("session.all_ended", Actor.USER, kind="identity", user_id=person.id))
