"""What the desk costs, measured beside a peer or a limit in the same run.

One module a subject with `run() -> list[Result]`; `python -m benchmarks [subject…]` runs them and writes
`benchmarks/results.json`. Timing is printed here and never asserted in tests.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Result:
    """One figure beside the figure it is held against (`theirs` is None where nothing compares)."""

    subject: str
    measure: str
    ours: float
    unit: str
    beside: str
    theirs: float | None
    better: Literal["lower", "higher"]
