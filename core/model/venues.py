"""What a venue can do with an order."""

from dataclasses import dataclass

from core.model.drafts import OrderType, TimeInForce


@dataclass(frozen=True)
class Capabilities:
    """The order types and times in force a venue takes; what it lacks is refused by the gate."""

    types: frozenset[OrderType]
    times: frozenset[TimeInForce]
