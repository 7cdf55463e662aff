"""What an order would cost and do if it were placed now, with every gate's answer; nothing is recorded."""

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from core.desk import Desk
from core.exchanges import Expected, expected, heard
from core.model import Decision, OrderDraft, Side
from core.model.costs import fee_of, notional, reckoned_price, reserve_of
from core.model.numbers import EXACT
from core.orders.facts import Facts
from core.orders.gather import gather
from core.orders.groups import decide_all
from core.orders.legs import worst_case


@dataclass(frozen=True)
class Preview:
    """Money in the quote asset; `locks` in what the order pays with. None where no price is known.

    `price` is the average of what would fill now and of what the rest is reckoned at. The weights are the base
    asset's share of the account's equity, before and after the whole order; None without a valuation.
    """

    draft: OrderDraft
    decision: Decision
    expected: Expected | None
    price: Decimal | None
    value: Decimal | None
    fee: Decimal | None
    locks: Decimal | None
    weight_now: Decimal | None
    weight_after: Decimal | None
    emulated: bool
    """Whether the desk stands in for a type the venue lacks: it acts only while the desk runs."""


def preview(desk: Desk, *drafts: OrderDraft) -> Preview:
    """Return what a draft would do now; of drafts that belong together, what all of the first one's side would."""
    now, draft = desk.now(), replace(drafts[0], quantity=worst_case(drafts))
    with desk.store.as_user(desk.user) as tx:
        facts = gather(tx, desk.settings, desk.user, drafts[0], now)
        view = heard(tx, draft.symbol)
    seen = expected(draft, view, now) if view and facts.quote_of(draft) else None
    price, (weight_now, weight_after) = _price(draft, facts, seen), _weights(draft, facts)
    value = None if price is None else notional(draft.quantity, price)
    return Preview(
        draft,
        decide_all(drafts, facts),
        seen,
        price,
        value,
        None if value is None else fee_of(value),
        reserve_of(draft, facts.quote_of(draft)),
        weight_now,
        weight_after,
        facts.capabilities is not None and draft.type in facts.capabilities.emulated,
    )


def _price(draft: OrderDraft, facts: Facts, seen: Expected | None) -> Decimal | None:
    rest = reckoned_price(draft, facts.quote_of(draft))
    if seen is None or seen.average_price is None or rest is None:
        return rest
    with localcontext(EXACT):
        value = seen.filled * seen.average_price + (draft.quantity - seen.filled) * rest
        return value / draft.quantity


def _weights(draft: OrderDraft, facts: Facts) -> tuple[Decimal | None, Decimal | None]:
    account, quote = facts.snapshot, facts.quote_of(draft)
    base, _, unit = draft.symbol.partition("/")
    worth = account.price(unit) if account else None
    if account is None or quote is None or worth is None or account.equity <= 0:
        return None, None
    held = facts.balances[base].total if base in facts.balances else Decimal(0)
    after = held + draft.quantity if draft.side is Side.BUY else max(held - draft.quantity, Decimal(0))
    share = quote.mid * worth / account.equity
    return held * share, after * share
