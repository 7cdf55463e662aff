"""The gates: what must hold before an order is recorded, and again before it is sent.

In: a draft and the facts. Out: a Refusal with numbers and a remedy, or None. A gate whose fact is missing
stays silent where another gate names that fact. Add one: a file with one function named by the sentence
it asserts, listed in `GATES`; it imports `core.model` and `core.orders.facts` only.
"""

from collections.abc import Callable

from core.model import OrderDraft, Refusal
from core.orders.facts import Facts
from core.orders.gates.account import account_is_granted
from core.orders.gates.approval import a_second_person_approved
from core.orders.gates.daily_loss import day_is_not_lost
from core.orders.gates.day_count import day_has_room
from core.orders.gates.drawdown import equity_is_near_its_peak
from core.orders.gates.duplicate import was_not_just_placed
from core.orders.gates.exposure import exposure_stays_within_limit
from core.orders.gates.free_balance import balance_covers_it
from core.orders.gates.kill_switch import trading_is_on
from core.orders.gates.limits_known import limits_can_be_read
from core.orders.gates.locks import no_lock_holds
from core.orders.gates.mainnet import mainnet_is_unlocked
from core.orders.gates.mode import mode_reaches_the_venue
from core.orders.gates.notional_maximum import notional_is_small_enough
from core.orders.gates.notional_minimum import notional_is_large_enough
from core.orders.gates.order_type import type_is_supported
from core.orders.gates.post_only import post_only_would_rest
from core.orders.gates.price import price_fits_the_order
from core.orders.gates.price_band import price_is_near_mid
from core.orders.gates.quantity import quantity_fits_its_step
from core.orders.gates.quantity_maximum import quantity_is_small_enough
from core.orders.gates.quantity_minimum import quantity_is_large_enough
from core.orders.gates.quote_age import quote_is_fresh
from core.orders.gates.quote_known import quote_is_known
from core.orders.gates.rate import minute_has_room
from core.orders.gates.reduce_only import reduce_only_lowers_what_is_held
from core.orders.gates.review import no_second_person_is_missing
from core.orders.gates.role import role_may_trade
from core.orders.gates.session_count import session_has_room
from core.orders.gates.stop_price import stop_price_fits_the_order
from core.orders.gates.strategy import origin_is_permitted
from core.orders.gates.stream import books_are_in_sync
from core.orders.gates.symbol import symbol_is_allowed
from core.orders.gates.tainted import nothing_untrusted_had_a_part
from core.orders.gates.time_in_force import time_in_force_is_supported
from core.orders.gates.trading_state import state_lets_it_pass
from core.orders.gates.valuation import account_is_valued
from core.orders.gates.weight import weight_stays_within_limit

Gate = Callable[[OrderDraft, Facts], Refusal | None]

GATES: tuple[Gate, ...] = (
    trading_is_on,
    limits_can_be_read,
    state_lets_it_pass,
    mode_reaches_the_venue,
    a_second_person_approved,
    mainnet_is_unlocked,
    role_may_trade,
    account_is_granted,
    symbol_is_allowed,
    type_is_supported,
    time_in_force_is_supported,
    price_fits_the_order,
    stop_price_fits_the_order,
    post_only_would_rest,
    quantity_fits_its_step,
    quantity_is_large_enough,
    quantity_is_small_enough,
    reduce_only_lowers_what_is_held,
    quote_is_known,
    quote_is_fresh,
    notional_is_large_enough,
    notional_is_small_enough,
    price_is_near_mid,
    was_not_just_placed,
    minute_has_room,
    session_has_room,
    day_has_room,
    account_is_valued,
    weight_stays_within_limit,
    exposure_stays_within_limit,
    day_is_not_lost,
    equity_is_near_its_peak,
    balance_covers_it,
    no_lock_holds,
    books_are_in_sync,
    no_second_person_is_missing,
    origin_is_permitted,
    nothing_untrusted_had_a_part,
)

__all__ = ["GATES", "Gate"]
