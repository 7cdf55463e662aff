"""Which of the desk's symbols is meant."""

from collections import Counter
from typing import Annotated

from pydantic import Field

from core import market
from core.agents.tools.base import At
from core.errors import NotFoundError
from core.market import Board
from core.model import Feed, Provenance

Symbol = Annotated[str, Field(min_length=2, max_length=30, description="A symbol like BTC/USDT, or an asset like BTC.")]


def market_of(at: At) -> tuple[Board, Feed]:
    """Return the desk's market and its feed; raises NotFoundError before there is one."""
    board = market.board(at.desk.store, at.desk.user)
    if board.feed is None:
        raise NotFoundError("The desk has no market yet: its jobs have not run. Look at the operations page.")
    return board, board.feed


def source(what: str, feed: Feed) -> str:
    """Return whose market data a result is from: `candles of binance (live)`, `candles of the simulated market`."""
    return whence(what, feed.venue, feed.provenance)


def whence(what: str, venue: str, provenance: Provenance) -> str:
    """Return the same of data that says itself where it is from."""
    return f"{what} of the {venue} market" if venue == provenance.value else f"{what} of {venue} ({provenance.value})"


def symbol_of(board: Board, said: str) -> str:
    """Return the listed symbol that is meant by BTC/USDT, btc-usdt, BTCUSDT or BTC; raises NotFoundError.

    Of several with one base asset it is the one in the asset most symbols are priced in.
    """
    name = said.upper().replace("-", "/").replace("_", "/")
    known = sorted({i.symbol for i in board.instruments} | set(board.quotes))
    if name in known:
        return name
    priced_in = Counter(symbol.partition("/")[2] for symbol in known)
    meant = [s for s in known if s.replace("/", "") == name] or [s for s in known if s.partition("/")[0] == name]
    if not meant:
        named = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
        raise NotFoundError(f"“{said}” is not listed here. Use one of {named or 'none: no symbol is listed yet'}.")
    return max(meant, key=lambda symbol: priced_in[symbol.partition("/")[2]])
