"""Where an order is decided, recorded, sent and settled.

In: a person's draft. Out: an `Order` with every gate's answer. `place` and `cancel` are the one road for
people, agents and jobs; `Executor` is the jobs' end of it and the only one that reaches a venue.
Add a gate in `gates/`, a protection in `protections/`.
"""

from core.exchanges import Expected
from core.orders import accounts, protect, snapshots, versus
from core.orders.approvals import (
    DecidedError,
    OwnOrderError,
    Waiting,
    approve,
    decided,
    reject,
    waiting,
    waiting_count,
)
from core.orders.confirm import ProposalOverError, confirm, reject_proposal
from core.orders.controls import change_controls, controls, controls_history
from core.orders.decide import decide
from core.orders.drill import ask_for_drill, drill, drills
from core.orders.execute import Executor
from core.orders.facts import Facts
from core.orders.ledger import Ledger, counts, ledger, on_chart, one
from core.orders.legs import MOST_SLICES, beginning, bracket, exit_pair, twap, worst_case
from core.orders.limits import change_limit, limits, limits_history, quote_max_age_s, used_now
from core.orders.place import amend, ask, cancel, cancel_list, place, place_all
from core.orders.preview import Preview, preview
from core.orders.proposals import expire as expire_proposals
from core.orders.proposals import proposals, propose
from core.orders.record import sentence
from core.orders.size import Size, SizeUnit, part_of_free, size
from core.orders.standing import Standing, external, reconciliations, standings

__all__ = [
    "MOST_SLICES",
    "DecidedError",
    "Executor",
    "Expected",
    "Facts",
    "Ledger",
    "OwnOrderError",
    "Preview",
    "ProposalOverError",
    "Size",
    "SizeUnit",
    "Standing",
    "Waiting",
    "accounts",
    "amend",
    "approve",
    "ask",
    "ask_for_drill",
    "beginning",
    "bracket",
    "cancel",
    "cancel_list",
    "change_controls",
    "change_limit",
    "confirm",
    "controls",
    "controls_history",
    "counts",
    "decide",
    "decided",
    "drill",
    "drills",
    "exit_pair",
    "expire_proposals",
    "external",
    "ledger",
    "limits",
    "limits_history",
    "on_chart",
    "one",
    "part_of_free",
    "place",
    "place_all",
    "preview",
    "proposals",
    "propose",
    "protect",
    "quote_max_age_s",
    "reconciliations",
    "reject",
    "reject_proposal",
    "sentence",
    "size",
    "snapshots",
    "standings",
    "twap",
    "used_now",
    "versus",
    "waiting",
    "waiting_count",
    "worst_case",
]
