"""An event loop on a thread, for a source whose callers do not wait."""

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import ccxt

from core.errors import UnavailableError

T = TypeVar("T")
END_WITHIN_S = 6.0


class LoopThread:
    """Runs `main` from the first call on until `stop` cancels it; what `main` raises is raised at the next call."""

    def __init__(self, name: str, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._name = name
        self._main = main
        self._lock = threading.Lock()
        self._began = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._failed: Exception | None = None

    def start(self) -> asyncio.AbstractEventLoop:
        """Start once and return the loop."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
        self._began.wait()
        if self._failed:
            raise self._failed
        assert self._loop
        return self._loop

    def result(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something on the loop and wait for what it returns or raises."""
        loop = self.start()
        try:
            if not loop.is_closed():
                return asyncio.run_coroutine_threadsafe(work, loop).result()
        except concurrent.futures.CancelledError:
            pass
        work.close()
        raise UnavailableError(f"{self._name} was closed.")

    def stop(self) -> None:
        if self._thread and self._loop and self._task and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(END_WITHIN_S)

    def _run(self) -> None:
        try:
            asyncio.run(self._whole())
        except asyncio.CancelledError:
            return
        except Exception as e:  # noqa: BLE001 - a thread has nobody to raise to; the next caller gets it
            self._failed = e

    async def _whole(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._loop.set_exception_handler(_handled)
        self._began.set()
        await self._main()


def _handled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Keep quiet about errors ccxt leaves behind in futures nobody waits for; ours were raised where we wait."""
    if not isinstance(context.get("exception"), ccxt.BaseError):
        loop.default_exception_handler(context)
