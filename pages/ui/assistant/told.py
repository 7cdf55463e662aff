"""What a turn's steps tell, put together: the text that still stands, and what was done for it; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from core.agents.provenance import Evidence
from core.model import Step, StepKind, Trust


@dataclass(frozen=True)
class Call:
    """A tool that was asked, and what came of it: a result, or the sentence why there is none."""

    id: str
    tool: str
    arguments: Mapping[str, Any]
    result: Mapping[str, Any] | None = None
    failed: str = ""
    refused: str = ""

    @property
    def under_way(self) -> bool:
        return self.result is None and not self.failed and not self.refused

    @property
    def trusted(self) -> bool:
        return self.result is not None and self.result.get("trust") == Trust.TRUSTED.value


@dataclass(frozen=True)
class Fallback:
    """A language model that was asked and did not answer, or was not asked since it rests after that."""

    provider: str
    model: str
    kind: str
    seconds: float | None
    resting: bool = False


Event: TypeAlias = Call | Fallback | str
"""A string is the sentence of a limit."""


@dataclass(frozen=True)
class Told:
    """`text` is what was streamed and not dropped."""

    text: str
    events: tuple[Event, ...]

    @property
    def calls(self) -> Sequence[Call]:
        return [event for event in self.events if isinstance(event, Call)]

    @property
    def fallbacks(self) -> Sequence[Fallback]:
        return [event for event in self.events if isinstance(event, Fallback)]

    @property
    def limits(self) -> Sequence[str]:
        return [event for event in self.events if isinstance(event, str)]

    @property
    def evidence(self) -> Sequence[Evidence]:
        return [Evidence(str(c.result["id"]), c.result["data"], c.trusted) for c in self.calls if c.result is not None]


def told(steps: Sequence[Step]) -> Told:
    """Put the steps of one turn together, in the order in which they were appended."""
    texts: dict[str, list[str]] = {}
    events: dict[str, Event] = {}
    for step in steps:
        said = step.payload
        match step.kind:
            case StepKind.TEXT:
                texts.setdefault(said["message"], []).append(said["text"])
            case StepKind.DROP:
                texts.pop(said["message"], None)
            case StepKind.CALL:
                events[f"call {said['call']}"] = Call(said["call"], said["tool"], said["arguments"])
            case StepKind.RESULT | StepKind.FAILED | StepKind.REFUSED:
                events[f"call {said['call']}"] = _ended(events.get(f"call {said['call']}"), step)
            case StepKind.FALLBACK:
                events[f"step {step.n}"] = Fallback(
                    said["provider"],
                    said.get("model") or "",
                    said["kind"],
                    said.get("seconds"),
                    said.get("resting", False),
                )
            case StepKind.LIMIT:
                events[f"step {step.n}"] = str(said["sentence"])
            case StepKind.PROPOSAL:
                pass  # the card is drawn of the proposal itself, which knows how it stands now
    return Told("\n\n".join("".join(pieces) for pieces in texts.values()), tuple(events.values()))


def _ended(begun: Event | None, step: Step) -> Call:
    said = step.payload
    call = begun if isinstance(begun, Call) else Call(said["call"], said.get("tool") or "", {})
    if step.kind is StepKind.RESULT:
        return replace(call, tool=call.tool or said["tool"], result=said)
    return replace(call, **{step.kind.value: str(said["sentence"])})
