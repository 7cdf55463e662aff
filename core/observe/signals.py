"""Wait in the main thread for what a signal's handler sets."""

import threading
import time

LOOK_EVERY_S = 0.05


def wait(event: threading.Event, seconds: float = float("inf")) -> bool:
    """Wait until the event is set, at most so long; return whether it is.

    `Event.wait` can miss a signal for good here: one that arrives just before the thread sleeps on the event's
    lock wakes nobody, and a handler that runs while the thread holds that lock waits for itself.
    """
    until = time.monotonic() + seconds
    while not event.is_set() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, LOOK_EVERY_S))
    return event.is_set()
