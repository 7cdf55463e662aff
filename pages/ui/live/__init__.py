"""The live price pane: candles, volume, overlays and oscillators in one canvas that takes deltas.

In: `Bars` and `Line`s as numpy columns (at most `MAX_BARS` rows: aggregate on the server first), a key, how it looks.
Out: the `Viewport` the person chose, or None before any zoom or pan. `chosen_view` tells the same before the bars
are known, so that a page can ask the server for exactly the bars that view needs.

`shapes` holds the nouns, `wire` decides what travels (pure), `component` serves the
assets, `pane` mounts it, `assets/` is the browser's half:
`pane.js` (the entry), `store.js` (what arrived), `chart.js` (what is drawn), `view.js` (what is visible),
`legend.js` and `theme.js`. One more option for the look: a field of `Look`, and its line in `chart.js`.
"""

from .component import LibraryCached
from .pane import chosen_view, price_pane
from .shapes import MAX_BARS, Bars, InvalidSeriesError, Line, Viewport

__all__ = [
    "MAX_BARS",
    "Bars",
    "InvalidSeriesError",
    "LibraryCached",
    "Line",
    "Viewport",
    "chosen_view",
    "price_pane",
]
