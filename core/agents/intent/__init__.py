"""Whether an order was asked for by the person's own words.

In: the person's messages of a thread and what trusted tools told in it. Out: what is asked for (`read`), and whether
a proposal is that (`check`). Whoever proposes may be hijacked: only the person's words count, read by rule.
Add a language in `languages/`.
"""

from core.agents.intent.gate import check, read
from core.agents.intent.instruction import Instruction
from core.agents.intent.values import Book, NotDerivable, Said, Wanted

__all__ = ["Book", "Instruction", "NotDerivable", "Said", "Wanted", "check", "read"]
