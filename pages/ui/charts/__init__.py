"""Plotly charts in the desk's look.

In: numpy columns or plain numbers. Out: a figure drawn on the page, or SVG small enough for a tile. The live
price pane is not here but in `live/`. Add one: a file of its subject, exported here.
"""

from pages.ui.charts.compare import compared, correlations
from pages.ui.charts.depth import depth
from pages.ui.charts.holdings import holdings
from pages.ui.charts.sparkline import sparkline

__all__ = ["compared", "correlations", "depth", "holdings", "sparkline"]
