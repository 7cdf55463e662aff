"""Open a desk for the web process, with the processes beside it."""

import fcntl
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.desk import Desk, open_desk
from core.errors import ConflictError
from core.observe import logs
from core.settings import Settings
from core.store import migrate
from jobs.processes import children, separation
from jobs.supervise import Supervisor

LOG = logs.of("desk")


class AlreadyOpenError(ConflictError):
    """Another desk runs on this data folder. Set CRYPTOPULSE_HOME to another folder to run a second one."""


@contextmanager
def opened(settings: Settings) -> Iterator[Desk]:
    """Yield the open desk; in the one-machine default its processes live exactly as long.

    Raises AlreadyOpenError when another web process has this home, UnavailableError when the database
    does not come up.
    """
    if settings.processes == "none":
        desk = open_desk(settings, "web_login")
        yield desk
        desk.store.close()
        return
    with only_one(settings):
        began = time.monotonic()
        LOG.info("Data is kept in %s.", settings.home)
        if not (parted := separation()).possible:
            LOG.info("%s", parted.sentence)
        if settings.database_url:
            migrate.apply(settings.database_url.get_secret_value(), "external")
        supervisor = Supervisor(children(settings), tell)
        try:
            supervisor.start()
            desk = open_desk(settings, "web_login")
            LOG.info("The desk opened in %.1f s.", time.monotonic() - began)
            yield desk
            desk.store.close()
        finally:
            LOG.info("Closing the desk.")
            supervisor.stop()


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the data folder, so that a second desk says so instead of mixing with this one."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o711)
    with open(settings.home / "desk.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            raise AlreadyOpenError(
                f"Another desk runs on {settings.home}. Set CRYPTOPULSE_HOME to another folder to run a second one."
            ) from e
        yield


def tell(name: str, line: str) -> None:
    """Pass on what a child says: its own log lines as they are, of its events the reasons, the rest under its name."""
    if line[:2].isdigit() and line[2:3] == ":":
        sys.stderr.write(line + "\n")
    elif not line.startswith("{"):
        logs.of(name).info("%s", line)
    elif reason := json.loads(line).get("reason"):
        logs.of(name).warning("%s", reason)
