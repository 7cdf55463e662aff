"""What the person's accounts hold."""

from decimal import Decimal

from core import market
from core.agents.tools.accounts import Named, named
from core.agents.tools.base import Arguments, At, Result
from core.orders.ledger import ledger


class AskBalances(Arguments):
    account: Named


def balances(asked: AskBalances, at: At) -> Result:
    """Tell what each account holds of each asset: free, locked by working orders, and worth at the last prices."""
    seen, board = ledger(at.desk, limit=1), market.board(at.desk.store, at.desk.user)
    told = []
    for account in named(seen.accounts, asked.account):
        held = [each for each in seen.balances[account.id].values() if each.total]
        worth = market.worth(board, held)
        rows = [
            {"asset": each.asset, "free": each.free, "locked": each.locked, "total": each.total,
             "value": worth.parts.get(each.asset)}
            for each in held
        ]  # fmt: skip
        told.append(
            {"account": account.name, "venue": account.venue, "mainnet": account.mainnet, "balances": rows,
             "value": worth.total, "currency": worth.unit, "without_price": worth.missing}
        )  # fmt: skip
    total = sum((each["value"] for each in told), Decimal(0))
    data = {"accounts": told, "value": total, "currency": told[0]["currency"]}
    return Result(data, "the desk's ledger", at.desk.now())
