"""The loop of models and tools, made once a process; a turn runs a copy of it that remembers where the turn was."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from langchain.agents import create_agent
from langchain_core.tools import StructuredTool
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph.state import CompiledStateGraph

from core.agents.carried import Carried
from core.agents.middleware import MIDDLEWARE
from core.agents.rules import rule_model
from core.agents.tools import TOOLS, Tool

Graph = CompiledStateGraph[Any, Any, Any, Any]


def graph(saver: BaseCheckpointSaver[Any]) -> Graph:
    """Return the loop for one turn, with its memory."""
    return _made().copy({"checkpointer": saver})


@cache
def _made() -> Graph:
    # Whom it asks is in what the turn carries; somebody has to be named here.
    nobody = rule_model((), datetime.min.replace(tzinfo=UTC))
    return create_agent(nobody, [_declared(t) for t in TOOLS], middleware=MIDDLEWARE, context_schema=Carried)


def _declared(tool: Tool) -> StructuredTool:
    """Return a tool as a model is told of it."""
    return StructuredTool(name=tool.name, description=tool.says, args_schema=tool.arguments, func=_run_by_the_desk)


def _run_by_the_desk(**arguments: Any) -> str:
    raise AssertionError("The innermost middleware runs the desk's tools.")
