"""One real Postgres for the whole run; each test that writes gets a database of its own, cloned in milliseconds."""

import getpass
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from xdist.scheduler import LoadFileScheduling

from core.desk import Desk
from core.identity import people
from core.model import Person, Role
from core.settings import Settings
from core.store import Duty, Store, embedded, migrate

# How long an example takes says nothing on a machine that is busy with others.
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.load_profile("desk")

# A database is some three hundred files: a clone in memory takes 20 ms, on a slow disk up to half a second.
IN_MEMORY, ROOM = Path("/dev/shm"), 6 * 2**30
if "TMPDIR" not in os.environ and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(IN_MEMORY)

LOGINS = ("web_login", "jobs_login", "signer_login")

JOURNEYS = "tests/journeys/"
LONGEST = (JOURNEYS, "tests/jobs/", "tests/pages/")


class ByFile(LoadFileScheduling):
    """A file at a time to each worker, all journeys to one: two browsers at once only wait for each other."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    return ByFile(config, log)  # pyright: ignore[reportArgumentType]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left alone with it at the end."""
    order = [*LONGEST, ""]
    items.sort(key=lambda item: next(n for n, folder in enumerate(order) if item.nodeid.startswith(folder)))


@dataclass(frozen=True)
class Server:
    """The run's Postgres: its cluster and a superuser's address, which only tests hold open."""

    cluster: embedded.Cluster
    superuser: str

    def clone(self) -> str:
        """Return the name of a fresh, migrated, empty database."""
        name = f"t{uuid4().hex[:12]}"
        with psycopg.connect(self.superuser, autocommit=True) as c:
            c.execute(f"create database {name} template migrated".encode())
        return name

    def drop(self, name: str) -> None:
        with psycopg.connect(self.superuser, autocommit=True) as c:
            c.execute(f"drop database if exists {name} with (force)".encode())

    def dsn(self, login: str, database: str) -> str:
        return embedded.dsn(self.cluster, login, database)

    def superuser_dsn(self, database: str) -> str:
        return psycopg.conninfo.make_conninfo(self.superuser, dbname=database)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="cp-tests-"))
    folder.chmod(0o711)
    me = frozenset({getpass.getuser()})
    cluster = embedded.Cluster(data=folder / "postgres", logins=dict.fromkeys(LOGINS, me))
    embedded.start(cluster)
    try:
        with embedded.superuser(cluster, "postgres") as address:
            with psycopg.connect(address, autocommit=True) as c:
                c.execute("create database migrated")
            migrate.apply(psycopg.conninfo.make_conninfo(address, dbname="migrated"), "embedded")
            yield Server(cluster, address)
    finally:
        embedded.stop(cluster)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    name = server.clone()
    yield name
    server.drop(name)


@pytest.fixture
def desk(server: Server, database: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk as the web process has it."""
    with_store = _desk(server, database, tmp_path, "web_login")
    yield with_store
    with_store.store.close()


@pytest.fixture
def jobs_desk(server: Server, database: str, tmp_path: Path) -> Iterator[Desk]:
    """The same desk as the jobs process has it."""
    with_store = _desk(server, database, tmp_path, "jobs_login")
    yield with_store
    with_store.store.close()


def _desk(server: Server, database: str, home: Path, login: str) -> Desk:
    settings = Settings(home=home)
    return Desk(settings, Store(server.dsn(login, database), login, size=6))


def join(desk: Desk, email: str, role: Role) -> Person:
    """Bring somebody to the desk without the cost of a password."""
    with desk.store.as_service(Duty.SIGN_IN) as tx:
        return people._join(tx, email, role, "no password", "Joined in a test.")


@pytest.fixture
def analyst(desk: Desk) -> Person:
    return join(desk, "analyst@desk.example", Role.USER)


@pytest.fixture
def operator(desk: Desk) -> Person:
    return join(desk, "operator@desk.example", Role.OPERATOR)


@pytest.fixture
def admin(desk: Desk) -> Person:
    return join(desk, "admin@desk.example", Role.ADMIN)


@pytest.fixture
def compliance(desk: Desk) -> Person:
    return join(desk, "compliance@desk.example", Role.COMPLIANCE)


def at_time(desk: Desk, moment: object) -> Desk:
    """Return the desk with its clock set."""
    return replace(desk, now=lambda: moment)  # pyright: ignore[reportArgumentType]
