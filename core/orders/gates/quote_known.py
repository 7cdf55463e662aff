"""There is a quote of the symbol, and a venue outside trades on live prices only."""

from core.model import Code, OrderDraft, Provenance, Refusal
from core.orders.facts import Facts


def quote_is_known(draft: OrderDraft, facts: Facts) -> Refusal | None:
    quote, account = facts.quote_of(draft), facts.account_of(draft)
    if account and facts.other_feed:
        return Refusal(
            Code.QUOTE_MISSING,
            f"{account.name} trades at {account.venue}, but the desk hears the prices of {facts.other_feed}. "
            "Set CRYPTOPULSE_MARKET to that exchange, or choose a paper account.",
        )
    if quote is None:
        return Refusal(
            Code.QUOTE_MISSING,
            f"There is no usable quote of {draft.symbol}. Wait for the feed, or look at the operations page.",
        )
    if account is None or account.on_paper or quote.provenance is Provenance.LIVE:
        return None
    return Refusal(
        Code.QUOTE_MISSING,
        f"The only quote of {draft.symbol} is {quote.provenance.value}; {account.venue} needs a live one. "
        "Switch the feed to live, or choose a paper account.",
    )
