"""The last price of a symbol, with its age and where it comes from."""

from datetime import timedelta

from core.agents.tools.base import Arguments, At, Result
from core.agents.tools.symbols import Symbol, market_of, symbol_of, whence
from core.agents.tools.wire import percent_of, rounded
from core.errors import NotFoundError


class AskQuote(Arguments):
    symbol: Symbol


def quote(asked: AskQuote, at: At) -> Result:
    """Tell the current price of a symbol: last, bid, ask, mid and spread, how old it is, and whether it is live.

    Prices are in the quote asset, the spread also in hundredths of a percent of the mid; the steps are what an order's
    price and quantity must be multiples of.
    """
    board, feed = market_of(at)
    symbol = symbol_of(board, asked.symbol)
    seen = board.quotes.get(symbol)
    if seen is None:
        raise NotFoundError(f"There is no price of {symbol} yet. Wait for the feed, or look at the operations page.")
    spread, now = seen.ask - seen.bid, at.desk.now()
    listed = next((i for i in board.instruments if i.symbol == symbol), None)
    data = {
        "symbol": symbol,
        "venue": seen.venue,
        "last": seen.last,
        "bid": seen.bid,
        "ask": seen.ask,
        "mid": seen.mid,
        "spread": spread,
        "spread_bps": rounded(spread / seen.mid * 10_000, 4) if seen.mid else None,
        "spread_percent": percent_of(spread / seen.mid) if seen.mid else None,
        "age_s": rounded(max(seen.age(now), timedelta(0)).total_seconds(), 1),
        "market_at": seen.market_at,
        "received_at": seen.received_at,
        "provenance": seen.provenance,
    }
    if listed:
        steps = {"price_step": listed.price_step, "quantity_step": listed.quantity_step}
        data |= steps | {"min_notional": listed.min_notional}
    return Result(data, whence("quotes", feed.venue, seen.provenance), seen.market_at)
