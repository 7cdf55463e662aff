"""Processes that speak other people's protocols, so that unmodified clients can be tested over real sockets.

In: a module of this folder with `--port 0`; it prints one JSON line with its address when it is ready. Out: that
line, read by `running`. Add one: a file that starts with `python -m tests.servers.<name> --port 0`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@contextmanager
def running(name: str, *arguments: str) -> Iterator[dict[str, Any]]:
    """Run a server of this folder for the length of a `with`, lending what it printed when it was ready."""
    command = [sys.executable, "-m", f"tests.servers.{name}", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, f"{name} ended with {process.wait()} before it was ready"
            yield json.loads(line)
        finally:
            process.terminate()


__all__ = ["running"]
