"""The embedded PostgreSQL heals from every way it is known to break, and nobody becomes its superuser."""

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
import pytest

from core.errors import ConflictError, ForbiddenError, InvalidError
from core.store import embedded
from core.store.embedded import Cluster, Found, NotStartedError, StillStartingError

ROOT = Path(__file__).parents[3]
ME = pwd.getpwuid(os.geteuid()).pw_name
BUSY = "select sum(sqrt(x)) from generate_series(1, 2000000000) x"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="takes a second OS user, and only root may become one")
pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def home() -> Iterator[Path]:
    with new_home() as folder:
        yield folder


@contextmanager
def new_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    folder.chmod(0o711)  # as root the server runs as its own user and must pass
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder with something in it, made once and copied for each test."""
    with new_home() as folder:
        cluster = Cluster(folder / "postgres")
        embedded.start(cluster)
        with embedded.superuser(cluster, "postgres") as dsn, psycopg.connect(dsn) as connection:
            connection.execute("create role web_login login")
            connection.execute("create table kept as select 7 as number")
            connection.execute("grant select on kept to web_login")
        embedded.stop(cluster)
        yield cluster.data


@pytest.fixture
def cluster(home: Path, made: Path) -> Iterator[Cluster]:
    subprocess.run(["cp", "-a", str(made), str(home / "postgres")], check=True)
    cluster = Cluster(home / "postgres", logins={"web_login": frozenset({ME})})
    embedded.start(cluster)
    yield cluster
    embedded.stop(cluster)


def kept(cluster: Cluster) -> int:
    with psycopg.connect(embedded.dsn(cluster, "web_login", "postgres")) as connection:
        row = connection.execute("select number from kept").fetchone()
    return row[0] if row else 0


def processes(cluster: Cluster) -> list[psutil.Process]:
    return [p for p in psutil.process_iter(["cwd", "name"]) if p.info["cwd"] == str(cluster.data)]


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def kill_all(cluster: Cluster) -> None:
    for process in processes(cluster):
        # One may end because another was killed before it.
        with suppress(psutil.NoSuchProcess):
            process.kill()
    wait_until(lambda: embedded.look(cluster) in (Found.STALE, Found.STOPPED))


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the awaited state never came"
        time.sleep(0.02)


def superuser_is_let_in(cluster: Cluster) -> bool:
    try:
        psycopg.connect(embedded.dsn(cluster, "postgres", "postgres")).close()
    except psycopg.OperationalError as error:
        assert "authentication failed" in str(error)
        return False
    return True


def python(code: str, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    head = "import sys, pathlib\nfrom core.store import embedded\nfrom core.store.embedded import Cluster\n"
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    command = [*before, sys.executable, "-c", head + code, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths})


def psql_as(user: str, dsn: str) -> subprocess.CompletedProcess[str]:
    who = pwd.getpwnam(user)
    groups = os.getgrouplist(user, who.pw_gid)
    command = [str(embedded.BINARIES / "psql"), dsn, "-Atc", "select current_user"]
    return subprocess.run(
        command, user=who.pw_uid, group=who.pw_gid, extra_groups=groups,
        cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_six_starters_on_an_empty_home_share_one_server(home: Path) -> None:
    data = home / "postgres"

    starters = [python("print(embedded.start(Cluster(pathlib.Path(sys.argv[1]))))", str(data)) for _ in range(6)]
    found = sorted(starter.communicate()[0].strip() for starter in starters)

    embedded.stop(Cluster(data))
    assert found == ["ready"] * 5 + ["stopped"]


def test_a_running_server_is_left_running(cluster: Cluster) -> None:
    before = postmaster(cluster)

    found = embedded.start(cluster)

    assert found is Found.READY
    assert postmaster(cluster) == before


def test_a_killed_postmaster_is_replaced_and_what_was_committed_is_there(cluster: Cluster) -> None:
    os.kill(postmaster(cluster), signal.SIGKILL)

    found = embedded.start(cluster)

    assert found in (Found.STALE, Found.ORPHANS)
    assert kept(cluster) == 7


def test_a_busy_orphan_of_a_killed_postmaster_does_not_stop_the_next_start(cluster: Cluster) -> None:
    connection = psycopg.connect(embedded.dsn(cluster, "web_login", "postgres"))
    ended = threading.Event()

    def work() -> None:
        with pytest.raises(psycopg.OperationalError), connection:
            connection.execute(BUSY)
        ended.set()

    threading.Thread(target=work, daemon=True).start()
    wait_until(lambda: any("SELECT" in " ".join(p.cmdline()) for p in processes(cluster)))
    os.kill(postmaster(cluster), signal.SIGKILL)
    wait_until(lambda: embedded.look(cluster) is Found.ORPHANS)

    found = embedded.start(cluster)

    assert found is Found.ORPHANS
    assert kept(cluster) == 7
    assert ended.wait(5)


def test_a_pid_file_naming_a_living_stranger_is_not_believed(cluster: Cluster) -> None:
    server_user = cluster.data.stat().st_uid if os.geteuid() == 0 else None
    with subprocess.Popen(["sleep", "60"], user=server_user) as stranger:  # PostgreSQL fears only its own user
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
        kill_all(cluster)
        (cluster.data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]))
        (embedded.socket_dir(cluster) / ".s.PGSQL.5432.lock").write_text("\n".join([str(stranger.pid), *lines[1:]]))

        found = embedded.start(cluster)

        survived = stranger.poll() is None
        stranger.kill()
    assert found is Found.STALE
    assert survived
    assert kept(cluster) == 7


@pytest.mark.parametrize("left", ["7\n", "", "not a number\n"])
def test_a_damaged_pid_file_of_a_dead_server_is_cleared_away(cluster: Cluster, left: str) -> None:
    kill_all(cluster)
    (cluster.data / "postmaster.pid").write_text(left)

    embedded.start(cluster)

    assert kept(cluster) == 7


def test_a_damaged_pid_file_of_a_living_server_is_healed_by_a_clean_restart(cluster: Cluster) -> None:
    before = postmaster(cluster)
    (cluster.data / "postmaster.pid").write_text("7\n")

    found = embedded.start(cluster)

    assert found is Found.ORPHANS
    assert postmaster(cluster) not in (7, before)
    assert kept(cluster) == 7


def test_a_recovery_is_waited_for_and_loses_no_row(cluster: Cluster) -> None:
    with embedded.superuser(cluster, "postgres") as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("create table written as select generate_series(1, 200000) as id")
        connection.execute("grant select on written to web_login")
    kill_all(cluster)

    embedded.start(cluster)

    with psycopg.connect(embedded.dsn(cluster, "web_login", "postgres")) as connection:
        assert connection.execute("select count(*) from written").fetchone() == (200000,)


def test_the_server_of_another_home_is_neither_taken_for_ours_nor_touched(cluster: Cluster, made: Path) -> None:
    neighbour = Cluster(made)
    before = postmaster(cluster)

    found = embedded.start(neighbour)
    embedded.stop(neighbour)

    assert found is Found.STOPPED
    assert postmaster(cluster) == before
    assert kept(cluster) == 7


def test_a_server_that_does_not_answer_yet_is_waited_for_and_never_killed(cluster: Cluster) -> None:
    before = postmaster(cluster)
    os.kill(before, signal.SIGSTOP)

    with pytest.raises(StillStartingError):
        embedded.start(cluster, timeout=0.1)

    os.kill(before, signal.SIGCONT)
    assert embedded.start(cluster) is Found.READY
    assert postmaster(cluster) == before


def test_a_server_that_cannot_start_says_why(cluster: Cluster) -> None:
    embedded.stop(cluster)
    with (cluster.data / "postgresql.auto.conf").open("a") as settings:
        settings.write("max_connections = 'many'\n")

    with pytest.raises(NotStartedError, match="max_connections"):
        embedded.start(cluster)


def test_a_half_made_data_folder_is_made_anew(home: Path) -> None:
    half = home / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    cluster = Cluster(home / "postgres")

    found = embedded.start(cluster)

    embedded.stop(cluster)
    assert found is Found.STOPPED
    assert not half.exists()


def test_a_folder_of_other_files_is_refused_and_left_alone(home: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "thesis.txt").write_text("mine")
    (home / "postgres").chmod(0o755)
    cluster = Cluster(home / "postgres", os_user=None if os.geteuid() else embedded.SERVER_USER)

    with pytest.raises(ConflictError):
        embedded.start(cluster)

    assert (home / "postgres" / "thesis.txt").read_text() == "mine"


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder_known_to_every_process(home: Path) -> None:
    cluster = Cluster(home / ("long" * 25) / "postgres", logins={"web_login": frozenset({ME})})
    code = "print(embedded.socket_dir(Cluster(pathlib.Path(sys.argv[1]))))"

    embedded.start(cluster)
    elsewhere = python(code, str(cluster.data)).communicate()[0].strip()

    folder = embedded.socket_dir(cluster)
    mode = folder.stat().st_mode & 0o777
    answered = not superuser_is_let_in(cluster)  # a refusal comes from the server, so it was reached
    embedded.stop(cluster)
    shutil.rmtree(folder)
    assert (elsewhere, mode, answered) == (str(folder), 0o700, True)


@as_root
def test_a_socket_folder_of_somebody_else_is_refused(home: Path) -> None:
    cluster = Cluster(home / "postgres")
    folder = embedded.socket_dir(cluster)
    folder.mkdir()
    os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)

    with pytest.raises(ForbiddenError):
        embedded.start(cluster)

    assert embedded.look(cluster) is Found.STOPPED


def test_parents_keep_their_modes_and_the_data_is_private(home: Path) -> None:
    outer, inner = home / "outer", home / "outer" / "inner"
    for folder, mode in ((outer, 0o751), (inner, 0o715)):
        folder.mkdir()
        folder.chmod(mode)
    cluster = Cluster(inner / "postgres")

    embedded.start(cluster)

    embedded.stop(cluster)
    modes = [folder.stat().st_mode & 0o777 for folder in (home, outer, inner, cluster.data)]
    assert modes == [0o711, 0o751, 0o715, 0o700]


@as_root
def test_the_socket_is_out_of_reach_for_another_os_user(cluster: Cluster) -> None:
    answer = psql_as("nobody", embedded.dsn(cluster, "web_login", "postgres"))

    assert answer.returncode != 0
    assert "Permission denied" in answer.stderr


@as_root
def test_a_service_user_is_its_own_login_role_and_no_other(home: Path) -> None:
    web, jobs = "cryptopulse-web", "cryptopulse-jobs"
    logins = {"web_login": frozenset({web}), "jobs_login": frozenset({jobs})}
    cluster = Cluster(home / "postgres", logins=logins)
    embedded.start(cluster)
    with embedded.superuser(cluster, "postgres") as dsn, psycopg.connect(dsn) as connection:
        connection.execute("create role web_login login; create role jobs_login login")

    roles = ("web_login", "jobs_login", "postgres")
    seen = [psql_as(web, embedded.dsn(cluster, role, "postgres")).stdout.strip() for role in roles]

    stranger = psql_as("nobody", embedded.dsn(cluster, "web_login", "postgres"))
    embedded.stop(cluster)
    assert seen == ["web_login", "", ""]
    assert "Permission denied" in stranger.stderr


def test_nobody_is_superuser_outside_the_door_not_even_who_started_the_server(cluster: Cluster) -> None:
    before = superuser_is_let_in(cluster)
    with embedded.superuser(cluster, "postgres"):
        inside = superuser_is_let_in(cluster)
    after = superuser_is_let_in(cluster)

    assert (before, inside, after) == (False, True, False)


def test_the_superusers_door_closes_after_an_error(cluster: Cluster) -> None:
    with pytest.raises(ZeroDivisionError), embedded.superuser(cluster, "postgres"):
        raise ZeroDivisionError

    assert not superuser_is_let_in(cluster)


def test_the_superusers_door_closes_when_the_server_dies_inside(cluster: Cluster) -> None:
    with embedded.superuser(cluster, "postgres"):
        kill_all(cluster)

    embedded.start(cluster)
    assert not superuser_is_let_in(cluster)


def test_a_superuser_session_left_open_ends_with_the_block(cluster: Cluster) -> None:
    with embedded.superuser(cluster, "postgres") as dsn:
        forgotten = psycopg.connect(dsn)

    with pytest.raises(psycopg.OperationalError):
        forgotten.execute("select 1")


@pytest.mark.parametrize("heal", [embedded.start, embedded.shut])
def test_a_door_left_open_by_a_killed_process_is_closed(cluster: Cluster, heal: Callable[[Cluster], object]) -> None:
    code = (
        "with embedded.superuser(Cluster(pathlib.Path(sys.argv[1])), 'postgres'):\n"
        "    print('inside', flush=True)\n    sys.stdin.read()\n"
    )
    with python(code, str(cluster.data)) as killed:
        assert killed.stdout and killed.stdout.readline() == "inside\n"
        killed.kill()
    left_open = superuser_is_let_in(cluster)

    heal(cluster)

    assert left_open
    assert not superuser_is_let_in(cluster)
    assert kept(cluster) == 7


@as_root
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv drops the capability")
def test_root_without_the_right_to_trace_still_recognises_the_server(cluster: Cluster) -> None:
    without = ("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace")

    seen = python(
        "print(embedded.look(Cluster(pathlib.Path(sys.argv[1]))))", str(cluster.data), before=without
    ).communicate()[0]

    assert seen.strip() == "ready"


def test_commits_are_durable_and_no_network_is_listened_to(cluster: Cluster) -> None:
    names = ("fsync", "synchronous_commit", "data_checksums", "listen_addresses", "jit")

    with psycopg.connect(embedded.dsn(cluster, "web_login", "postgres")) as connection:
        shown = [connection.execute(f"show {name}".encode()).fetchone() for name in names]

    assert shown == [("on",), ("on",), ("on",), ("",), ("off",)]


@pytest.mark.parametrize(("login", "user"), [("postgres", "alice"), ("web_login", 'a" postgres'), ("all", "+x")])
def test_a_login_that_would_widen_the_ident_map_is_refused(login: str, user: str) -> None:
    with pytest.raises(InvalidError):
        Cluster(Path("/nowhere"), logins={login: frozenset({user})})
