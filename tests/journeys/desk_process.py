"""A whole desk as its user starts it: its own home, a free port, a log; started, stopped and killed from outside."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
EMAIL, PASSWORD = "admin@desk.example", "correct horse battery staple"
LINK = re.compile(r"http://\S+/first-admin\?token=\S+")
SESSION_COOKIE = "cp_session"
# The lock turns unknown settings away, and whoever runs the tests may have some of his own.
OURS = ("CRYPTOPULSE_", "STREAMLIT_", "MAINNET_ENABLE")

Part = Literal["web", "jobs", "db", "postmaster"]


@dataclass
class DeskProcess:
    """One desk on this machine. `start()` may follow `stop()` and `kill("web")`: the home stays."""

    home: Path
    market: str = "simulated"
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home.with_name(f"{self.home.name}.log")

    def start(self, wait: Callable[["DeskProcess"], bool] | None = None, seconds: float = 60.0) -> float:
        """Start it and return how long it took until `wait` (default: ready) was so."""
        self.port = self.port or free_port()
        env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        env |= {"CRYPTOPULSE_HOME": str(self.home), "CRYPTOPULSE_MARKET": self.market, **self.settings}
        argv = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
        wait_until(lambda: self._lives() and (wait or DeskProcess.ready)(self), seconds, self._tail)
        return time.monotonic() - began

    def stop(self) -> None:
        """End it as Ctrl-C does, with everything it started; a desk that is down stays down."""
        if self.process is None:
            return
        parts = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        self.process = None
        psutil.wait_procs(parts, 30)

    def kill(self, part: Part) -> int:
        """SIGKILL one part of the running desk and return its process id."""
        victim = self.pid_of(part)
        os.kill(victim, signal.SIGKILL)
        if part == "web" and self.process:
            self.process.wait(10)
        return victim

    def pid_of(self, part: Part) -> int:
        """Return the process id of a part; AssertionError when it does not run."""
        assert self.process, "start the desk first"
        if part == "postmaster":
            return int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])
        modules = {"jobs": ["-m", "jobs"], "db": ["-m", "core.store.database"], "web": ["-m", "streamlit"]}
        family = [psutil.Process(self.process.pid)]
        family += family[0].children(recursive=True)
        # The last one that fits: a launcher that keeps the web process as a child names the same words.
        found = [p.pid for p in family if _words(p, modules[part])]
        assert found, f"{part} does not run"
        return found[-1]

    def ready(self) -> bool:
        """Say whether the database answers and the jobs beat."""
        return self.get("/readyz")[0] == 200

    def serves(self) -> bool:
        """Say whether somebody who opens the address sees the first page."""
        status, text = self.get("/")
        return status == 200 and "Sign in" in text

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """Fetch a page without a browser: status and text, (0, "") while nobody answers."""
        request = urllib.request.Request(self.address + path, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as e:
            return e.code, e.read().decode()
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return 0, ""

    def figures(self) -> dict[str, Any]:
        """Return what readiness tells."""
        return json.loads(self.get("/readyz")[1] or "{}")

    def first_admin_link(self) -> str:
        """Return the newest link that makes the admin, as the terminal shows it."""
        found: list[str] = []

        def told() -> bool:
            found[:] = LINK.findall(self.log.read_text())
            return bool(found)

        wait_until(told, 30, self._tail)
        return found[-1]

    def _lives(self) -> bool:
        assert self.process and self.process.poll() is None, f"the desk ended: {self._tail()}"
        return True

    def _tail(self) -> str:
        return self.log.read_text()[-3000:]


@contextmanager
def fresh_desk(market: str = "simulated", **settings: str) -> Iterator[DeskProcess]:
    """Yield a desk with an empty home that is not started; whatever it left is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="cp-desk-"))
    folder.chmod(0o711)
    desk = DeskProcess(folder / "home", market, settings)
    try:
        yield desk
    finally:
        desk.stop()
        wait_until(lambda: not any(_lives_in(desk.home, p) for p in psutil.process_iter()), 30)
        shutil.rmtree(folder)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield Debian's browser."""
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


def become_admin(page: Page, desk: DeskProcess) -> None:
    """Open the first-admin link, choose a password, and be inside."""
    page.goto(desk.first_admin_link())
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open the desk").click()
    inside(page)


def sign_in(page: Page, desk: DeskProcess, path: str = "/") -> None:
    """Sign in at the door a deep link leads to."""
    page.goto(desk.address + path)
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    inside(page)


def inside(page: Page) -> None:
    """Wait until a signed-in page stands with its mode bar."""
    page.get_by_role("status").filter(has_text="DRY RUN").first.wait_for(timeout=30_000)


def wait_until(holds: Callable[[], bool], seconds: float, told: Callable[[], str] = lambda: "") -> None:
    """Ask again and again; AssertionError with what `told` says when it does not become so."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"it did not become so within {seconds:g} s. {told()}"
        time.sleep(0.05)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _words(process: psutil.Process, words: list[str]) -> bool:
    try:
        argv = process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
    return any(argv[i : i + len(words)] == words for i in range(len(argv)))


def _lives_in(home: Path, process: psutil.Process) -> bool:
    """Say whether a process works in this home: the postmaster and its backends, and whatever names it."""
    try:
        return str(home) in process.cwd() or str(home) in " ".join(process.cmdline())
    except psutil.Error:
        return False
