"""The launcher: started as root, it keeps db, signer, jobs and web, each as an OS user of its own.

`app.py` becomes it (`become`) where separation is possible. In come the arguments that serve the pages;
out goes nothing but processes: it opens no socket and speaks no SQL, and it forgets its environment once
each child has its part.
"""

import os
import signal
import subprocess
import sys
import threading

from core import settings
from core.errors import DeskError
from core.observe import logs, signals
from core.settings import Settings
from jobs.homes import SEPARATE, only_one, part, placed
from jobs.processes import environment, parted_children, placing, separation
from jobs.supervise import Child, NotReadyError, Supervisor
from jobs.telling import Telling

LOG = logs.of("desk")


def become(settings: Settings) -> None:
    """Turn this process into the launcher where root can part the services; otherwise return.

    The launcher keeps the process id and the terminal, so whoever started us stops it the same way.
    """
    if settings.processes == "none" or os.geteuid() != 0 or not separation(settings.home).possible:
        return
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))  # the server's socket would otherwise stay bound in the launcher
    told = {**os.environ, **placing(settings, os.environ)}
    os.execve(sys.executable, [sys.executable, "-P", "-m", "jobs.launch", *sys.orig_argv[1:]], told)  # noqa: S606


def main(web: tuple[str, ...]) -> int:
    """Keep the services until told to stop; 0 then, 2 with a sentence when they cannot start."""
    give_up = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: give_up.set())
    try:
        read = placed(settings.read())
        logs.set_up(read.log_level)
        with only_one(read):
            part(read.home, SEPARATE)
            LOG.info("Data is kept in %s. Each service runs as an OS user of its own.", read.home)
            parts = parted_children(read, web, os.environ)
            if not read.embedded and not migrated(read):
                return 2
            os.environ.clear()
            return keep(parts, give_up)
    except DeskError as e:
        LOG.error("The desk cannot open: %s", e)
        return 2


def migrated(settings: Settings) -> bool:
    """Bring an external database up to date as the user of jobs, for the launcher itself speaks no SQL."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "jobs.migrate"],
        user=SEPARATE.jobs, group=SEPARATE.jobs, extra_groups=[], cwd="/",
        env=environment("jobs", settings, os.environ), stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return done.returncode == 0


def keep(parts: list[Child], give_up: threading.Event) -> int:
    """Start the children, keep them until `give_up`, stop them in reverse; 2 when they never got ready."""
    telling = Telling(give_up)
    supervisor = Supervisor(parts, telling)
    failures: list[str] = []

    def start() -> None:
        try:
            supervisor.start()
        except NotReadyError as e:
            failures.append(str(e))
            give_up.set()

    threading.Thread(target=start, name="start", daemon=True).start()
    signals.wait(give_up)
    LOG.info("Closing the desk.")
    supervisor.stop()
    if reason := telling.reason or "".join(failures):
        LOG.error("The desk cannot open: %s", reason)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))
