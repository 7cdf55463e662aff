"""What stands around every call of a model and of a tool, the outermost first.

In: the calls of one turn, with what it carries. Out: the same calls written down, judged, limited, answered by whoever
answers first, and never an exception of a tool. Add one: a file with its class, and a line in `MIDDLEWARE`.
"""

from typing import Any

from langchain.agents.middleware import AgentMiddleware

from core.agents.middleware.ask import Ask
from core.agents.middleware.gate import Gate
from core.agents.middleware.limits import Limits
from core.agents.middleware.run_tools import RunTools
from core.agents.middleware.trail import Trail, left_over

MIDDLEWARE: tuple[AgentMiddleware[Any, Any, Any], ...] = (Trail(), Gate(), Limits(), Ask(), RunTools())

__all__ = ["MIDDLEWARE", "left_over"]
