"""Whether a proposal is what the person asked for."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from core.agents.intent.instruction import Instruction
from core.agents.intent.thread import follow
from core.agents.intent.values import Book, NotDerivable, Said, Wanted
from core.model.numbers import plain


def read(messages: Sequence[Said], book: Book) -> Instruction | None:
    """Return what the person's last message asks for, with its open fields, or None where it asks for no order."""
    state = follow(messages, book)
    return _explained(state.order) if state.current and state.order else None


def check(proposal: Wanted, messages: Sequence[Said], book: Book) -> NotDerivable | None:
    """Return None where every field of a proposal follows from the person's own words, else which one does not.

    A field follows that the last message says, that an earlier one says where the last leaves it open, or that one
    step of arithmetic makes of a number said and a trusted result. Quantities are rounded down to the step; what
    was said or computed must be met exactly, save that an order for all the free money may leave 1 % for fees.
    """
    state = follow(messages, book)
    if not state.current or state.order is None:
        return NotDerivable("instruction", state.why)
    order = state.order.order(book)
    if isinstance(order, NotDerivable):
        return order
    wanted, amount = order
    return _differs(proposal, wanted, amount.least)


def _differs(proposal: Wanted, wanted: Wanted, least: Decimal) -> NotDerivable | None:
    for name in ("symbol", "side", "type", "limit_price", "stop_price", "trail", "time_in_force"):
        if getattr(proposal, name) != getattr(wanted, name):
            return NotDerivable(name, f"You asked for {_said(name, wanted)}, not {_said(name, proposal)}.")
    if not least <= proposal.quantity <= wanted.quantity:
        return NotDerivable("quantity", f"Your words come to {plain(wanted.quantity)}, not {plain(proposal.quantity)}.")
    return None


def _said(name: str, order: Wanted) -> str:
    value = getattr(order, name)
    words = name.replace("_", " ")
    if value is None:
        return f"no {words}"
    return f"a {words} of {plain(value)}" if isinstance(value, Decimal) else f"{words} {value}"


def _explained(order: Instruction) -> Instruction:
    """Add how each filled field was derived."""
    how = dict.fromkeys(order.said, "said")
    if order.size is not None and order.size.of_what:
        how["size"] = f"computed from {order.size.of_what}"
    return replace(order, derived={**how, **order.derived})
