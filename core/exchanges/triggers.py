"""When a stop, take profit or trailing stop of the paper venue is reached. Pure."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from core.exchanges.view import View
from core.model import PaperOrder, Side
from core.model.costs import away
from core.model.numbers import plain, step_above, step_below


def trigger_price(order: PaperOrder) -> Decimal | None:
    """Return the price that triggers the order now; a trailing stop's moves with the best price since acceptance."""
    if order.trail is None or order.best_price is None:
        return order.stop_price
    return away(order.best_price, order.trail, upwards=order.side is Side.BUY)


def is_reached(order: PaperOrder, price: Decimal) -> bool:
    trigger = trigger_price(order)
    if trigger is None:
        return False
    return price >= trigger if order.type.rises(order.side) else price <= trigger


def watched(order: PaperOrder, view: View, now: datetime) -> PaperOrder:
    """Return a waiting order after every price since it last looked, in their order; triggered at the first that does."""
    seen = [trade.price for trade in view.since(order.seen_at)] if order.seen_at else []
    for price in (*seen, view.quote.last):
        order = replace(order, best_price=_better(order, price))
        if is_reached(order, price):
            return replace(order, triggered_at=now)
    return replace(order, note=waits_for(order, view))


def waits_for(order: PaperOrder, view: View) -> str:
    """Say what the order waits for."""
    trigger = trigger_price(order)
    if trigger is None:
        return ""
    if view.instrument:
        step = view.instrument.price_step
        trigger = step_below(trigger, step) if order.side is Side.SELL else step_above(trigger, step)
    return f"Waits for the last price to {'rise' if order.type.rises(order.side) else 'fall'} to {plain(trigger)} {order.unit}."


def _better(order: PaperOrder, price: Decimal) -> Decimal:
    best = price if order.best_price is None else order.best_price
    return max(best, price) if order.side is Side.SELL else min(best, price)
