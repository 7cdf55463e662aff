"""Sign in with e-mail and password kept by this desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.identity.passwords import is_right
from core.model import Actor, AuditEntry, Person
from core.store import Duty, Store, Tx
from core.store.people import Credential

TRIES = 5
WAITS = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
WRONG = "E-mail or password is wrong."


@dataclass(frozen=True)
class SignIn:
    """Who signed in, or the sentence why nobody did."""

    person: Person | None
    sentence: str = ""


def sign_in(store: Store, email: str, password: str, now: datetime) -> SignIn:
    """Check a password; five wrong ones lock the account for 5, then 15, then 60 minutes."""
    with store.as_service(Duty.SIGN_IN) as tx:
        person = tx.people.by_email(email.strip().lower())
        credential = tx.people.credential(person.id) if person else None
        if credential and (locked := _locked(credential, now)):
            return locked
    # The slow hash runs outside the transaction: a guesser must not hold connections.
    right = is_right(credential.password_hash if credential else None, password)
    if person is None or credential is None:
        return SignIn(None, WRONG)
    with store.as_service(Duty.SIGN_IN) as tx:
        credential = tx.people.credential(person.id)
        assert credential
        # Asked again: of many guesses at the same moment only the first five count, right or wrong.
        if locked := _locked(credential, now):
            return locked
        if right:
            tx.people.set_failures(person.id, 0, None)
            return SignIn(person)
        return _count_failure(tx, person, credential, now)


def _locked(credential: Credential, now: datetime) -> SignIn | None:
    if credential.locked_until is None or credential.locked_until <= now:
        return None
    minutes = max(1, round((credential.locked_until - now).total_seconds() / 60))
    return SignIn(None, f"Too many wrong passwords. Try again in {minutes} min or ask an admin for a new link.")


def _count_failure(tx: Tx, person: Person, credential: Credential, now: datetime) -> SignIn:
    failures = credential.failures + 1
    locked = failures % TRIES == 0
    wait = WAITS[min(failures // TRIES, len(WAITS)) - 1]
    tx.people.set_failures(person.id, failures, now + wait if locked else credential.locked_until)
    action = "sign_in.locked" if locked else "sign_in.failed"
    tx.audit.append(
        AuditEntry(action, Actor.SYSTEM, details={"failures": failures}, kind="identity", user_id=person.id)
    )
    return SignIn(None, WRONG)
