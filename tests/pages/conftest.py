"""The real app, once for all tests of its doors: `streamlit run app.py` on a home of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from pages import ui
from tests.pages.screens import page_as

__all__ = ["page_as"]

ROOT = Path(__file__).parents[2]
METRICS_TOKEN = "a token of the test"
EMAIL, PASSWORD = "admin@desk.example", "four plain words here"
DEEP_LINKS = ("/", "/orders", "/markets?symbol=BTC/USDT", "/audit", "/operations", "/nothing/here")
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class App:
    """The running app; `first` holds what it answered before anybody had opened a page."""

    home: Path
    process: subprocess.Popen[bytes] | None = None
    base: str = ""
    first: dict[str, httpx.Response] = field(default_factory=dict)

    @property
    def session_cookie(self) -> str:
        return ui.cookie_of("session", self.home)

    @property
    def csrf_cookie(self) -> str:
        return ui.cookie_of("csrf", self.home)

    @property
    def log_file(self) -> Path:
        return self.home / "test.log"

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def start(self) -> None:
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.process = launch(self.home, port, self.log_file)
        wait_for(lambda: answers(self.base + "/healthz"), 60, lambda: self.log)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(40)

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.base, timeout=30)

    @contextmanager
    def signed_in(self) -> Iterator[httpx.Client]:
        with self.client() as client:
            assert sign_in(client).status_code == 303
            yield client

    def freeze_database(self) -> None:
        """Stop the process that would heal the database, then end the database."""
        self._database_owner().suspend()
        pid = int(next(self.home.rglob("postmaster.pid")).read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        wait_for(lambda: not psutil.pid_exists(pid), 20, lambda: "The database did not end.")

    def thaw_database(self) -> None:
        self._database_owner().resume()

    def _database_owner(self) -> psutil.Process:
        return next(p for p in psutil.process_iter(["cmdline"]) if is_owner(p.info["cmdline"] or [], self.home))


def is_owner(words: list[str], home: Path) -> bool:
    return "core.store.database" in words and any(str(home) in word for word in words)


def launch(home: Path, port: int, log: Path, **more: str) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CRYPTOPULSE_")}
    environment |= {"CRYPTOPULSE_HOME": str(home), "CRYPTOPULSE_MARKET": "simulated", **more}
    environment |= {"CRYPTOPULSE_METRICS_TOKEN": METRICS_TOKEN, "CRYPTOPULSE_MARKET_SYMBOLS": '["BTC/USDT"]'}
    words = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("ab") as out:
        return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=out, stderr=out)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def wait_for(condition: Callable[[], bool], seconds: float, told: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, told()
        time.sleep(0.1)


def csrf_of(client: httpx.Client, path: str = "/sign-in") -> str:
    found = CSRF.search(client.get(path).text)
    assert found
    return found[1]


def sign_in(client: httpx.Client, password: str = PASSWORD, target: str = "/", **more: str) -> httpx.Response:
    form = {"csrf": csrf_of(client), "email": EMAIL, "password": password, "next": target}
    return client.post("/sign-in", data=form | more)


@pytest.fixture(scope="session")
def app() -> Iterator[App]:
    home = Path(tempfile.mkdtemp(prefix="cp-doors-"))
    home.chmod(0o711)
    running = App(home)
    try:
        running.start()
        with running.client() as client:
            running.first = {path: client.get(path) for path in DEEP_LINKS}
        yield running
    finally:
        running.stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def link(app: App) -> str:
    """The link that makes the admin, as the log prints it; followed once by `admin`."""
    wait_for(lambda: "first-admin?token=" in app.log, 20, lambda: app.log)
    return re.findall(r"http\S+(/first-admin\?token=\S+)", app.log)[-1]


@pytest.fixture(scope="session")
def admin(app: App, link: str) -> httpx.Response:
    """The answer to the first admin's form, which signs him in."""
    with app.client() as client:
        form = {"csrf": csrf_of(client, link), "token": link.split("=")[1], "email": EMAIL, "password": PASSWORD}
        return client.post("/first-admin", data=form)
