"""The decision about a draft: pure, and the same for people, agents and jobs."""

from decimal import localcontext

from core.model import Decision, OrderDraft
from core.model.numbers import EXACT
from core.orders.facts import Facts
from core.orders.gates import GATES
from core.orders.use import cautions


def decide(draft: OrderDraft, facts: Facts) -> Decision:
    """Ask every gate and keep every no, in the order of `GATES`.

    A gate that raises has not said yes: the exception leaves this function and nothing is decided.
    """
    with localcontext(EXACT):
        answers = tuple(gate(draft, facts) for gate in GATES)
        told = cautions(draft, facts)
    return Decision(tuple(answer for answer in answers if answer is not None), len(answers), told)
