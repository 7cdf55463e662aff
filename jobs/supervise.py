"""Keep a set of child processes alive: start them in order, restart what ends, stop them in reverse.

In come `Child` values and a callback for their output lines; out goes `status()`. Each child holds a lifeline
(`core.observe.lifeline`) as its standard input, so none outlives us, and its own session, so that Ctrl-C in
the terminal reaches only us.
"""

import json
import os
import pwd
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from core.errors import UnavailableError
from core.observe import lifeline

Log = Callable[[str, str], None]
NOT_STARTED = 127  # as a shell says it


class NotReadyError(UnavailableError):
    """A part of the desk did not become ready. Its lines in the log say why."""


@dataclass(frozen=True)
class Child:
    """One process to keep alive; a `ready` one prints `{"event": "ready"}` before the next is started."""

    name: str
    argv: tuple[str, ...]
    os_user: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    ready: bool = False


@dataclass(frozen=True)
class ChildStatus:
    """How one child does now; `pid` and `since` are None while it waits for its restart."""

    name: str
    pid: int | None
    since: datetime | None
    restarts: int
    last_exit: int | None


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: between restarts, for a ready line, for a child to end by itself."""

    first: float = 0.2
    longest: float = 10.0
    healthy_after: float = 30.0
    ready: float = 240.0
    stop: float = 10.0

    def next_delay(self, previous: float | None, lived: float) -> float:
        """Double the pause after each short life; begin anew after a healthy one."""
        if previous is None or lived >= self.healthy_after:
            return self.first
        return min(previous * 2, self.longest)


class Supervisor:
    """Owns the children. `log(name, line)` is called from several threads and must not raise."""

    def __init__(
        self,
        children: Sequence[Child],
        log: Log,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._patience = patience or Patience()
        self._stopping = threading.Event()
        self._keepers = [_Keeper(child, log, self._patience, now, self._stopping) for child in children]

    def start(self) -> None:
        """Start every child in order, waiting for each that announces itself.

        NotReadyError, with everything stopped again, when one does not; returns early when stopped meanwhile.
        """
        for keeper in self._keepers:
            if self._stopping.is_set():
                return
            keeper.start()
            if not keeper.becomes_ready():
                if self._stopping.is_set():
                    return
                self.stop()
                raise NotReadyError(f"{keeper.child.name} did not become ready. Its lines in the log say why.")

    def stop(self) -> None:
        """Stop the children in reverse order; nothing is restarted from here on. May be called twice."""
        self._stopping.set()
        for keeper in reversed(self._keepers):
            keeper.stop()

    def status(self) -> tuple[ChildStatus, ...]:
        """Report on every child, in the order they were started."""
        return tuple(keeper.status for keeper in self._keepers)


class _Keeper:
    def __init__(
        self,
        child: Child,
        log: Log,
        patience: Patience,
        now: Callable[[], datetime],
        stopping: threading.Event,
    ) -> None:
        self.child = child
        self.status = ChildStatus(child.name, None, None, 0, None)
        self._log, self._patience, self._now, self._stopping = log, patience, now, stopping
        self._ready = threading.Event()
        self._gate = threading.Lock()  # no start may slip in between "stopping" and the SIGTERM
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._keep, name=f"keeper-{self.child.name}", daemon=True)
        self._thread.start()

    def becomes_ready(self) -> bool:
        if not self.child.ready:
            return True
        deadline = time.monotonic() + self._patience.ready
        while not self._ready.wait(0.05):
            if self._stopping.is_set() or time.monotonic() > deadline:
                return False
        return True

    def stop(self) -> None:
        with self._gate:
            process = self._process
        if process is not None:
            _end(process, self._patience.stop)
        if self._thread is not None:
            self._thread.join()

    def _keep(self) -> None:
        delay: float | None = None
        while not self._stopping.is_set():
            began = time.monotonic()
            code = self._run_once()
            if self._stopping.is_set():
                return
            delay = self._patience.next_delay(delay, time.monotonic() - began)
            self._log(self.child.name, f"ended with {code}; started again in {delay:g} s")
            self._stopping.wait(delay)
            if not self._stopping.is_set():
                self._note(restarts=self.status.restarts + 1)

    def _run_once(self) -> int | None:
        with self._gate:
            if self._stopping.is_set():
                return self.status.last_exit
            try:
                process = self._process = _spawn(self.child)
            except (OSError, KeyError) as error:  # no such program, or no such OS user yet
                self._log(self.child.name, f"cannot be started: {error}")
                self._note(last_exit=NOT_STARTED)
                return NOT_STARTED
        self._note(pid=process.pid, since=self._now())
        reader = threading.Thread(target=self._forward, args=(process,), daemon=True)
        reader.start()
        code = process.wait()
        reader.join(1.0)  # a grandchild may hold the pipe open for ever
        self._note(last_exit=code)
        if process.stdin:
            process.stdin.close()
        return code

    def _note(
        self,
        *,
        pid: int | None = None,
        since: datetime | None = None,
        restarts: int | None = None,
        last_exit: int | None = None,
    ) -> None:
        was = self.status
        self.status = ChildStatus(
            self.child.name,
            pid,
            since,
            was.restarts if restarts is None else restarts,
            was.last_exit if last_exit is None else last_exit,
        )

    def _forward(self, process: subprocess.Popen[str]) -> None:
        if process.stdout is None:
            return
        with process.stdout as lines:
            for line in lines:
                if _announces_ready(line):
                    self._ready.set()
                self._log(self.child.name, line.rstrip("\n"))


def _spawn(child: Child) -> subprocess.Popen[str]:
    environment = {**os.environ, **child.env, lifeline.VARIABLE: lifeline.STDIN}
    user = pwd.getpwnam(child.os_user) if child.os_user and os.geteuid() == 0 else None
    if user:
        environment |= {"HOME": user.pw_dir, "USER": user.pw_name, "LOGNAME": user.pw_name}
    return subprocess.Popen(
        child.argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
        encoding="utf-8",
        errors="replace",
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=os.getgrouplist(user.pw_name, user.pw_gid) if user else None,
    )


def _end(process: subprocess.Popen[str], patience: float) -> None:
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the session is the child's own: what it started goes too


def _announces_ready(line: str) -> bool:
    if not line.startswith("{"):
        return False
    try:
        said = json.loads(line)
    except json.JSONDecodeError:
        return False
    return isinstance(said, dict) and said.get("event") == "ready"
