"""Where candles and quotes come from: recordings, a simulation of our own, exchanges.

In: a setting and a clock. Out: `Source`s, polled by the jobs process; columns in bulk, `Tick`s while
time passes. Add one: a file with a class of the Protocol in `base.py`, exported here. `ccxt_exchange` is
the exception: importing ccxt takes a second and 60 MB, so whoever opens a live source imports that file.
"""

from core.market.sources.base import Source, Tick
from core.market.sources.columns import aggregate, joined, opening
from core.market.sources.recordings import RecordingsNotFoundError, RecordingUnreadableError
from core.market.sources.replay import ReplaySource
from core.market.sources.simulated import SimulatedSource

__all__ = [
    "RecordingUnreadableError",
    "RecordingsNotFoundError",
    "ReplaySource",
    "SimulatedSource",
    "Source",
    "Tick",
    "aggregate",
    "joined",
    "opening",
]
