"""The ways a notice reaches a person, listed by hand.

In: a notice. Out: a row, a message. Add one: a file with `deliver`, one line in `CHANNELS`.
"""

from core.notify.base import Channel
from core.notify.channels import in_app

CHANNELS: tuple[Channel, ...] = (in_app,)

__all__ = ["CHANNELS"]
