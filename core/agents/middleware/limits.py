"""How many calls one turn may make; counted in its own messages, so that a takeover does not begin to count anew.

LangChain's two limits do the same in three steps of the graph for each call of a model, each with a checkpoint of its
own: two thirds of a turn's time in rule mode.
"""

from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, ToolMessage

from core.agents.carried import Carried
from core.agents.middleware.ask import MARK, limited

MODEL_CALLS = 12
TOOL_CALLS = 24
SENTENCE = (
    f"The answer ends here: it may take {MODEL_CALLS} calls of a model and {TOOL_CALLS} of tools. "
    "Ask again, in smaller steps."
)
NOT_MADE = "It was not called: the answer had reached its limit."


class Limits(AgentMiddleware[AgentState[Any], Carried, Any]):
    """Ends a turn with a sentence where its model would go on for ever; no call of a model's last wish is made."""

    def wrap_model_call(
        self, request: ModelRequest[Carried], handler: Callable[[ModelRequest[Carried]], ModelResponse[Any]]
    ) -> ModelResponse[Any] | AIMessage:
        mine = [m for m in request.messages if isinstance(m, AIMessage) and MARK in m.response_metadata]
        if len(mine) >= MODEL_CALLS:
            return limited(SENTENCE)
        response = handler(request)
        [message] = response.result
        assert isinstance(message, AIMessage)
        if sum(len(each.tool_calls) for each in (*mine, message)) <= TOOL_CALLS:
            return response
        # Every call has its answer, for a model's history must have no open one.
        not_made = [
            ToolMessage(NOT_MADE, tool_call_id=str(call["id"]), name=call["name"], status="error")
            for call in message.tool_calls
        ]
        return ModelResponse(result=[message, *not_made, limited(SENTENCE)])
