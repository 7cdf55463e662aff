"""What the assistant may call: each tool one file, typed arguments in, a result with source, time and trust out.

All but `propose_order` run on a database they can only read. Add one: a file with its arguments and one function
of the file's name, whose docstring the model is told, and a line here.
"""

from core.agents.tools.audit import audit
from core.agents.tools.balances import balances
from core.agents.tools.base import At, Result, Tool
from core.agents.tools.calculate import calculate
from core.agents.tools.candles import candles
from core.agents.tools.chart import chart
from core.agents.tools.compare import compare
from core.agents.tools.documents import documents
from core.agents.tools.news import news
from core.agents.tools.order_book import order_book
from core.agents.tools.orders import orders
from core.agents.tools.policies import policies
from core.agents.tools.positions import positions
from core.agents.tools.propose_order import propose_order
from core.agents.tools.quote import quote
from core.agents.tools.why_refused import why_refused

TOOLS = (
    Tool.of(quote),
    Tool.of(candles),
    Tool.of(compare),
    Tool.of(order_book),
    Tool.of(chart),
    Tool.of(news),
    Tool.of(balances),
    Tool.of(positions),
    Tool.of(orders),
    Tool.of(why_refused),
    Tool.of(policies),
    Tool.of(documents),
    Tool.of(audit),
    Tool.of(calculate),
    Tool.of(propose_order),
)

__all__ = ["TOOLS", "At", "Result", "Tool"]
