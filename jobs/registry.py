"""The jobs, listed by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from core.desk import Desk
from core.model import Event, Topic
from jobs import (
    answer_turns,
    backfill,
    beat,
    check_keys,
    drill_kill_switch,
    execute_orders,
    expire_proposals,
    fetch_news,
    forget_old,
    ingest_knowledge,
    refresh_market,
    refresh_references,
    seal_audit,
    sign_checkpoints,
    snapshot_accounts,
    watch_alerts,
    watch_protections,
)

Run = Callable[[Event | None], None]


class Job(Protocol):
    """A job's file: any of the three reasons to run, and how to open it.

    `open` is called once a process and returns what runs: with the event for `ON`, with None otherwise.
    """

    __name__: str

    @property
    def EVERY(self) -> timedelta | None: ...
    @property
    def ON(self) -> tuple[Topic, ...]: ...
    @property
    def WAKE(self) -> str | None: ...

    def open(self, desk: Desk) -> Run: ...


JOBS: tuple[Job, ...] = (
    beat,
    refresh_market,
    backfill,
    forget_old,
    refresh_references,
    fetch_news,
    ingest_knowledge,
    snapshot_accounts,
    execute_orders,
    expire_proposals,
    answer_turns,
    drill_kill_switch,
    check_keys,
    seal_audit,
    sign_checkpoints,
    watch_alerts,
    watch_protections,
)


def name_of(job: Job) -> str:
    return job.__name__.rpartition(".")[2]
