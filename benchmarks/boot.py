"""How long the embedded database takes from each way it was left until it answers.

Beside each figure stands the limit a person at the screen puts up with: 3 s, and 10 s for the recovery of
about 1.3 GB of write-ahead log (4,000,000 rows), where the package's own start gave up.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from benchmarks import Result
from core.store import embedded
from core.store.embedded import Cluster, Found

ROWS = 4_000_000
STARTERS = 6
LIMIT = 3.0
RECOVERY_LIMIT = 10.0
_BUSY = "select sum(sqrt(x)) from generate_series(1, 2000000000) x"
_STARTER = (
    "import sys, pathlib\nfrom core.store import embedded\nfrom core.store.embedded import Cluster\n"
    "print('imported', flush=True)\nsys.stdin.readline()\n"
    "embedded.start(Cluster(pathlib.Path(sys.argv[1]), logins={'web_login': frozenset({sys.argv[2]})}))\n"
)


def run() -> list[Result]:
    """Boot one database out of every known state, in turn, and print the table."""
    rows: list[tuple[str, float, float]] = []
    with _cluster() as cluster:
        for case, leave in _CASES.items():
            leave(cluster)
            rows.append((case, _boot(cluster), LIMIT))
        embedded.stop(cluster)
        rows.append((f"{STARTERS} starters at once", _race(cluster), LIMIT))
        log = _write_without_checkpoint(cluster)
        _kill_all(cluster)
        rows.append((f"recovery of {log / 2**30:.2f} GiB of log", _boot(cluster), RECOVERY_LIMIT))
        _require_every_row(cluster)
    for case, seconds, limit in rows:
        print(f"{case:44} {seconds:6.2f} s   limit {limit:4.0f} s")
    return [Result("boot", case, round(seconds, 3), "s", "limit", limit, "lower") for case, seconds, limit in rows]


@contextmanager
def _cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="boot-"))
    folder.chmod(0o711)
    cluster = Cluster(folder / "postgres", logins={"web_login": frozenset({_me()})})
    try:
        yield cluster
    finally:
        embedded.stop(cluster)
        shutil.rmtree(folder)


def _me() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _boot(cluster: Cluster) -> float:
    began = time.monotonic()
    embedded.start(cluster)
    return time.monotonic() - began


def _leave_as_it_is(cluster: Cluster) -> None:
    """An empty folder the first time, a running server the second."""


def _kill_postmaster(cluster: Cluster) -> None:
    os.kill(int(_pid_lines(cluster)[0]), signal.SIGKILL)


def _kill_postmaster_of_a_busy_backend(cluster: Cluster) -> None:
    with embedded.superuser(cluster, "postgres") as dsn, psycopg.connect(dsn) as connection:
        connection.execute("create role web_login login")
    busy = psycopg.connect(embedded.dsn(cluster, "web_login", "postgres"))

    def work() -> None:
        with suppress(psycopg.OperationalError), busy:  # it is meant to be cut off
            busy.execute(_BUSY)

    threading.Thread(target=work, daemon=True).start()
    time.sleep(1.0)
    _kill_postmaster(cluster)
    time.sleep(0.3)
    if embedded.look(cluster) is not Found.ORPHANS:
        raise RuntimeError("The backend did not survive its postmaster; there is nothing to measure.")


def _name_a_stranger_in_the_pid_file(cluster: Cluster) -> None:
    lines = _pid_lines(cluster)
    _kill_all(cluster)
    (cluster.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")


def _truncate_the_pid_file(cluster: Cluster) -> None:
    _kill_all(cluster)
    (cluster.data / "postmaster.pid").write_text("7\n")


def _pid_lines(cluster: Cluster) -> list[str]:
    return (cluster.data / "postmaster.pid").read_text().splitlines()


def _kill_all(cluster: Cluster) -> None:
    for process in psutil.process_iter(["cwd"]):
        if process.info["cwd"] == str(cluster.data):
            process.kill()
    while embedded.look(cluster) not in (Found.STALE, Found.STOPPED):
        time.sleep(0.02)


def _race(cluster: Cluster) -> float:
    words = [sys.executable, "-c", _STARTER, str(cluster.data), _me()]
    pipe = subprocess.PIPE
    starters = [subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) for _ in range(STARTERS)]
    for starter in starters:
        if starter.stdout:
            starter.stdout.readline()
    began = time.monotonic()
    codes = []
    for starter in starters:
        if starter.stdin:
            starter.stdin.write("go\n")
            starter.stdin.flush()
    for starter in starters:
        starter.communicate()
        codes.append(starter.returncode)
    if any(codes):
        raise RuntimeError(f"Not every starter came through: {codes}")
    return time.monotonic() - began


def _write_without_checkpoint(cluster: Cluster) -> int:
    with embedded.superuser(cluster, "postgres") as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("alter system set max_wal_size = '8GB'")
        connection.execute("alter system set checkpoint_timeout = '1h'")
        connection.execute("select pg_reload_conf()")
        connection.execute("checkpoint")
        connection.execute("create table big (id bigint primary key, u uuid, x text)")
        connection.execute("create index on big (u)")
        connection.execute(
            "insert into big select g, gen_random_uuid(), repeat('x', 100) from generate_series(1, %s) g",
            (ROWS,),
        )
        found = connection.execute("select pg_current_wal_lsn() - redo_lsn from pg_control_checkpoint()").fetchone()
    return int(found[0]) if found else 0


def _require_every_row(cluster: Cluster) -> None:
    with embedded.superuser(cluster, "postgres") as dsn, psycopg.connect(dsn) as connection:
        if connection.execute("select count(*) from big").fetchone() != (ROWS,):
            raise RuntimeError("Rows were lost in the recovery.")


_CASES: dict[str, Callable[[Cluster], None]] = {
    "empty home": _leave_as_it_is,
    "already running": _leave_as_it_is,
    "stopped cleanly": embedded.stop,
    "kill -9 of the postmaster": _kill_postmaster,
    "kill -9 with a CPU-busy orphan": _kill_postmaster_of_a_busy_backend,
    "pid file naming a living stranger": _name_a_stranger_in_the_pid_file,
    "truncated pid file": _truncate_the_pid_file,
}

if __name__ == "__main__":
    run()
