"""The tool itself, as the desk has it; whatever goes wrong in it comes back as a sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from core.agents.carried import Carried, carried_by
from core.agents.middleware import outcome
from core.agents.tools import TOOLS, Tool
from core.errors import DeskError
from core.llm.embedding import counted
from core.observe import logs

LOG = logs.of("assistant")
NAMED: Mapping[str, Tool] = {tool.name: tool for tool in TOOLS}
BROKEN = "This tool failed for a reason of its own, which is in the log. Do without it."


class RunTools(AgentMiddleware[AgentState[Any], Carried, Any]):
    """The innermost: it runs the tool for the turn's person. Of a failure only sentences for people get out."""

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]]
    ) -> ToolMessage | Command[Any]:
        carried = carried_by(request)
        call = request.tool_call
        tool = NAMED.get(call["name"])
        if tool is None:
            return outcome.failed(call, f"There is no such tool. There are: {', '.join(NAMED)}.")
        try:
            with counted(carried.desk) as used:
                result = tool.call(call["args"], carried.at(call["id"]))
        except DeskError as e:
            return outcome.failed(call, str(e))
        except Exception:
            LOG.exception("The tool %s failed in turn %s", tool.name, carried.turn.id)
            return outcome.failed(call, BROKEN)
        return outcome.answered(call, carried.next_result(), result, used())
