"""The db process owns its server: it heals it, hands it over, and takes it along when it is told to end."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.observe import lifeline
from core.store import database, embedded
from core.store.database import ServiceUsers, cluster_of
from core.store.embedded import Cluster, Found

ROOT = Path(__file__).parents[3]
ME = pwd.getpwuid(os.geteuid()).pw_name
Start = Callable[[], subprocess.Popen[str]]
pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    embedded.stop(cluster_of(folder, ServiceUsers.all_one(ME)))
    shutil.rmtree(folder)


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def one() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command(home), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=environment()
        )
        started.append(process)
        return process

    yield one
    for process in started:
        process.kill()
        process.communicate()


def command(home: Path) -> list[str]:
    users = [f"--{service}-user={ME}" for service in ("web", "jobs", "signer")]
    return [sys.executable, "-m", "core.store.database", "--home", str(home), *users]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}


def hears(process: subprocess.Popen[str], event: str) -> dict[str, Any]:
    assert process.stdout
    for line in process.stdout:
        said = json.loads(line)
        if said["event"] == event:
            return said
    raise AssertionError(f"the db process ended without saying {event}")


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def wait_until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the awaited state never came"
        time.sleep(0.05)


def web_is_let_in(home: Path) -> bool:
    dsn = embedded.dsn(cluster_of(home), "web_login")
    with psycopg.connect(dsn) as connection:
        return connection.execute("select current_user").fetchone() == ("web_login",)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_prepares_an_empty_home_and_takes_the_server_along_when_told_to_end(
    home: Path, start: Start, number: signal.Signals
) -> None:
    process = start()

    ready = hears(process, "ready")
    let_in = web_is_let_in(home)
    process.send_signal(number)

    assert process.wait() == 0
    assert let_in
    assert ready["found"] == "stopped"
    assert ready["applied"] == sorted(ready["applied"]) != []
    assert embedded.look(cluster_of(home)) is Found.STOPPED


def test_a_killed_server_is_there_again(home: Path, start: Start) -> None:
    process = start()
    hears(process, "ready")
    os.kill(postmaster(cluster_of(home)), signal.SIGKILL)

    hears(process, "restarted")

    assert web_is_let_in(home)


def test_the_server_outlives_a_killed_owner_and_the_next_one_adopts_it(home: Path, start: Start) -> None:
    first = start()
    hears(first, "ready")
    before = postmaster(cluster_of(home))
    first.kill()
    first.wait()

    ready = hears(start(), "ready")

    assert (ready["found"], ready["applied"]) == ("ready", [])
    assert postmaster(cluster_of(home)) == before


def test_a_second_owner_waits_and_takes_over(home: Path, start: Start) -> None:
    first = start()
    hears(first, "ready")
    second = start()
    waiting = hears(second, "waiting")
    first.terminate()

    ready = hears(second, "ready")

    assert waiting["owner"] == first.pid
    assert ready["found"] == "stopped"
    assert web_is_let_in(home)


def test_the_process_and_its_server_end_with_a_killed_parent(home: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        "p = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, start_new_session=True)\n"
        'print(\'{"event": "child", "pid": %d}\' % p.pid, flush=True)\n'
        "time.sleep(60)\n"
    )
    env = {**environment(), lifeline.VARIABLE: lifeline.STDIN}
    words = [sys.executable, "-c", code, *command(home)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env) as parent:
        child = hears(parent, "child")["pid"]
        hears(parent, "ready")
        parent.kill()

        wait_until(lambda: embedded.look(cluster_of(home)) is Found.STOPPED)
        wait_until(lambda: not Path(f"/proc/{child}/cmdline").exists() or is_zombie(child))

    assert not embedded.lives(cluster_of(home))


def is_zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_home_without_a_usable_folder_is_said_and_fails(home: Path, start: Start) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "thesis.txt").write_text("mine")

    process = start()
    failed = hears(process, "failed")

    assert "holds files but no database" in failed["reason"]
    assert process.wait() == 1


def test_preparing_twice_applies_nothing_the_second_time(home: Path) -> None:
    cluster = cluster_of(home, ServiceUsers.all_one(ME))
    embedded.start(cluster)

    first, second = database.prepare(cluster), database.prepare(cluster)

    assert first
    assert second == []
