"""Real money moves only with the environment, the stored switch and the account's key all open."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def mainnet_is_unlocked(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Hold an account flagged mainnet against all three locks; one without the flag is a test or paper account."""
    account = facts.account_of(draft)
    if account is None or not account.mainnet:
        return None
    closed = []
    if not facts.mainnet_enabled:
        closed.append("MAINNET_ENABLE is not set in the environment")
    if not facts.controls.mainnet:
        closed.append("the desk's mainnet switch is off")
    if not facts.key_may_trade:
        closed.append("its key may not trade")
    if not closed:
        return None
    return Refusal(
        Code.MAINNET_DISABLED,
        f"{account.name} is a mainnet account, but {' and '.join(closed)}. "
        "An admin opens all three, or choose a test account.",
    )
