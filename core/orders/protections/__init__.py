"""The protections: what locks an account, a symbol or the desk against buying, judged on stored data.

In: what was gathered (`Seen`) and the parameters an operator may set. Out: the locks asked for (`Wish`). Locks stand
beside each other; a sale for money passes all of them. Add one: a pure file with a `PROTECTION`, listed here.
"""

from collections.abc import Mapping

from core.orders.protections import (
    consecutive_losses,
    cooldown,
    daily_loss,
    exchange_errors,
    low_profit,
    max_drawdown,
    stale_data,
    stoploss_guard,
    volatility_spike,
    wide_spread,
)
from core.orders.protections.base import AccountSeen, Parameter, Protection, Seen, Wish

PROTECTIONS: Mapping[str, Protection] = {
    each.PROTECTION.name: each.PROTECTION
    for each in (
        stoploss_guard,
        max_drawdown,
        low_profit,
        cooldown,
        daily_loss,
        consecutive_losses,
        volatility_spike,
        wide_spread,
        stale_data,
        exchange_errors,
    )
}

__all__ = ["PROTECTIONS", "AccountSeen", "Parameter", "Protection", "Seen", "Wish"]
