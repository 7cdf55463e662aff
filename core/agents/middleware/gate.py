"""Whether a proposal is what the person asked for in his own words; everything else only reads and passes."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command
from pydantic import ValidationError

from core.agents.book import book_of
from core.agents.carried import Carried, carried_by
from core.agents.history import own_messages
from core.agents.intent import NotDerivable, Said, Wanted, check
from core.agents.intent.clean import own_words
from core.agents.middleware import outcome
from core.agents.tools.base import PROPOSES
from core.agents.tools.propose_order import AskProposeOrder
from core.model import Account, OrderType, Side, TimeInForce, ToolCall
from core.model.chat import CallStage
from core.observe import logs
from core.orders.ledger import ledger

LOG = logs.of("assistant")
Handler = Callable[[ToolCallRequest], ToolMessage | Command[Any]]


class Gate(AgentMiddleware[AgentState[Any], Carried, Any]):
    """Refuses by rule what the model was not told to propose, and lets the reason be known."""

    def wrap_tool_call(self, request: ToolCallRequest, handler: Handler) -> ToolMessage | Command[Any]:
        carried = carried_by(request)
        call = request.tool_call
        if not call["name"].startswith(PROPOSES):
            _decided(carried, call, decision="allowed", by="reads only")
            return handler(request)
        with carried.proposing:
            objection = judged(carried, call["args"], call["id"])
            if objection is None:
                _decided(carried, call, decision="allowed", by="intent")
                return handler(request)
            _decided(carried, call, decision="refused", by="intent", field=objection.field, sentence=objection.sentence)
        LOG.warning("A proposal in turn %s was refused: not derivable: %s", carried.turn.id, objection.field)
        return outcome.refused(call, objection.field, f"Not proposed. {objection.sentence}")


def _decided(carried: Carried, call: Any, **details: str) -> None:
    stage = ToolCall(carried.call_id(call["id"]), CallStage.DECIDED, call["name"], dict(details))
    carried.scribe.write(call=stage)


def judged(carried: Carried, arguments: Any, id: object) -> NotDerivable | None:
    """Return what of a proposal does not follow from the person's own words and this thread's trusted results.

    None also where the arguments cannot be read: the tool then says what is wrong with them, and proposes nothing.
    """
    try:
        asked = AskProposeOrder.model_validate(arguments)
    except ValidationError:
        return None
    at = carried.at(id)
    said = own_messages(carried.desk, carried.turn, at.call_id)
    account = _account(ledger(carried.desk, limit=1).accounts, asked.account, said)
    if isinstance(account, NotDerivable):
        return account
    wanted = Wanted(
        asked.symbol.upper(), Side(asked.side), OrderType(asked.type), asked.quantity, asked.limit_price,
        asked.stop_price, asked.trail, TimeInForce(asked.time_in_force),
    )  # fmt: skip
    return _unseen(asked) or check(wanted, said, book_of(at, account))


def _unseen(asked: AskProposeOrder) -> NotDerivable | None:
    """Judge what the person's words cannot be read for: only what narrows an order may be added."""
    if asked.expires_at is not None:
        return NotDerivable("expires_at", "You did not say when the order is to end.")
    if asked.reduce_only and asked.side == Side.BUY:
        return NotDerivable("reduce_only", "You did not ask to close or reduce anything.")
    return None


def _account(accounts: Sequence[Account], name: str | None, said: Sequence[Said]) -> Account | NotDerivable:
    """Return the only account, or of several the one the person named last in his own words."""
    meant = list(accounts) if len(accounts) == 1 else _named_last(accounts, said)
    listed = ", ".join(account.name for account in accounts) or "none"
    if not meant:
        return NotDerivable("account", f"For which account? You have {listed}. Say the order again with its name.")
    if name is not None and name.casefold() != meant[0].name.casefold():
        return NotDerivable("account", f"You asked for the account {meant[0].name}, not {name}.")
    if name is None and len(accounts) > 1:
        return NotDerivable("account", f"The proposal does not name the account {meant[0].name} you asked for.")
    return meant[0]


def _named_last(accounts: Sequence[Account], said: Sequence[Said]) -> Sequence[Account]:
    for each in reversed(said):
        words = (own_words(each.text) or "").casefold()
        # Of “Paper” and “Paper two” the longer name is meant where it is said.
        named = [a for a in accounts if re.search(rf"(?<!\w){re.escape(a.name.casefold())}(?!\w)", words)]
        longest = max((len(a.name) for a in named), default=0)
        if named:
            return [a for a in named if len(a.name) == longest]
    return ()
