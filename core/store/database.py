"""The `db` process: owns the embedded PostgreSQL of one home and keeps it alive.

In comes a home folder (`python -m core.store.database --home DIR`); out go JSON lines on standard output, the
first `{"event": "ready", ...}` once every migration is applied. It ends the server only when it is told to
end itself; killed outright, it leaves the server to the next owner.
"""

import argparse
import json
import os
import pwd
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from core.errors import DeskError
from core.observe import lifeline, signals
from core.store import embedded, migrate
from core.store.embedded import Cluster, Found, StillStartingError

DATABASE = "cryptopulse"
_LOOK_EVERY = 0.25
_TRY_AGAIN = 2.0


@dataclass(frozen=True)
class ServiceUsers:
    """The OS users the services run as; each may log in to the database as its own role only."""

    web: str
    jobs: str
    signer: str

    @classmethod
    def of_this_process(cls) -> "ServiceUsers":
        """Root keeps the services apart; anybody else runs all of them alone."""
        if os.geteuid() == 0:
            return cls("cryptopulse-web", "cryptopulse-jobs", "cryptopulse-signer")
        return cls.all_one(pwd.getpwuid(os.geteuid()).pw_name)

    @classmethod
    def all_one(cls, user: str) -> "ServiceUsers":
        return cls(user, user, user)


def cluster_of(home: Path, users: ServiceUsers | None = None) -> Cluster:
    """Say where a home's data lives and who may log in; the one place that knows.

    `users` matters to the process that starts the server; whoever only wants a DSN leaves it out.
    """
    users = users or ServiceUsers.of_this_process()
    names = {"web_login": users.web, "jobs_login": users.jobs, "signer_login": users.signer}
    return Cluster(home / "postgres", logins={login: frozenset({user}) for login, user in names.items()})


def prepare(cluster: Cluster) -> list[str]:
    """Create the database if it is missing and bring it up to date; return the migrations applied."""
    with embedded.superuser(cluster, "postgres") as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        known = connection.execute("select from pg_database where datname = %s", (DATABASE,)).fetchone()
        if known is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
    with embedded.superuser(cluster, DATABASE) as dsn:
        return migrate.apply(dsn, target="embedded")


def main(arguments: Sequence[str] | None = None) -> int:
    """Own the home's database until told to stop; 0 when that went well."""
    options = _options().parse_args(arguments)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    lifeline.die_with_parent()
    users = ServiceUsers.of_this_process()
    chosen = ServiceUsers(
        options.web_user or users.web, options.jobs_user or users.jobs, options.signer_user or users.signer
    )
    options.home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    try:
        with _owned(options.home, stopping):
            if not stopping.is_set():
                _serve(cluster_of(options.home, chosen), stopping)
    except DeskError as error:
        _say(event="failed", reason=str(error))
        return 1
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core.store.database", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="the desk's home; the data lies in HOME/postgres")
    for service in ("web", "jobs", "signer"):
        parser.add_argument(f"--{service}-user", help=f"the OS user that may log in as {service}_login")
    return parser


def _serve(cluster: Cluster, stopping: threading.Event) -> None:
    began = time.monotonic()
    try:
        found = _start(cluster, stopping)
        if found is None:
            return
        applied = prepare(cluster)
        _say(event="ready", found=found, applied=applied, seconds=round(time.monotonic() - began, 3))
        while not signals.wait(stopping, _LOOK_EVERY):
            _heal(cluster, stopping)
    finally:
        embedded.stop(cluster)
        _say(event="stopped")


def _heal(cluster: Cluster, stopping: threading.Event) -> None:
    if embedded.lives(cluster):
        embedded.shut(cluster)
        return
    began = time.monotonic()
    try:
        found = _start(cluster, stopping)
    except DeskError as error:  # a full disk may be emptied: who owns the data goes on trying
        _say(event="unavailable", reason=str(error))
        signals.wait(stopping, _TRY_AGAIN)
    else:
        if found is not None:
            _say(event="restarted", found=found, seconds=round(time.monotonic() - began, 3))


def _start(cluster: Cluster, stopping: threading.Event) -> Found | None:
    first: Found | None = None
    while not stopping.is_set():
        try:
            found = embedded.start(cluster, timeout=_TRY_AGAIN)
        except StillStartingError as error:  # a long recovery, taken in slices so that a SIGTERM is heard
            if first is None:
                first = error.found
                _say(event="recovering", found=first)
        else:
            return first or found
    return None


@contextmanager
def _owned(home: Path, stopping: threading.Event) -> Iterator[None]:
    descriptor = os.open(home / "db.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        if not embedded.try_lock(descriptor):
            owner = os.pread(descriptor, 32, 0).decode()
            _say(event="waiting", owner=int(owner) if owner.isdigit() else None)
            while not signals.wait(stopping, _LOOK_EVERY) and not embedded.try_lock(descriptor):
                pass
        if not stopping.is_set():
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _say(**event: object) -> None:
    with suppress(BrokenPipeError):  # whoever listened is gone; the server still has to be ended
        os.write(1, (json.dumps(event) + "\n").encode())


if __name__ == "__main__":
    raise SystemExit(main())
