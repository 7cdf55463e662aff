"""The sandbox, as somebody starts it who has no key: open, entered by either of its people, and gone after Ctrl-C."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.journeys.desk_process import ROOT, wait_until

COMMAND = [sys.executable, "-m", "tests.sandbox", "--market", "generated"]
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
PEOPLE = re.compile(r"(\w+@sandbox\.example) +(\S+)\n")


@pytest.fixture
def sandbox() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(COMMAND, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.send_signal(signal.SIGINT)
        process.wait(40)


def told(sandbox: subprocess.Popen[str]) -> str:
    """Return what it says until everything is prepared."""
    assert sandbox.stdout
    said = ""
    while "Ctrl-C" not in said:
        line = sandbox.stdout.readline()
        assert line, f"it ended with {sandbox.wait()} after saying {said!r}"
        said += line
    return said


def enters(address: str, email: str, password: str) -> bool:
    with httpx.Client(base_url=address, timeout=20) as client:
        found = CSRF.search(client.get("/sign-in").text)
        assert found
        form = {"csrf": found[1], "email": email, "password": password, "next": "/accounts"}
        return client.post("/sign-in", data=form).headers.get("location") == "/accounts"


def test_a_sandbox_opens_for_a_maker_and_a_checker_and_leaves_nothing_behind(sandbox: subprocess.Popen[str]) -> None:
    said = told(sandbox)
    address, log = re.search(r"open at (\S+)", said), re.search(r"The log is (\S+)\. ", said)
    assert address
    assert log
    started = psutil.Process(sandbox.pid).children(recursive=True)

    people = dict(PEOPLE.findall(said))
    entered = {email: enters(address[1], email, password) for email, password in people.items()}
    sandbox.send_signal(signal.SIGINT)
    ended = sandbox.wait(40)

    assert entered == {"maker@sandbox.example": True, "checker@sandbox.example": True}
    assert ended == 0
    wait_until(lambda: not any(process.is_running() for process in started), 20)
    assert not Path(log[1]).parent.exists()


def test_a_port_somebody_listens_on_is_not_taken_for_its_own() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        done = subprocess.run([*COMMAND, "--port", port], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} cannot be used")
