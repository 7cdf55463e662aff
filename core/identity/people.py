"""How people come to the desk and what changes their role."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from core.errors import ForbiddenError, InvalidError
from core.identity.passwords import hash_password
from core.identity.tokens import hash_of, new_token
from core.model import Actor, AuditEntry, Person, Role, Topic
from core.store import Duty, Store, Tx
from core.store.people import Invitation, PersonRow

FIRST_ADMIN_TIME = timedelta(minutes=15)
INVITE_TIME = timedelta(hours=24)
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


class LinkDeadError(InvalidError):
    """This link has been used, has expired, or is not from this desk. Ask for a new one."""


def parse_email(text: str) -> str:
    """Return the address in lower case; raises InvalidError where it cannot be one."""
    email = text.strip().lower()
    if not EMAIL.fullmatch(email):
        raise InvalidError(f"“{text}” is not an e-mail address.")
    return email


def first_admin_link_token(store: Store, now: datetime) -> str | None:
    """Return a fresh token that makes the admin, or None once there is one; earlier tokens die."""
    with store.as_service(Duty.SIGN_IN) as tx:
        tx.people.lock_admins()
        if tx.people.admin_exists():
            return None
        tx.people.end_first_admin_links()
        token = new_token()
        tx.people.add_invitation(hash_of(token), "first_admin", None, Role.ADMIN, None, now + FIRST_ADMIN_TIME)
        return token


def accept_first_admin(store: Store, token: str, email: str, password: str, now: datetime) -> Person:
    """Make the first admin: once, within 15 minutes, and only while there is none.

    Raises LinkDeadError for any other token, InvalidError for an e-mail or password that cannot be used.
    """
    address, password_hash = parse_email(email), hash_password(password)
    with store.as_service(Duty.SIGN_IN) as tx:
        tx.people.lock_admins()
        if tx.people.admin_exists():
            raise LinkDeadError("This desk has its admin already. Sign in, or ask the admin for an invitation.")
        invitation = _live(tx, token, now, "first_admin")
        tx.people.use_invitation(invitation.id)
        return _join(tx, address, Role.ADMIN, password_hash, "The first admin of the desk.")


def invite(store: Store, by: Person, email: str, role: Role, now: datetime) -> str:
    """Invite somebody and return the link's token, shown once; raises ForbiddenError for all but admins."""
    if by.role is not Role.ADMIN:
        raise ForbiddenError("Only an admin invites people.")
    address, token = parse_email(email), new_token()
    with store.as_user(by) as tx:
        if any(row.email == address for row in tx.people.all()):
            raise InvalidError(f"{address} is at this desk already.")
        tx.people.add_invitation(hash_of(token), "invite", address, role, by.id, now + INVITE_TIME)
        details = {"email": address, "role": role.value}
        tx.audit.append(AuditEntry("person.invited", Actor.USER, "", details, "identity", by.id))
    return token


def accept_invitation(store: Store, token: str, password: str, now: datetime) -> Person:
    """Join the desk by a link; raises LinkDeadError or InvalidError."""
    password_hash = hash_password(password)
    with store.as_service(Duty.SIGN_IN) as tx:
        invitation = _live(tx, token, now, "invite")
        tx.people.use_invitation(invitation.id)
        assert invitation.email
        return _join(tx, invitation.email, Role(invitation.role), password_hash, "Accepted an invitation.")


def set_role(store: Store, by: Person, person: UUID, role: Role, reason: str) -> None:
    """Change what somebody may do; the database allows it to admins, for others than themselves, with a reason."""
    if not reason.strip():
        raise InvalidError("Say why the role changes; the reason is kept in the audit trail.")
    if person == by.id:
        raise ForbiddenError("Nobody changes his own role. Ask another admin.")
    with store.as_user(by) as tx:
        tx.people.set_role(person, role, reason.strip())


def everybody(store: Store, by: Person) -> Sequence[PersonRow]:
    """Return the people of the desk by e-mail."""
    with store.as_user(by) as tx:
        return tx.people.all()


def _live(tx: Tx, token: str, now: datetime, kind: str) -> Invitation:
    invitation = tx.people.invitation(hash_of(token))
    if invitation is None or invitation.kind != kind or invitation.used_at or invitation.expires_at <= now:
        raise LinkDeadError()
    return invitation


def _join(tx: Tx, email: str, role: Role, password_hash: str, reason: str) -> Person:
    person = tx.people.add(email, role)
    tx.people.set_password(person.id, password_hash)
    tx.accounts.grant_paper(person.id, role.may_trade)
    tx.audit.append(
        AuditEntry("person.joined", Actor.USER, reason, {"email": email, "role": role.value}, "identity", person.id)
    )
    tx.events.publish(Topic.PERSON_CHANGED, person.id, {"role": role.value})
    return person
