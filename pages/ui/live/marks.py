"""What is pinned to the bars: own fills, news, gaps and alerts, own orders and stops, volume by price."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .shapes import Column, InvalidSeriesError, own


@dataclass(frozen=True)
class Mark:
    """Something that happened at a moment: a fill at its price, a headline, a gap in the bars, an alert.

    `id` comes back when a person clicks it. `text` may be anyone's: the browser shows it as text, never as HTML.
    A gap is drawn between two bars; its `time` is its beginning. Without a price a mark stands beside its bar.
    """

    id: str
    time: datetime
    price: float | None
    kind: Literal["buy", "sell", "news", "gap", "alert"]
    text: str


@dataclass(frozen=True)
class PriceLevel:
    """A labelled horizontal line: an own working order, a stop, the threshold of an alert."""

    id: str
    price: float
    text: str
    tone: Literal["buy", "sell", "stop", "alert"]


@dataclass(frozen=True, eq=False)
class Profile:
    """Volume by price: `up` and `down` hold the volume of rising and falling bars between two neighbouring `edges`."""

    edges: ArrayLike
    up: ArrayLike
    down: ArrayLike

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, own(getattr(self, field.name)))
        edges, up, down = self.columns
        if not edges.size - 1 == up.size == down.size:
            raise InvalidSeriesError(f"{edges.size} edges enclose neither {up.size} nor {down.size} volumes.")
        if not all(np.isfinite(column).all() for column in self.columns):
            raise InvalidSeriesError("A profile is made of finite numbers.")

    @property
    def columns(self) -> tuple[Column, Column, Column]:
        """Edges, rising and falling volumes, typed as the arrays they have become."""
        edges, up, down = (np.asarray(getattr(self, field.name), dtype=np.float64) for field in fields(self))
        return edges, up, down
