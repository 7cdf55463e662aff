"""What has happened in the turn so far, read from the messages of a model call."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from core.agents.intent import Said
from core.agents.rules.base import Call, Told
from core.model import Trust

PROPOSES = "propose_order"


def asked_last(messages: Sequence[BaseMessage]) -> int:
    """Return where the person's last message stands, -1 where he said nothing."""
    return max((at for at, each in enumerate(messages) if isinstance(each, HumanMessage)), default=-1)


def said(messages: Sequence[BaseMessage]) -> list[Said]:
    """Return the person's messages; one is acted on where it is marked so, or a proposal was made before the next."""
    found: list[Said] = []
    for message in messages:
        if isinstance(message, HumanMessage):
            marks = message.additional_kwargs
            found.append(Said(message.text, marks.get("acted_on", False), marks.get("withdrawn", False)))
        elif found and isinstance(message, ToolMessage) and message.name == PROPOSES and message.status != "error":
            found[-1] = replace(found[-1], acted_on=True)
    return found


def made(messages: Sequence[BaseMessage]) -> dict[str, Call]:
    """Return the calls models made, by their ids."""
    calls = [each for message in messages if isinstance(message, AIMessage) for each in message.tool_calls]
    return {str(each["id"]): Call(each["name"], each["args"]) for each in calls}


def told(messages: Sequence[BaseMessage]) -> dict[str, Told]:
    """Return what tools answered, by the key of the call."""
    calls = made(messages)
    results = [message for message in messages if isinstance(message, ToolMessage)]
    return {calls[r.tool_call_id].key: _told(calls[r.tool_call_id].tool, r) for r in results if r.tool_call_id in calls}


def _told(tool: str, message: ToolMessage) -> Told:
    if message.status == "error":
        return Told(tool, failed=message.text)
    try:
        said: Any = json.loads(message.text)
    except ValueError:
        return Told(tool, failed="It answered something that cannot be read.")
    if not isinstance(said, Mapping) or not isinstance(said.get("data"), Mapping):
        return Told(tool, failed="It answered something that cannot be read.")
    whence = {name: str(said.get(name) or "") for name in ("id", "source", "at")}
    return Told(tool, said["data"], trusted=said.get("trust") == Trust.TRUSTED.value, **whence)
