"""The stops that need no database: a file beside the data, and a signal to the process that sends."""

import threading
from contextlib import suppress

from core.settings import Settings

_told = threading.Event()


def stop_here(settings: Settings) -> None:
    """Let this process send nothing any more, and leave the kill file for the others where it may write one."""
    _told.set()
    with suppress(OSError):
        settings.kill_file.touch()


def is_stopped(settings: Settings) -> bool:
    """Tell whether the kill file is there or this process was told to stop."""
    return _told.is_set() or settings.kill_file.exists()
