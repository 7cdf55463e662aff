"""A whole desk as an operator starts it: `streamlit run app.py` in a session of its own, with its log."""

import os
import pwd
import re
import subprocess
import sys
import sysconfig
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
OPEN_AT = re.compile(r"The desk is open at (http://\S+)")


class Desk:
    """The running desk; `python` may be an interpreter other OS users can execute."""

    def __init__(self, home: Path, python: str, packages: str) -> None:
        self.home = home
        self.lines: list[str] = []
        env = {name: value for name, value in os.environ.items() if not name.startswith("CRYPTOPULSE_")}
        env |= {"CRYPTOPULSE_HOME": str(home), "CRYPTOPULSE_MARKET": "simulated", "PYTHONPATH": packages}
        env["CRYPTOPULSE_MARKET_SYMBOLS"] = '["BTC/USDT"]'
        self.process = subprocess.Popen(
            [python, "-m", "streamlit", "run", "app.py", "--server.port", "0"],
            cwd=ROOT, env=env, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        self.lines.extend(iter(self.process.stdout.readline, ""))

    @property
    def log(self) -> str:
        return "".join(self.lines)

    def opens(self) -> "Desk":
        """Return when the desk answers that it is ready."""
        wait_until(lambda: bool(OPEN_AT.search(self.log)), 60.0, lambda: self.log)
        found = OPEN_AT.search(self.log)
        assert found
        wait_until(lambda: _is_ready(found[1]), 30.0, lambda: self.log)
        return self

    def processes(self) -> list[psutil.Process]:
        """Return every living process of this home, whoever started it."""
        return [process for process in psutil.process_iter() if self._owns(process)]

    def _owns(self, process: psutil.Process) -> bool:
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            words = " ".join(process.cmdline())
            return str(self.home) in words or process.environ().get("CRYPTOPULSE_HOME") == str(self.home)
        except psutil.Error:
            return False

    def is_gone(self, seconds: float) -> bool:
        wait_until(lambda: not self.processes(), seconds, lambda: str(self.processes()))
        return True

    def end(self) -> None:
        """Leave nothing running, whatever the test did."""
        for process in self.processes():
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        self.process.wait(10)


def wait_until(condition: Callable[[], bool], seconds: float, why: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, why()
        time.sleep(0.1)


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=3) as answer:
            return answer.status == 200
    except OSError:
        return False


def readable_python() -> tuple[str, str] | None:
    """Return an interpreter and the packages that other OS users can run, None where there is none."""
    packages = sysconfig.get_path("purelib")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    nobody = pwd.getpwnam("nobody")
    for python in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        try:
            done = subprocess.run(
                [python, "-P", "-c", "import psycopg, streamlit, core.errors"],
                user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[], cwd="/",
                env={"PYTHONPATH": f"{ROOT}:{packages}"}, capture_output=True, check=False,
            )  # fmt: skip
        except OSError:
            continue
        if done.returncode == 0:
            return python, packages
    return None
