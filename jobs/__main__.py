"""`python -m jobs`: run every job until told to stop."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from core import events, settings
from core.desk import Desk, open_desk
from core.errors import DeskError
from core.model import Event
from core.observe import lifeline, logs, signals
from core.orders import kill, protect
from core.settings import Settings
from core.store import Duty
from jobs.registry import JOBS, Job, Run, name_of

LOG = logs.of("jobs")
RETRY_S = 0.25
# An event is delivered once every older transaction has ended, and nobody notifies of that: after a wake look
# again soon, then less often.
LOOK_AGAIN_S = (0.03, 0.1, 0.3, 1.0)


def main() -> int:
    """Open the desk and every job; 0 when told to stop, 2 with a sentence when it cannot start."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    lifeline.die_with_parent()
    threading.excepthook = end_loudly
    try:
        read = settings.read()
        signal.signal(signal.SIGUSR1, lambda *_: stop_trading(read))
        logs.set_up(read.log_level)
        desk = open_desk(read, "jobs_login")
        protect.check_stored(desk, Duty.EXECUTOR)
        scheduler = start(desk, stop)
    except DeskError as e:
        LOG.error("The jobs cannot start: %s", e)
        return 2
    LOG.info("The jobs run.")
    signals.wait(stop)
    # A schedule that goes on while the interpreter ends finds no threads to run on.
    scheduler.shutdown(wait=False)
    desk.store.close()
    return 0


def stop_trading(read: Settings) -> None:
    """Send nothing any more: a signal reaches this process where no page and no database does."""
    kill.stop_here(read)
    LOG.critical("Told by a signal to stop trading. Remove %s and restart the jobs to go on.", read.kill_file)


def end_loudly(failed: threading.ExceptHookArgs) -> None:
    """End the process on a defect in any of its threads: it is started again, half a process is not noticed."""
    name = failed.thread.name if failed.thread else "a thread"
    LOG.critical(
        "%s ended by a defect",
        name,
        exc_info=(failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback),
    )
    os._exit(70)


def start(desk: Desk, stop: threading.Event) -> BackgroundScheduler:
    """Put every job on its schedule, its channel and its topics; returns at once."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(daemon=True)
    for job in JOBS:
        run = guarded(name_of(job), job.open(desk))
        if job.EVERY:
            scheduler.add_job(
                run, "interval", (None,), seconds=job.EVERY.total_seconds(), max_instances=1, coalesce=True,
                next_run_time=desk.now(), misfire_grace_time=None,
            )  # fmt: skip
        if job.WAKE:
            background(desk, stop, job.WAKE, lambda run=run: run(None))
        if job.ON:
            consume(desk, stop, job, run)
    scheduler.start()
    return scheduler


def consume(desk: Desk, stop: threading.Event, job: Job, run: Run) -> None:
    """Deliver a job's topics to it from its durable offset on, whenever the outbox stirs."""
    consumer = name_of(job)
    events.register(desk.store, consumer, job.ON)

    def drain() -> None:
        while events.deliver(desk.store, consumer, run):
            pass

    background(desk, stop, "desk_events", drain)


def background(desk: Desk, stop: threading.Event, channel: str, run: Callable[[], None]) -> None:
    """Run when the channel wakes us and once a second in between, on a thread that outlives lost connections."""

    def listen() -> None:
        while not stop.is_set():
            try:
                with desk.store.session() as session:
                    session.listen(channel)
                    quiet = 0
                    while not stop.is_set():
                        run()
                        woken = session.woken(timeout=LOOK_AGAIN_S[min(quiet, len(LOOK_AGAIN_S) - 1)])
                        quiet = 0 if woken else quiet + 1
            except DeskError:
                stop.wait(RETRY_S)  # told by the guard; an event stays until it is handled

    threading.Thread(target=listen, name=f"listen {channel}", daemon=True).start()


def guarded(name: str, run: Callable[[Event | None], None]) -> Run:
    """Let a job's failure be told once and tried again, not end the others."""
    told = ""

    def guard(event: Event | None) -> None:
        nonlocal told
        try:
            run(event)
            told = ""
        except DeskError as e:
            if str(e) != told:
                LOG.warning("%s: %s", name, e)
            told = str(e)
            if event is not None:
                raise

    return guard


if __name__ == "__main__":
    sys.exit(main())
