"""The person's alerts with what each sees now."""

from datetime import timedelta

from core import market, orders
from core.desk import Desk
from core.market.alerts import Look


def seen(desk: Desk) -> list[Look]:
    """Return the alerts that are still watched, newest first, then those that are over."""
    stale_after = timedelta(seconds=orders.quote_max_age_s(desk))
    looks = market.alerts.mine(desk.store, desk.user, desk.now(), stale_after)
    return sorted(looks, key=lambda look: not look.alert.running(desk.now()))
