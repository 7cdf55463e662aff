"""Market data as the pages read it; the jobs fill it from `sources/`.

In: a symbol, an interval and a window. Out: exact bars, quotes with their age. Add a source in `sources/`,
an indicator in `indicators/`.
"""

from core.market.chart import MOST_BARS, Chart, chart
from core.market.choose import chosen_source
from core.market.prices import Board, Worth, board, worth
from core.market.refresh import Refresher

__all__ = ["MOST_BARS", "Board", "Chart", "Refresher", "Worth", "board", "chart", "chosen_source", "worth"]
