"""The one door to role postgres: open inside a block, for one OS user, closed again whatever happens."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from core.errors import ForbiddenError, UnavailableError
from core.store.cluster import Cluster, HeldError, dsn, ident, locked, server_user, until, write
from core.store.os_users import account
from core.store.server_processes import lives, reload

_LOCK = ".superuser.lock"


@contextmanager
def superuser(cluster: Cluster, dbname: str = "cryptopulse") -> Iterator[str]:
    """Yield a DSN for role postgres that works inside the block, for this OS user alone.

    Sessions still open as postgres when the block ends are ended with it. Not re-entrant: one at a time.
    """
    if os.geteuid() not in (0, account(server_user(cluster)).pw_uid):
        raise ForbiddenError("Only the database's own OS user or root may act as its superuser.")
    with locked(cluster, _LOCK, 180.0):
        try:
            write(cluster, "pg_ident.conf", ident(cluster, account().pw_name))
            reload(cluster)
            if not until(lambda: _superuser_is(cluster, accepted=True), 10.0):
                raise UnavailableError("The database did not let its superuser in. Is it started?")
            yield dsn(cluster, "postgres", dbname)
        finally:
            _close_door(cluster)


def shut(cluster: Cluster) -> None:
    """Close the superuser's door when whoever opened it died inside; leave it to a living one."""
    path = cluster.data / "pg_ident.conf"
    if path.is_file() and path.read_text() == ident(cluster):
        return
    with suppress(HeldError), locked(cluster, _LOCK, 0.0):
        _close_door(cluster)


def _close_door(cluster: Cluster) -> None:
    guard = _session(cluster)
    write(cluster, "pg_ident.conf", ident(cluster))
    reload(cluster)
    if not until(lambda: _superuser_is(cluster, accepted=False), 10.0):
        raise UnavailableError("The database still lets its superuser in. Restart it.")
    if isinstance(guard, psycopg.Connection):
        with guard, suppress(psycopg.OperationalError):  # a server that fell took its sessions with it
            guard.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'"
                " and backend_type = 'client backend' and pid <> pg_backend_pid()"
            )


def _session(cluster: Cluster) -> psycopg.Connection | str:
    try:
        return psycopg.connect(dsn(cluster, "postgres", "postgres"), connect_timeout=5, autocommit=True)
    except psycopg.OperationalError as refusal:
        return str(refusal)


def _superuser_is(cluster: Cluster, *, accepted: bool) -> bool:
    answer = _session(cluster)
    if isinstance(answer, psycopg.Connection):
        answer.close()
        return accepted
    # a server that is gone reads the closed map when it starts again
    return not accepted and ("authentication failed" in answer or not lives(cluster))
