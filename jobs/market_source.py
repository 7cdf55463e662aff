"""The one market source of this process: the jobs that poll it and that fetch its history share it."""

import atexit
from functools import lru_cache

from core import market
from core.desk import Desk
from core.market.sources import Source


@lru_cache(maxsize=1)
def source_of(desk: Desk) -> Source:
    """Open the source the settings choose, once; it is closed when the process ends."""
    source = market.chosen_source(desk.settings, desk.now())
    atexit.register(source.close)
    return source
