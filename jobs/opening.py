"""Open a desk for the web process, with the processes beside it."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import NoReturn

from core import settings, vault
from core.desk import Desk, open_desk
from core.errors import DeskError, UnavailableError
from core.observe import lifeline, logs
from core.orders import protect
from core.settings import Settings
from core.store import Duty, migrate
from jobs.homes import let_others_pass, only_one, placed
from jobs.processes import children, separation
from jobs.supervise import Supervisor
from jobs.telling import Telling

LOG = logs.of("desk")
CANNOT_START = 2
INTERRUPTED = 130  # as a shell says it


class StoppedEarlyError(UnavailableError):
    """The desk was told to stop while it opened."""


def configured() -> Settings:
    """Read the settings and set up the log; a wrong setting ends the process with its sentence."""
    try:
        read = placed(settings.read())
        if read.processes == "all":  # the pages of parted services are not told what the signer is
            vault.check_settings(read)
    except DeskError as e:
        logs.set_up()
        LOG.error("The desk cannot open: %s", e)
        sys.exit(CANNOT_START)
    logs.set_up(read.log_level)
    return read


@contextmanager
def opened(settings: Settings, give_up: threading.Event) -> Iterator[Desk]:
    """Yield the open desk; in the one-machine default its processes live exactly as long.

    Raises AlreadyOpenError when another web process has this home, UnavailableError when the database
    does not come up, StoppedEarlyError when `give_up` is set before the desk is open.
    """
    if settings.processes == "none":
        lifeline.die_with_parent()
        desk = open_desk(settings, "web_login")
        protect.check_stored(desk, Duty.WATCH)
        yield desk
        desk.store.close()
        return
    with only_one(settings):
        began = time.monotonic()
        LOG.info("Data is kept in %s.", settings.home)
        if not (parted := separation(settings.home)).possible:
            LOG.info("%s", parted.sentence)
        if settings.database_url:
            migrate.apply(settings.database_url.get_secret_value(), "external")
        elif os.geteuid() == 0:
            let_others_pass(settings.home)
        telling = Telling(give_up)
        supervisor = Supervisor(children(settings), telling)
        try:
            start(supervisor, telling, give_up)
            desk = open_desk(settings, "web_login")
            protect.check_stored(desk, Duty.WATCH)
            LOG.info("The desk opened in %.1f s.", time.monotonic() - began)
            yield desk
            desk.store.close()
        finally:
            LOG.info("Closing the desk.")
            supervisor.stop()


def start(supervisor: Supervisor, telling: Telling, give_up: threading.Event) -> None:
    """Start the processes; raises UnavailableError with the database's own reason, or when told to give up."""

    started = threading.Event()

    def stop_when_given_up() -> None:
        while not started.wait(0.1):
            if give_up.is_set():
                supervisor.stop()
                return

    threading.Thread(target=stop_when_given_up, name="give up", daemon=True).start()
    try:
        supervisor.start()
    finally:
        started.set()
    if telling.reason:
        raise UnavailableError(telling.reason)
    if give_up.is_set():
        raise StoppedEarlyError


@contextmanager
def heard() -> Iterator[threading.Event]:
    """Yield an event that Ctrl-C or SIGTERM sets: while the desk opens, the server itself does not listen yet.

    Main thread only; the server's own handlers are told too. After Ctrl-C the process ends with the block and
    the code a shell expects: left to the server, it would end as a failure.
    """
    give_up = threading.Event()
    numbers: set[int] = set()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def hear(number: int, frame: FrameType | None) -> None:
        give_up.set()
        numbers.add(number)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, hear)
    try:
        yield give_up
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if signal.SIGINT in numbers:
        _leave(INTERRUPTED)


def entered(opening: AbstractContextManager[Desk]) -> Desk:
    """Enter the opening; a desk that cannot open says one sentence and ends the process."""
    try:
        return opening.__enter__()
    except StoppedEarlyError:
        _leave(INTERRUPTED)
    except DeskError as e:
        LOG.error("The desk cannot open: %s", e)
        _leave(CANNOT_START)


def _leave(code: int) -> NoReturn:
    # Everything is closed by now; an exception would only have the server print its traceback.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
