"""What every number of an answer rests on.

In: an answer, the results of the tools that were asked, the person's own words. Out: each figure with its place in a
result or one step of arithmetic from two, or `unverified`; and the answer as Markdown that links them. Pure.
Add a word of a language, or what merely looks like a figure, in `words`; what a field of a result is of in `measures`;
how people name a field in `beside`; a kind of step in `steps`.
"""

from core.agents.provenance.figures import numbers
from core.agents.provenance.ground import ground
from core.agents.provenance.linked import UNVERIFIED, Span, linked, spans
from core.agents.provenance.values import Evidence, Ground, Grounded, Number, Place, Reading, Unit

__all__ = [
    "UNVERIFIED", "Evidence", "Ground", "Grounded", "Number", "Place", "Reading", "Span", "Unit", "ground", "linked",
    "numbers", "spans",
]  # fmt: skip
