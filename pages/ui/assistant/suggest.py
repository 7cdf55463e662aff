"""Questions to begin with that fit this desk: its symbols, what it holds, its orders."""

from collections.abc import Sequence

from core import market, orders
from core.desk import Desk
from core.model import OrderStatus

FIRST = ("BTC/USDT", "ETH/USDT")


def questions(desk: Desk) -> Sequence[str]:
    """Return up to seven questions that have an answer here."""
    board, seen = market.board(desk.store, desk.user), orders.ledger(desk, 50)
    symbols = sorted(board.symbols, key=lambda symbol: (symbol not in FIRST, symbol))
    asked: list[str] = []
    if symbols:
        asked += [f"What is the price of {symbols[0]}?", f"Chart {symbols[-1 if len(symbols) < 2 else 1]} with EMA 20"]
    if len(symbols) > 1:
        asked.append(f"Compare {symbols[0]} and {symbols[1]} over 30 days")
    if seen.accounts:
        asked.append("How exposed are we?")
    if seen.working:
        asked.append("Which orders are open?")
    if any(o.status is OrderStatus.REFUSED and o.user_id == desk.user.id for o in seen.orders):
        asked.append("Why was my last order refused?")
    if symbols and seen.accounts and desk.user.role.may_trade:
        asked.append(f"Buy 0.01 {symbols[0].partition('/')[0]}")
    return [*asked, "What does the policy say about who may approve an order?"]
