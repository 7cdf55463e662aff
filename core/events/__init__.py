"""What happened, delivered to each consumer at least once and in order.

In: `tx.events.publish(...)` in the act's own transaction. Out: `consume.deliver(...)` calls a handler for
each event after a consumer's durable offset. The outbox is the truth; transports only wake.
"""

from core.events.consume import Handler, deliver, register

__all__ = ["Handler", "deliver", "register"]
