"""What an embedder is, and what its vectors have to be before anybody stores one."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import UnavailableError

DIMENSIONS = 1536
# The smallest models of sentences have 384; what comes with far fewer is no vector of a text.
FEWEST = 256

Rows = NDArray[np.float32]


class NotEmbeddedError(UnavailableError):
    """The texts could not be turned into vectors. Nothing was kept; try again."""


class Embedder(Protocol):
    """`name` is stored with every vector. All rows have length 1; raises UnavailableError, and never gives a part."""

    @property
    def name(self) -> str: ...

    def documents(self, texts: Sequence[str]) -> Rows:
        """Return a row of DIMENSIONS for each text, in their order: what is searched in."""
        ...

    def query(self, text: str) -> Rows:
        """Return one vector of DIMENSIONS: what is searched for."""
        ...


def unit(rows: Any, count: int, *, fewest: int = DIMENSIONS) -> Rows:
    """Return what somebody answered as `count` rows of DIMENSIONS and length 1.

    Rows of fewer dimensions, down to `fewest`, are filled up with zeros, which leaves every angle as it is. Raises
    NotEmbeddedError for another count, rows of unlike or wrong length, and what is no finite number or has no direction.
    """
    try:
        values = np.asarray(rows)
    except ValueError as e:
        raise NotEmbeddedError("The vectors that came are not all of one length.") from e
    if values.ndim != 2 or len(values) != count or values.dtype.kind not in "fiu":
        raise NotEmbeddedError(f"Instead of {count} vectors of numbers, something else came.")
    width = values.shape[1]
    if not fewest <= width <= DIMENSIONS:
        wanted = f"{DIMENSIONS}" if fewest == DIMENSIONS else f"{fewest} to {DIMENSIONS}"
        raise NotEmbeddedError(f"The vectors that came have {width} dimensions, not {wanted}. Choose another model.")
    # Infinities are found after squaring, which makes one of a number that is merely absurd.
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.linalg.norm(values.astype(np.float64), axis=1)
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        raise NotEmbeddedError("A vector that came has no direction: it is zero, or not made of finite numbers.")
    filled = np.zeros((count, DIMENSIONS), np.float32)
    filled[:, :width] = values / lengths[:, None]
    return filled


def parts(texts: Sequence[str], most: int) -> Sequence[Sequence[str]]:
    """Part texts into runs of at most so many, for one call each."""
    return [texts[at : at + most] for at in range(0, len(texts), most)]


def joined(rows: Sequence[Rows]) -> Rows:
    """Return the rows of several calls as one; none of none."""
    return np.concatenate(rows) if rows else np.zeros((0, DIMENSIONS), np.float32)
