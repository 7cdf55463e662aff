"""Who writes down what happens in a turn while it happens, and hears whether to go on."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any

from core.agents import turns
from core.agents.turns import Runner
from core.errors import ConflictError
from core.model import Spent, Step, StepKind, ToolCall, Turn

PIECE_S = 0.1
"""Words wait at most so long to be written together."""
LOOK_S = 0.5
"""How often an otherwise quiet turn asks whether to stop; its lease is renewed by it."""
ENDED = (StepKind.RESULT, StepKind.FAILED, StepKind.REFUSED)
Noted = tuple[StepKind, dict[str, Any]]


class StoppedError(ConflictError):
    """This answer was stopped by its person."""


class Scribe:
    """Appends a turn's steps in the order they are told; any thread may tell.

    Use it in a `with`: a thread of its own writes words that wait and asks whether to stop. Once something cannot be
    written, or the person stopped the turn, every call raises that and `cut` ends what the turn waits for.
    """

    def __init__(self, runner: Runner, turn: Turn, cut: Callable[[], None], before: Sequence[Step] = ()) -> None:
        self._runner, self._turn, self._cut = runner, turn, cut
        self._lock, self._over = threading.RLock(), threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"turn {turn.id}", daemon=True)
        self._steps: list[Noted] = []
        self._calls: list[ToolCall] = []
        self._texts, self._closed = _texts(before), set[str]()
        self._done = {str(s.payload.get("call")): (s.kind, s.payload) for s in before if s.kind in ENDED}
        self._failed: Exception | None = None
        self._written_at = 0.0
        self.spent, self._unwritten = turn.spent, Spent()
        self.by: tuple[str, str] = ("", "")
        """The provider and the model that were asked last; what there is of an answer is theirs."""

    def __enter__(self) -> "Scribe":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    @property
    def answer(self) -> str:
        """Return what was said so far and not dropped."""
        with self._lock:
            return "\n\n".join(text.strip() for text in self._texts.values() if text.strip())

    @property
    def unwritten(self) -> Spent:
        """Return what was spent and is not written yet: a turn that was stopped writes no more but its end."""
        return self._unwritten

    def said(self, message: str) -> str:
        """Return what was told so far of a message."""
        with self._lock:
            return self._texts.get(message, "")

    def took(self, spent: Spent) -> None:
        """Count what somebody was paid, to be written with what comes next."""
        with self._lock:
            self.spent += spent
            self._unwritten += spent

    def done(self, call: str) -> Noted | None:
        """Return how a call ended, where it did before this turn was taken over."""
        return self._done.get(call)

    def piece(self, message: str, text: str) -> None:
        """Tell a piece of a message; it is written with the next ones."""
        with self._lock:
            if message not in self._closed and text:
                self._say(message, text)

    def whole(self, message: str, text: str) -> None:
        """Tell a message to its end; pieces of it that come later are known already."""
        with self._lock:
            self._closed.add(message)
            told = self._texts.get(message, "")
            if text.startswith(told) and text != told:
                self._say(message, text[len(told) :])
            if self._steps or self._unwritten != Spent():
                self._flush()

    def drop(self, message: str) -> None:
        """Tell that a message is void, and so are pieces of it that come later."""
        with self._lock:
            self._closed.add(message)
            if self._texts.pop(message, ""):
                self._steps.append((StepKind.DROP, {"message": message}))

    def keep_only(self, messages: set[str]) -> None:
        """Drop what was said under other messages: their model's answer was lost with its runner."""
        with self._lock:
            for message in set(self._texts) - messages:
                self.drop(message)
            self._flush()

    def hold(self, kind: StepKind, payload: dict[str, Any], call: ToolCall) -> None:
        """Tell a step with its stage of a call, to be written with what comes next."""
        with self._lock:
            self._steps.append((kind, payload))
            self._calls.append(call)

    def write(self, *steps: Noted, call: ToolCall | None = None) -> None:
        """Write what waits and these steps, at once and in order."""
        with self._lock:
            self._steps += steps
            self._calls += [call] if call else []
            self._flush()

    def check(self) -> None:
        """Raise what ended this turn, if something did: StoppedError, or what could not be written."""
        if self._failed:
            raise self._failed

    def _say(self, message: str, text: str) -> None:
        self._texts[message] = self._texts.get(message, "") + text
        last = self._steps[-1] if self._steps else None
        if last and last[0] is StepKind.TEXT and last[1]["message"] == message:
            last[1]["text"] += text
        else:
            self._steps.append((StepKind.TEXT, {"message": message, "text": text}))

    def _flush(self) -> None:
        self.check()
        steps, calls, self._steps, self._calls = self._steps, self._calls, [], []
        try:
            stopping = turns.append(self._runner, self._turn, steps, calls, self._unwritten)
            self._unwritten = Spent()
            self._failed = StoppedError() if stopping else None
        except Exception as e:  # noqa: BLE001 - whatever it is, the thread that waits has to hear of it
            self._failed = e
        self._written_at = time.monotonic()
        if self._failed:
            self._cut()
            raise self._failed

    def _watch(self) -> None:
        while not self._over.wait(PIECE_S):
            with self._lock:
                quiet = time.monotonic() - self._written_at
                if self._failed:
                    # What had not begun to wait when the turn ended would wait in vain.
                    self._cut()
                elif self._steps or quiet >= LOOK_S:
                    # What goes wrong is raised to whoever tells something next.
                    with suppress(Exception):
                        self._flush()


def _texts(before: Sequence[Step]) -> dict[str, str]:
    said: dict[str, str] = {}
    for step in before:
        message = str(step.payload.get("message"))
        if step.kind is StepKind.TEXT:
            said[message] = said.get(message, "") + str(step.payload.get("text", ""))
        elif step.kind is StepKind.DROP:
            said.pop(message, None)
    return said
