"""The one tool that writes: an order as a wish, for a person to confirm."""

from typing import Annotated, Literal
from uuid import uuid4

from pydantic import Field

from core.agents.tools.accounts import the_one
from core.agents.tools.base import Amount, Arguments, At, Result
from core.model import OrderDraft
from core.orders.ledger import ledger
from core.orders.proposals import propose

CONFIRM = "Nothing is placed. A person has to confirm exactly this on the page before it expires."


class AskProposeOrder(Arguments):
    symbol: Annotated[str, Field(max_length=30, description="Like BTC/USDT.")]
    side: Literal["buy", "sell"]
    quantity: Annotated[Amount, Field(gt=0, description="In the base asset.")]
    type: Literal["market", "limit", "post_only", "stop_market", "stop_limit", "take_profit", "trailing_stop"] = (
        "market"
    )
    limit_price: Annotated[Amount | None, Field(gt=0)] = None
    stop_price: Annotated[Amount | None, Field(gt=0)] = None
    trail: Annotated[Amount | None, Field(gt=0, lt=1, description="A fraction: 0.02 follows at 2 %.")] = None
    time_in_force: Literal["GTC", "IOC", "FOK", "GTD"] = "GTC"
    expires_at: Annotated[str | None, Field(max_length=40, description="Of GTD only; with its time zone.")] = None
    reduce_only: bool = False
    account: Annotated[str | None, Field(max_length=80, description="By its name; may be left out if only one.")] = None
    why: Annotated[str, Field(max_length=500, description="One sentence for the person who decides.")] = ""


def propose_order(asked: AskProposeOrder, at: At) -> Result:
    """Propose an order the person asked for in his own words; a person has to confirm it, and nothing is placed here."""
    account = the_one(ledger(at.desk, limit=1).accounts, asked.account)
    wish = OrderDraft.parse(
        uuid4(),
        account.id,
        asked.symbol,
        asked.side,
        asked.type,
        asked.quantity,
        asked.limit_price,
        asked.time_in_force,
        stop_price=asked.stop_price,
        trail=asked.trail,
        expires_at=asked.expires_at,
        reduce_only=asked.reduce_only,
    )
    made = propose(
        at.desk, wish, thread_id=at.thread_id, turn_id=at.turn_id, call_id=at.call_id, why=asked.why
    )  # fmt: skip
    draft = made.draft
    terms = {
        "account": account.name,
        "symbol": draft.symbol,
        "side": draft.side,
        "type": draft.type,
        "quantity": draft.quantity,
        "limit_price": draft.limit_price,
        "stop_price": draft.stop_price,
        "trail": draft.trail,
        "time_in_force": draft.time_in_force,
        "expires_at": draft.expires_at,
        "reduce_only": draft.reduce_only,
    }
    data = {"proposal": made.id, "terms": terms, "state": made.state, "expires_at": made.expires_at, "next": CONFIRM}
    return Result(data, "the desk's proposals", made.created_at)
