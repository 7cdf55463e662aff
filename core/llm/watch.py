"""An end to a call in which nothing is heard for too long."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Watch:
    """How long a call may stay silent; `expired` once it was ended for that."""

    def __init__(self, timeout_s: float, end: Callable[[], None]) -> None:
        self.expired = False
        self._timeout_s, self._end = timeout_s, end
        self._over = threading.Event()
        self.heard()

    def heard(self) -> None:
        """Begin the time anew: a word has come."""
        self._until = time.monotonic() + self._timeout_s

    def wait(self) -> None:
        while not self._over.wait(max(self._until - time.monotonic(), 0)):
            if time.monotonic() >= self._until:
                self.expired = True
                self._end()
                return

    def stop(self) -> None:
        self._over.set()


@contextmanager
def watching(timeout_s: float, end: Callable[[], None]) -> Iterator[Watch]:
    """Call `end` from another thread once nothing was `heard` for so many seconds."""
    watch = Watch(timeout_s, end)
    thread = threading.Thread(target=watch.wait, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop()
        thread.join()
