"""What waits in the order book, bar by bar; `market.book_series` makes its inputs of the books that were stored."""

import numpy as np

from core.market.indicators.base import Floats, Group, Indicator, Parameter

MOST_LEVELS = 100


def imbalance(bid_sizes: Floats, ask_sizes: Floats, levels: int) -> Floats:
    """Return (bids - asks) / (bids + asks) of the best `levels`, -1 to 1; NaN without a book.

    Source: Cao, Hansch and Wang, "The information content of an open limit-order book" (2009).
    """
    bids, asks = (np.asarray(sizes)[:, :levels].sum(axis=1) for sizes in (bid_sizes, ask_sizes))
    waiting = bids + asks
    return np.divide(bids - asks, waiting, out=np.full(len(waiting), np.nan), where=waiting > 0)


def spread(bid: Floats, ask: Floats) -> Floats:
    """Return the distance from best bid to best ask in hundredths of a percent of their middle; NaN without both."""
    return (ask - bid) / ((ask + bid) / 2) * 10_000


IMBALANCE = Indicator(
    name="imbalance",
    label="Imbalance",
    group=Group.BOOK,
    description="Whether more waits to buy or to sell near the price, -1 to 1.",
    function=imbalance,
    warm=lambda levels: 0,
    parameters=(Parameter("levels", "Levels", 10, 1, MOST_LEVELS),),
    inputs=("bid_sizes", "ask_sizes"),
    pane="Imbalance",
    levels=(0,),
)
SPREAD = Indicator(
    name="spread",
    label="Spread",
    group=Group.BOOK,
    description="The distance from best bid to best ask, in hundredths of a percent.",
    function=spread,
    warm=lambda: 0,
    inputs=("bid", "ask"),
    pane="Spread",
)
