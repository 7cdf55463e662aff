"""Market data as the pages read it; the jobs fill it from `sources/`.

In: a symbol, an interval and a window. Out: exact bars, quotes with their age. Add a source in `sources/`,
an indicator in `indicators/`.
"""

from core.market import alerts, news
from core.market.alerts import alert_levels
from core.market.backfill import Backfiller
from core.market.book import book, book_series, latest_trades
from core.market.chart import MOST_BARS, Chart, chart
from core.market.choose import chosen_source
from core.market.collect import Collector, open_collector
from core.market.compare import SPANS, Closes, Performance, closes, correlation, indexed, performance
from core.market.history import Gap, Progress, ask_history, gaps, history_progress, reach
from core.market.keepsakes import (
    MOST_BYTES,
    MOST_ERASED,
    MOST_SHAPES,
    WatchList,
    add_watch_list,
    delete_watch_list,
    drawings,
    keep_drawings,
    keep_layout,
    layout,
    rename_watch_list,
    set_watched,
    watch_lists,
)
from core.market.prices import Board, Worth, board, worth
from core.market.providers import providers
from core.market.references import Belief, BestPrice, best_price, best_prices, reference_prices
from core.market.refresh import Refresher
from core.market.retention import forget_old
from core.market.years import keep_days, lacking_year, year_changes
from core.store.backfills import Backfill, Fetching, Reason

__all__ = [
    "MOST_BARS",
    "MOST_BYTES",
    "MOST_ERASED",
    "MOST_SHAPES",
    "SPANS",
    "Backfill",
    "Backfiller",
    "Belief",
    "BestPrice",
    "Board",
    "Chart",
    "Closes",
    "Collector",
    "Fetching",
    "Gap",
    "Performance",
    "Progress",
    "Reason",
    "Refresher",
    "WatchList",
    "Worth",
    "add_watch_list",
    "alert_levels",
    "alerts",
    "ask_history",
    "best_price",
    "best_prices",
    "board",
    "book",
    "book_series",
    "chart",
    "chosen_source",
    "closes",
    "correlation",
    "delete_watch_list",
    "drawings",
    "forget_old",
    "gaps",
    "history_progress",
    "indexed",
    "keep_days",
    "keep_drawings",
    "keep_layout",
    "lacking_year",
    "latest_trades",
    "layout",
    "news",
    "open_collector",
    "performance",
    "providers",
    "reach",
    "reference_prices",
    "rename_watch_list",
    "set_watched",
    "watch_lists",
    "worth",
    "year_changes",
]
