"""Started as root the services are parted; and every way of stopping a desk leaves nothing running."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from core.store import embedded
from tests.jobs.running import Desk, readable_python, wait_until

SERVICES = {"cryptopulse-db", "cryptopulse-signer", "cryptopulse-jobs", "cryptopulse-web"}
pytestmark = pytest.mark.timeout(150)


@pytest.fixture(scope="module")
def parted_python() -> tuple[str, str]:
    if os.geteuid() != 0:
        pytest.skip("only root can part the services")
    found = readable_python()
    if found is None:
        pytest.skip("no interpreter here can be run by other OS users")
    return found


@pytest.fixture(scope="module")
def homes() -> Iterator[Path]:
    """Homes shared by starts of one kind, one after the other: making a database anew is tested elsewhere."""
    folder = Path(tempfile.mkdtemp(prefix="desks-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def running(homes: Path, parted_python: tuple[str, str]) -> Iterator[Desk]:
    """One parted desk for all that only look at it."""
    desk = Desk(homes / "looked at", *parted_python).opens()
    yield desk
    desk.process.send_signal(signal.SIGTERM)
    desk.process.wait(30)
    desk.end()


@pytest.fixture
def parted(homes: Path, parted_python: tuple[str, str]) -> Iterator[Desk]:
    desk = Desk(homes / "parted", *parted_python)
    yield desk
    desk.end()


@pytest.fixture
def alone(homes: Path) -> Iterator[Desk]:
    with desk_of(homes / "alone") as desk:
        yield desk


@contextmanager
def desk_of(home: Path) -> Iterator[Desk]:
    """Start a desk with the interpreter of this test run, parted or not as it may be."""
    desk = Desk(home, sys.executable, sysconfig.get_path("purelib"))
    try:
        yield desk
    finally:
        desk.end()


def service(desk: Desk, user: str) -> psutil.Process:
    return next(p for p in psutil.Process(desk.process.pid).children() if p.username() == user)


def as_user(name: str, *command: str) -> subprocess.CompletedProcess[str]:
    who = pwd.getpwnam(name)
    return subprocess.run(
        command, user=who.pw_uid, group=who.pw_gid, extra_groups=os.getgrouplist(name, who.pw_gid),
        cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip


def psql(user: str, login: str, home: Path) -> subprocess.CompletedProcess[str]:
    cluster = embedded.Cluster(home / "postgres")
    return as_user(user, str(embedded.BINARIES / "psql"), embedded.dsn(cluster, login), "-Atc", "select current_user")


def test_four_users_run_the_four_services_and_only_the_launcher_is_root(running: Desk) -> None:
    launcher = psutil.Process(running.process.pid)

    services = sorted(child.username() for child in launcher.children())
    roots = [process.pid for process in running.processes() if process.username() == "root"]

    assert services == sorted(SERVICES)
    assert roots == [launcher.pid]


def test_the_launcher_speaks_to_no_network_and_no_database(running: Desk) -> None:
    connections = psutil.Process(running.process.pid).net_connections(kind="all")

    assert connections == []


@pytest.mark.parametrize("service", ["web", "jobs", "signer"])
def test_a_service_is_its_own_login_and_neither_another_nor_postgres(running: Desk, service: str) -> None:
    logins = ("web_login", "jobs_login", "signer_login", "postgres")

    let_in = [login for login in logins if psql(f"cryptopulse-{service}", login, running.home).returncode == 0]

    assert let_in == [f"{service}_login"]


@pytest.mark.parametrize("service", ["web", "jobs", "db"])
def test_nobody_but_the_signer_reads_the_vault(running: Desk, service: str) -> None:
    key = str(running.home / "vault" / "kek")

    reading = as_user(f"cryptopulse-{service}", "cat", key)
    listing = as_user(f"cryptopulse-{service}", "ls", str(running.home / "vault"))

    assert Path(key).stat().st_size == 32
    assert ("Permission denied" in reading.stderr, "Permission denied" in listing.stderr) == (True, True)


@pytest.mark.parametrize(("service", "reaches"), [("web", False), ("db", False), ("jobs", True)])
def test_the_jobs_alone_reach_the_signer(running: Desk, service: str, reaches: bool) -> None:
    socket = str(running.home / "run" / "signer.sock")
    code = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"

    asked = as_user(f"cryptopulse-{service}", "/usr/bin/env", "python3", "-c", code, socket)

    if "env:" in asked.stderr:
        pytest.skip("no python3 on the path of other users")
    assert (asked.returncode == 0) is reaches


def test_a_service_can_neither_signal_another_nor_write_into_the_home(running: Desk) -> None:
    jobs = service(running, "cryptopulse-jobs").pid

    killing = as_user("cryptopulse-web", "/bin/sh", "-c", f"kill -0 {jobs}")
    writing = as_user("cryptopulse-web", "touch", str(running.home / "KILL"))

    assert killing.returncode != 0
    assert writing.returncode != 0
    assert not (running.home / "KILL").exists()


def test_every_service_sees_the_kill_file(running: Desk) -> None:
    (running.home / "KILL").touch()

    seen = [as_user(user, "test", "-e", str(running.home / "KILL")).returncode for user in sorted(SERVICES)]

    (running.home / "KILL").unlink()
    assert seen == [0, 0, 0, 0]


@pytest.mark.parametrize(("number", "seconds"), [(signal.SIGTERM, 1.0), (signal.SIGINT, 1.0), (signal.SIGKILL, 12.0)])
def test_a_parted_desk_leaves_nothing_running_however_it_ends(
    parted: Desk, number: signal.Signals, seconds: float
) -> None:
    before = len(parted.opens().processes())

    os.killpg(parted.process.pid, number)  # as the terminal does with Ctrl-C
    code = parted.process.wait(30)

    assert before >= 6
    assert parted.is_gone(seconds)
    assert code == (-signal.SIGKILL if number is signal.SIGKILL else 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_desk_of_one_user_stops_cleanly_and_leaves_nothing_running(alone: Desk, number: signal.Signals) -> None:
    alone.opens()

    os.killpg(alone.process.pid, number)
    code = alone.process.wait(30)

    assert alone.is_gone(1.0)
    assert code in ((0, 130) if number is signal.SIGINT else (0, -signal.SIGTERM))
    assert "Traceback" not in alone.log


def test_ctrl_c_while_the_desk_opens_stops_it_too(alone: Desk) -> None:
    wait_until(lambda: "Data is kept in" in alone.log, 30.0, lambda: alone.log)

    os.killpg(alone.process.pid, signal.SIGINT)
    code = alone.process.wait(30)

    assert alone.is_gone(1.0)
    assert code in (0, 130)
    assert "The desk is open at" not in alone.log


def test_a_database_that_cannot_start_ends_the_desk_with_its_reason(homes: Path) -> None:
    home = homes / "taken"
    (home / "db" / "postgres").mkdir(parents=True)  # where a parted desk keeps its data
    (home / "postgres").symlink_to("db/postgres")
    (home / "postgres" / "thesis.txt").write_text("mine")

    with desk_of(home) as desk:
        code = desk.process.wait(60)

    assert code == 2
    assert "holds files but no database" in desk.log
    assert "Traceback" not in desk.log
