"""The jobs, listed by hand."""

from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Protocol

from core.desk import Desk
from core.model import Event, Topic
from jobs import beat, execute_orders, refresh_candles, seal_audit, sign_checkpoints

Run = Callable[[Event | None], None]


class Job(Protocol):
    """A job's file: any of the three reasons to run, and how to open it.

    `open` is called once a process and returns what runs: with the event for `ON`, with None otherwise.
    """

    EVERY: timedelta | None
    ON: tuple[Topic, ...]
    WAKE: str | None

    def open(self, desk: Desk) -> Run: ...


JOBS: tuple[ModuleType, ...] = (beat, refresh_candles, execute_orders, seal_audit, sign_checkpoints)


def name_of(job: ModuleType) -> str:
    return job.__name__.rpartition(".")[2]
