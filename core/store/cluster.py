"""One embedded PostgreSQL: where it lies, whose it is, who may log in, and how its programs are run.

In comes a home's data folder; out go addresses, locks and finished commands. Nothing here starts, stops or
judges a server: `embedded` does, with `server_processes` and `superuser`.
"""

import fcntl
import hashlib
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.conninfo import make_conninfo

from core.errors import InvalidError, UnavailableError
from core.store.os_users import account

SERVER_USER = "cryptopulse-db"
PORT = 5432
MAP = "cryptopulse"
_LONGEST_SOCKET = 100  # sun_path holds 104 to 108 bytes, depending on the system
_PAUSE = 0.03


class NotStartedError(UnavailableError):
    """The embedded database does not start. Read log.d and boot.log in its data folder."""


class HeldError(UnavailableError):
    """Another process holds the database's lock for too long."""


@dataclass(frozen=True)
class Cluster:
    """One database server: its data folder, its OS user (None: chosen here), who may be which login role."""

    data: Path
    os_user: str | None = None
    logins: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", self.data.resolve())
        for login in self.logins:
            if login == "postgres" or not re.fullmatch(r"[a-z_][a-z0-9_]*", login):
                raise InvalidError(f"{login!r} cannot be a login role of the ident map.")
        for user in frozenset[str]().union(*self.logins.values()):
            if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.@-]*\$?", user):
                raise InvalidError(f"{user!r} cannot be an OS user of the ident map.")


def dsn(cluster: Cluster, login: str, dbname: str = "cryptopulse") -> str:
    """Name the connection for one login role; it refuses a server that is not the cluster's OS user."""
    host, peer = str(socket_dir(cluster)), server_user(cluster)
    return make_conninfo(host=host, port=PORT, user=login, dbname=dbname, requirepeer=peer)


def socket_dir(cluster: Cluster) -> Path:
    """Say where the socket lies: beside the data, or under /tmp by a fixed name where that is too long."""
    near = beside(cluster, ".sock")
    if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= _LONGEST_SOCKET:
        return near
    # not $XDG_RUNTIME_DIR: every process must find it; whoever takes the name first is refused, never trusted
    return Path("/tmp") / f"cryptopulse-{hashlib.sha256(os.fsencode(cluster.data)).hexdigest()[:16]}"  # noqa: S108


def beside(cluster: Cluster, suffix: str) -> Path:
    """Name a neighbour of the data folder."""
    return cluster.data.with_name(cluster.data.name + suffix)


def server_user(cluster: Cluster) -> str:
    """Say which OS user the server runs as: never root."""
    if cluster.os_user:
        return cluster.os_user
    if cluster.data.exists() and cluster.data.stat().st_uid:
        return cluster.data.owner()
    return account().pw_name if os.geteuid() else SERVER_USER


def guests(cluster: Cluster) -> set[str]:
    """Return the OS users that may log in and are not the server's own."""
    return set().union(*cluster.logins.values()) - {server_user(cluster), "root"}


def ident(cluster: Cluster, superuser_for: str | None = None) -> str:
    """Return the map of OS users to login roles; nobody is postgres but `superuser_for`."""
    pairs = {(user, login) for login, users in cluster.logins.items() for user in users}
    pairs |= {(superuser_for, "postgres")} if superuser_for else set()
    return "".join(f'{MAP} "{user}" "{login}"\n' for user, login in sorted(pairs))


def write(cluster: Cluster, name: str, text: str) -> None:
    """Replace a file of the data folder in one step; it belongs to the server's user."""
    owner = account(server_user(cluster))
    descriptor, path = tempfile.mkstemp(dir=cluster.data, prefix=f".{name}.")
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        if os.geteuid() == 0:
            os.fchown(descriptor, owner.pw_uid, owner.pw_gid)
    os.replace(path, cluster.data / name)


def run(cluster: Cluster, program: Path | str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as the server's user, with nothing of our environment."""
    owner = account(server_user(cluster))
    is_root = os.geteuid() == 0
    try:
        return subprocess.run(
            [str(program), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            check=False,
            user=owner.pw_uid if is_root else None,
            group=owner.pw_gid if is_root else None,
            extra_groups=[] if is_root else None,
        )
    except PermissionError as error:
        raise NotStartedError(f"{owner.pw_name} may not execute {program}. Open its folders.") from error


@contextmanager
def locked(cluster: Cluster, suffix: str, timeout: float) -> Iterator[None]:
    """Hold one of the cluster's locks; raises HeldError after `timeout` seconds."""
    descriptor = os.open(beside(cluster, suffix), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        if os.geteuid() == 0:  # a later start as the server's own user must be able to open it
            os.fchown(descriptor, account(server_user(cluster)).pw_uid, -1)
        if not until(lambda: try_lock(descriptor), timeout):
            raise HeldError
        yield
    finally:
        os.close(descriptor)


def try_lock(descriptor: int) -> bool:
    """Take the exclusive lock of an open file, or say that another process has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def until(condition: Callable[[], bool], timeout: float) -> bool:
    """Ask again and again; False when it did not come true within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True
