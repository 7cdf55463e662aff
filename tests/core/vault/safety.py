"""A signer's inside on a real database, in this process: what a person hands in is taken by hand, step by step."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from core.desk import Desk
from core.model import Person, Role
from core.settings import Settings
from core.store import Store
from core.vault import KeyDraft, hand_in, new_draft, sealed_for_signer, sealing_key, shelf
from core.vault.box import Box
from core.vault.clerk import Clerk, Health
from core.vault.intake import take_in
from core.vault.keys import CHECKPOINT, SUBMISSIONS, OwnKey
from core.vault.kms import Kms, LocalFileKms, default_path
from core.vault.safe import Safe
from tests.conftest import Server, join

API_KEY = "k7".ljust(64, "x")
SECRET = "c4n4ry".ljust(64, "y")


@dataclass(frozen=True)
class Inside:
    """The parts of a signer; `desk` is what the pages have."""

    desk: Desk
    store: Store
    kms: Kms
    checkpoint: OwnKey
    submissions: OwnKey
    safe: Safe
    clerk: Clerk

    def enter(
        self,
        person: Person,
        provider: str = "binance",
        public: str = API_KEY,
        secret: str = SECRET,
        *,
        name: str = "main",
        for_desk: bool = False,
    ) -> UUID:
        """Hand a key in and have it taken; return its id."""
        draft = new_draft(person, provider, for_desk=for_desk)
        self.hand_in(person, draft, public, secret, name)
        take_in(self.store, self.kms, self.submissions)
        return draft.id

    def hand_in(self, person: Person, draft: KeyDraft, public: str, secret: str, name: str = "main") -> None:
        key = sealing_key(self.desk.store, person)
        sealed = sealed_for_signer(key, draft, public, bytearray(secret.encode()))
        hand_in(self.desk.store, person, draft, name, sealed)

    def why_not(self, person: Person) -> str:
        """Return the sentence of the one submission that was not taken."""
        (waiting,) = shelf(self.desk.store, person).waiting
        return waiting.refusal

    def plain(self, id: UUID) -> tuple[str, bytes]:
        with self.safe.opened_key(id) as (_, credential):
            return credential.public, bytes(credential.secret)


def inside(desk: Desk, store: Store, kms: Kms) -> Inside:
    box, safe = Box(store), Safe(store, kms)
    checkpoint, submissions = (OwnKey.open(kind, kms, box) for kind in (CHECKPOINT, SUBMISSIONS))
    return Inside(
        desk, store, kms, checkpoint, submissions, safe, Clerk(store, kms, submissions, safe, Health("local"))
    )


def local_kms(home: Path) -> LocalFileKms:
    return LocalFileKms.open(default_path(home), first_start=True)


@dataclass(frozen=True)
class Shared:
    """One database for many tests: a signer's inside, the desk as jobs have it, and a superuser to look and to spoil."""

    signer: Inside
    jobs_desk: Desk
    superuser: psycopg.Connection

    def somebody(self, role: Role) -> Person:
        """Bring somebody nobody else has met."""
        return join(self.signer.desk, f"{uuid4().hex}@desk.example", role)


@contextmanager
def shared(server: Server) -> Iterator[Shared]:
    """Open a database of its own with a signer's inside, for as many tests as want it."""
    name, home = server.clone(), Path(tempfile.mkdtemp(prefix="cp-v-"))
    with ExitStack() as opened:
        opened.callback(server.drop, name)
        opened.callback(shutil.rmtree, home)
        stores = [
            Store(server.dsn(login, name), login, size=3) for login in ("web_login", "jobs_login", "signer_login")
        ]
        for store in stores:
            opened.callback(store.close)
        settings = Settings(home=home)
        signer = inside(Desk(settings, stores[0]), stores[2], local_kms(home))
        superuser = opened.enter_context(psycopg.connect(server.superuser_dsn(name), autocommit=True))
        yield Shared(signer, Desk(settings, stores[1]), superuser)
