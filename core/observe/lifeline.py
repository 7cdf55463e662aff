"""End this process when the one that started it is gone, even when that one was killed with SIGKILL.

The parent holds the write end of a pipe and we hold its read end as our standard input: the kernel closes the
pipe with the parent, whatever the parent died of. Active only when the environment says so, so that the same
program can be started by hand or by systemd.
"""

import os
import signal
import threading
import time
from collections.abc import Callable

VARIABLE = "CRYPTOPULSE_LIFELINE"
STDIN = "stdin"


def die_with_parent(on_death: Callable[[], None] | None = None, *, grace: float = 10.0) -> None:
    """Watch the lifeline from now on: at its end call `on_death`, send SIGTERM to ourselves, and exit hard.

    The hard exit (status 1) comes `grace` seconds after the SIGTERM. Does nothing unless CRYPTOPULSE_LIFELINE
    is `stdin`. Standard input reads as empty afterwards, here and in the processes started from here.
    """
    if os.environ.get(VARIABLE) != STDIN:
        return
    lifeline = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_hold, args=(lifeline, on_death, grace), name="lifeline", daemon=True).start()


def _hold(lifeline: int, on_death: Callable[[], None] | None, grace: float) -> None:
    while os.read(lifeline, 4096):
        pass
    try:
        if on_death:
            on_death()
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(grace)
        os._exit(1)
