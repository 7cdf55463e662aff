"""The fault plan: what goes wrong with which request, event or connection, how often, or at random with a seed.

A subject is what may go wrong, as a text: `POST /api/v3/order BTCUSDT my-id`, `WS order.place BTCUSDT my-id` (a request
of the websocket API), `EVENT executionReport TRADE BTCUSDT my-id` (to the user stream), `STREAM btcusdt@trade`,
`CONNECT /ws-api/v3`. A fault meets the subjects that hold its `on`.

Requests: `drop_before` and `drop_after` cut the connection before or after the exchange acted; `delay_before` and
`delay_after` wait (`seconds`; one that waited too long is out of its recvWindow); `late` answers at once (`status`) and
acts later; `error` answers `code` (with `message`, `status`, `retry_after`, `headers`); `body` answers just that
`text` (with `status` and `media`); `stale` reads what stood `seconds` ago. `executed` says whether `error` and `body`
act first.
Events and streams: `drop`, `duplicate` (`copies`), `delay`, `swap` with the next, `hold` until `/control/release`.
Connections: `drop`, or `error` with a `status`.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

REQUEST_KINDS = ("drop_before", "drop_after", "delay_before", "delay_after", "late", "error", "body", "stale")
EVENT_KINDS = ("drop", "duplicate", "delay", "swap", "hold")
OF_STREAMS = ("EVENT ", "STREAM ")


@dataclass
class Fault:
    """One thing that goes wrong `times` times; 0 means always."""

    kind: str
    on: str = "/api/v3/order"
    times: int = 1
    seconds: float = 0.0
    executed: bool = False
    code: int = -1000
    message: str | None = None
    status: int | None = None
    retry_after: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""
    media: str = "application/json"
    copies: int = 2

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Fault":
        """Read a fault; raises ValueError for a kind or a field there is not."""
        known = {one.name for one in fields(cls)}
        if unknown := told.keys() - known:
            raise ValueError(f"A fault has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}.")
        fault = cls(**told)
        if fault.kind not in (*REQUEST_KINDS, *EVENT_KINDS):
            raise ValueError(f"There is no fault {fault.kind}; there are {', '.join(REQUEST_KINDS + EVENT_KINDS)}.")
        return fault

    def meets(self, subject: str) -> bool:
        kinds = EVENT_KINDS if subject.startswith(OF_STREAMS) else ("drop", "error", *REQUEST_KINDS)
        return self.on in subject and self.kind in kinds


@dataclass
class Lottery:
    """A fault drawn for a share of the subjects that hold `on`; the same seed draws the same."""

    among: list[Fault]
    share: float
    seed: int
    on: str = ""
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def draw(self, subject: str) -> Fault | None:
        fitting = [fault for fault in self.among if fault.meets(subject)] if self.on in subject else []
        return self.chance.choice(fitting) if fitting and self.chance.random() < self.share else None


class Plan:
    """What is armed, and what has happened of it."""

    def __init__(self) -> None:
        self.armed: list[Fault] = []
        self.lotteries: list[Lottery] = []
        self.met: list[dict[str, Any]] = []

    def arm(self, told: dict[str, Any]) -> None:
        """Arm a fault, or `{"among": [faults], "share": 0.3, "seed": 1, "on": …}`."""
        if "among" in told:
            rest = {name: value for name, value in told.items() if name != "among"}
            self.lotteries.append(Lottery([Fault.of(one) for one in told["among"]], **rest))
        else:
            self.armed.append(Fault.of(told))

    def calm(self) -> None:
        self.armed.clear()
        self.lotteries.clear()
        self.met.clear()

    def take(self, subject: str) -> Fault | None:
        """Return the fault a subject meets now, counted."""
        fault = next((one for one in self.armed if one.meets(subject)), None)
        if fault and fault.times:
            fault.times -= 1
            if fault.times == 0:
                self.armed.remove(fault)
        fault = fault or next((drawn for one in self.lotteries if (drawn := one.draw(subject))), None)
        if fault:
            self.met.append({"subject": subject, "kind": fault.kind, "executed": fault.executed, "code": fault.code})
        return fault


class Lane:
    """The way of messages to one listener, where they are lost, doubled, late, swapped or held up."""

    def __init__(
        self, plan: Plan, send: Callable[[str], None], later: Callable[[float, Callable[[], None]], Any]
    ) -> None:
        self._plan, self._send, self._later = plan, send, later
        self._swapped: list[str] = []
        self._held: list[str] = []

    def push(self, subject: str, message: str) -> None:
        fault = self._plan.take(subject)
        if fault is None:
            self._sent([message])
            return
        match fault.kind:
            case "duplicate":
                self._sent([message] * fault.copies)
            case "swap":
                self._swapped.append(message)
            case "hold":
                self._held.append(message)
            case "delay":
                self._later(fault.seconds, lambda: self._send(message))

    def _sent(self, messages: list[str]) -> None:
        messages, self._swapped = messages + self._swapped, []
        for message in messages:
            self._send(message)

    def release(self) -> None:
        """Send at once what was held up."""
        held, self._held = self._held, []
        self._sent(held)
