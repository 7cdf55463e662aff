"""The real signer, `python -m jobs.signer`, on a test's database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.settings import Settings
from core.vault import SignerClient
from core.vault.forwarded import ForwardClient
from tests.core.vault.process import ROOT, STARTED_WITHIN_S, answers


@dataclass(frozen=True)
class DeskSigner:
    """A running signer and how jobs ask it."""

    process: subprocess.Popen[str]
    settings: Settings

    @property
    def client(self) -> SignerClient:
        return SignerClient(self.settings.signer_socket)

    @property
    def forward(self) -> ForwardClient:
        return ForwardClient(self.settings.forward_socket)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """End it and return its exit code and what it said."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> tuple[int, str]:
        """Wait for its end and return its exit code and what it said."""
        out, _ = self.process.communicate(timeout=15)
        return self.process.returncode, out


@contextmanager
def desk_signer(home: Path, dsn: str, **more: str) -> Iterator[DeskSigner]:
    """Run the signer for the length of a `with`: one that answers, or that ended by itself."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CRYPTOPULSE_")}
    environment |= {"CRYPTOPULSE_HOME": str(home), "CRYPTOPULSE_DATABASE_URL": dsn, **more}
    process = subprocess.Popen(
        [sys.executable, "-m", "jobs.signer"], env=environment, cwd=ROOT, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    running = DeskSigner(process, Settings(home=home))
    try:
        deadline = time.monotonic() + STARTED_WITHIN_S
        while process.poll() is None and not answers(running.client) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield running
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def wait_until(condition: object, seconds: float = 20.0) -> None:
    """Return when the condition holds; fails after so many seconds."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        time.sleep(0.02)
