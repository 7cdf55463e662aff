"""Where an order is decided, recorded, sent and settled.

In: a person's draft. Out: an `Order` with every gate's answer. `place` and `cancel` are the one road for
people, agents and jobs; `Executor` is the jobs' end of it and the only one that reaches a venue.
Add a gate in `gates/`.
"""

from core.orders.controls import change_controls, controls, controls_history
from core.orders.decide import decide
from core.orders.execute import Executor
from core.orders.facts import Facts
from core.orders.place import Ledger, ask, cancel, counts, ledger, on_chart, one, place

__all__ = [
    "Executor",
    "Facts",
    "Ledger",
    "ask",
    "cancel",
    "change_controls",
    "controls",
    "controls_history",
    "counts",
    "decide",
    "ledger",
    "on_chart",
    "one",
    "place",
]
