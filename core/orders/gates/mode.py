"""DRY_RUN reaches paper accounts only."""

from core.model import Code, Mode, OrderDraft, Refusal
from core.orders.facts import Facts


def mode_reaches_the_venue(draft: OrderDraft, facts: Facts) -> Refusal | None:
    account = facts.account_of(draft)
    if account is None or account.on_paper or facts.controls.mode is not Mode.DRY_RUN:
        return None
    return Refusal(
        Code.MODE_FORBIDS_LIVE,
        f"The desk is in DRY_RUN and {account.name} trades on {account.venue}. "
        "Choose a paper account, or ask an operator to change the mode.",
    )
