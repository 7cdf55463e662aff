"""Every stage of every call of a tool, written down before the next thing happens."""

import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langgraph.types import Command

from core.agents import turns
from core.agents.carried import Carried, carried_by
from core.agents.middleware import outcome
from core.agents.middleware.ask import asked_by
from core.agents.middleware.outcome import Call
from core.model import Spent, StepKind, ToolCall
from core.model.chat import CallStage


class Trail(AgentMiddleware[AgentState[Any], Carried, Any]):
    """The outermost: what it cannot write down does not happen. A call that ended before is not made again."""

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]]
    ) -> ToolMessage | Command[Any]:
        carried = carried_by(request)
        call, began = request.tool_call, time.monotonic()
        if known := carried.scribe.done(carried.call_id(call["id"])):
            return _bare(outcome.message(call, *known))
        carried.scribe.check()
        carried.scribe.hold(*started(carried, call, request.state["messages"]))
        answer = handler(request)
        if not isinstance(answer, ToolMessage):
            raise TypeError("A tool answers with a message.")
        finished(carried, call, answer, time.monotonic() - began)
        return _bare(answer)


def started(carried: Carried, call: Call, messages: Sequence[BaseMessage]) -> tuple[StepKind, dict[str, Any], ToolCall]:
    """Return the step and the first stage of a call: its arguments, and which model asked for it by which prompt."""
    id = carried.call_id(call["id"])
    by = asked_by(messages, call)
    stage = ToolCall(
        id, CallStage.STARTED, call["name"], {"arguments": call["args"]}, by.provider, by.model, by.prompt, by.spent
    )
    return StepKind.CALL, {"call": id, "tool": call["name"], "arguments": call["args"]}, stage


def finished(carried: Carried, call: Call, answer: ToolMessage, seconds: float) -> None:
    """Write how a call ended: its step, the proposal it made, and its last stage."""
    kind, payload = answer.artifact
    id = carried.call_id(call["id"])
    steps = [(kind, {"call": id, **payload, "seconds": round(seconds, 3)})]
    data = payload.get("data", {})
    if kind is StepKind.RESULT and call["name"] == "propose_order":
        steps.append((StepKind.PROPOSAL, {"call": id, "proposal": data["proposal"]}))
    said = {name: payload[name] for name in ("id", "source", "at", "trust", "sentence", "field") if name in payload}
    digest = {"digest": turns.digest(data)} if data else {}
    details = {"outcome": kind.value, **said, **digest, "seconds": round(seconds, 3)}
    took = Spent(payload.get("tokens", 0), 0, Decimal(payload.get("cost", "0")))
    carried.scribe.took(took)
    carried.scribe.write(*steps, call=ToolCall(id, CallStage.FINISHED, call["name"], details, spent=took))


def left_over(carried: Carried, messages: Sequence[BaseMessage]) -> None:
    """Write down the calls that were never made because a limit ended the turn before; no wrapper sees those."""
    answers = {each.tool_call_id: each for each in messages if isinstance(each, ToolMessage)}
    for asked in (each for each in messages if isinstance(each, AIMessage)):
        for call in asked.tool_calls:
            answer = answers.get(str(call["id"]))
            if answer is None or answer.additional_kwargs.get("made"):
                continue
            carried.scribe.hold(*started(carried, call, messages))
            not_made = ToolCall(
                carried.call_id(call["id"]), CallStage.DECIDED, call["name"], {"decision": "refused", "by": "limit"}
            )
            carried.scribe.write(call=not_made)
            finished(carried, call, outcome.failed(call, answer.text), 0.0)


def _bare(answer: ToolMessage) -> ToolMessage:
    """Return a message for the graph's memory: marked as made, and without the step, which is kept elsewhere."""
    return answer.model_copy(update={"artifact": None, "additional_kwargs": {"made": True}})
