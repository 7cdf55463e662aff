"""A trail as the desk writes it, and hands that reach past the desk to tamper with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.audit import checkpoint, message_of, seal_waiting
from core.desk import Desk
from core.model import Actor, AuditEntry, Person
from core.store import Duty, Store
from tests.conftest import Server


@dataclass(frozen=True)
class Signer:
    """What the signer process does, with a key of the test's own."""

    key: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def sign(self, seq: int, hash: bytes) -> bytes:
        return self.key.sign(message_of(seq, hash))

    def check(self, store: Store) -> int | None:
        return checkpoint(store, self.sign, self.public_key)


def signer_of(seed: bytes) -> Signer:
    return Signer(Ed25519PrivateKey.from_private_bytes(seed * 32))


@pytest.fixture
def signer() -> Signer:
    return signer_of(b"d")


@pytest.fixture
def write(desk: Desk, analyst: Person) -> Callable[[int], None]:
    """Write so many acts, a transaction each."""

    def acts(count: int) -> None:
        for n in range(count):
            with desk.store.as_user(analyst) as tx:
                details = {"n": n, "price": "64000.10", "note": "“größer”, 2 < 3"}
                tx.audit.append(AuditEntry("test.act", Actor.USER, f"Because of {n}.", details, user_id=analyst.id))

    return acts


@pytest.fixture
def sealed(write: Callable[[int], None], jobs_desk: Desk, signer: Signer) -> int:
    """Seal a trail of twelve rows, signed in its middle and at its head; returns its length."""
    write(5)
    seal_waiting(jobs_desk.store)
    signer.check(jobs_desk.store)
    write(6)
    seal_waiting(jobs_desk.store)
    length = signer.check(jobs_desk.store)
    assert length
    return length


@pytest.fixture
def tamperer(server: Server, database: str) -> Iterator[psycopg.Connection]:
    """A superuser with the triggers off: neither append-only nor references hold him."""
    with psycopg.connect(server.superuser_dsn(database), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        yield connection


def waiting(desk: Desk) -> int:
    with desk.store.as_service(Duty.WATCH) as tx:
        return tx.audit.waiting()
