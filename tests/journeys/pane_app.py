"""The price pane alone in a small app of its own, and a tab that looks at it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from pages.ui.live.component import NAME

ROOT = Path(__file__).parents[2]
SMALL = 10_000

APP = """
from starlette.middleware import Middleware
import streamlit as st
from pages.ui import live

app = st.App("front.py", middleware=[Middleware(live.PaneServed)])
"""


@dataclass
class Tab:
    """One person's browser tab on the app; `updates` are the bytes of each message to the pane since it was opened."""

    page: Page
    address: str
    updates: list[int] = field(default_factory=list, kw_only=True)
    as_opened: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._note))

    def open(self, query: str = "") -> None:
        self.updates.clear()
        self.page.goto(f"{self.address}/{query}")
        self.wait_for_bars()

    def wait_for_bars(self) -> None:
        self.page.wait_for_selector(".pane[data-state=ready]", timeout=30_000)

    def wait_for_small_updates(self) -> None:
        """Wait until the server knows that this tab has the whole chart; until then it sends the whole of it."""
        # What the websocket carried is handed over only while the browser is asked something.
        wait_until(lambda: self.ask("pane => pane.has") and self.updates[-1] < SMALL)

    def ask(self, question: str, about: object = None) -> Any:
        """Evaluate a function of the pane's handle, and of what it is about, in the browser."""
        return self.page.locator(".pane").evaluate(f"(root, about) => ({question})(root.pane, about)", about)

    def visible(self) -> dict[str, Any]:
        return self.ask("pane => pane.view.now()")

    def written(self, name: str) -> str:
        """Read what the app wrote behind `name=`."""
        text = self.page.get_by_text(re.compile(f"^{name}=")).inner_text()
        return text.removeprefix(f"{name}=")

    def let_ticks_pass(self, count: int) -> None:
        target = int(self.written("tick")) + count
        wait_until(lambda: int(self.written("tick")) >= target)

    def _note(self, payload: bytes | str) -> None:
        raw = payload if isinstance(payload, bytes) else payload.encode()
        if NAME.encode() in raw:
            self.updates.append(len(raw))


@contextmanager
def serving(folder: Path, front: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve the page `front` until the context ends; the value is its address."""
    (folder / "app.py").write_text(APP)
    (folder / "front.py").write_text(front)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flags = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "runner.postScriptGC": "false",
    }
    options = [word for name, value in flags.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    known = os.environ | {"PYTHONPATH": str(ROOT)} | dict(environment or {})
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=known, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/_stcore/health"), seconds=30)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(15)


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return response.status == 200
    except (urllib.error.URLError, TimeoutError):
        return False
