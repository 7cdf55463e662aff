"""The live price pane: candles, volume, overlays, oscillators, marks and drawings in one canvas that takes deltas.

In: `Bars` and `Line`s as numpy columns (at most `MAX_BARS` rows: aggregate on the server first), what is pinned to
them (`Mark`, `PriceLevel`, `Profile`, `Band`), a key, how it looks (`Shown`). Out: a `PaneAnswer`, what the person
did. `chosen_view` tells the view before the bars are known, so that a page can ask the server for exactly the bars
that view needs. `standalone_html` writes the same chart as one file that needs no network.

`shapes` and `marks` hold the nouns, `picture` puts them together, `wire` decides what travels (pure), `answer` and
`drawings` read what the browser told, `component` serves the assets, `pane` mounts it. `assets/` is the browser's
half: `pane.js` (the entry), `store.js` (what arrived), `chart.js` (what is drawn), `view.js` (what is visible);
layers over the bars are one file each: `bands.js`, `profile.js`, `marks.js`, `levels.js`; so is each thing around
them: `legend.js`, `age.js`, `queue.js` (pausing), `search.js`, `hint.js`, `keys.js`, `help.js`, `picture.js`. One more
option for the look: a field of `Look` and of `Shown`, and its line in `chart.js`.
"""

from .answer import PaneAnswer, Viewport
from .component import PaneServed
from .marks import Mark, PriceLevel, Profile
from .pane import chosen_view, price_pane
from .picture import Shown
from .shapes import MAX_BARS, Band, Bars, InvalidSeriesError, Line
from .standalone import standalone_html

__all__ = [
    "MAX_BARS",
    "Band",
    "Bars",
    "InvalidSeriesError",
    "Line",
    "Mark",
    "PaneAnswer",
    "PaneServed",
    "PriceLevel",
    "Profile",
    "Shown",
    "Viewport",
    "chosen_view",
    "price_pane",
    "standalone_html",
]
