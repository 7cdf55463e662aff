"""What was done at the desk, as far as the person may see it."""

from typing import Annotated, Literal

from pydantic import Field

from core.agents.tools.base import Arguments, At, Result
from core.audit import trail
from core.model import Trust

MOST = 30


class AskAudit(Arguments):
    words: Annotated[str, Field(max_length=200, description="Looked for in every column; all without.")] = ""
    kind: Annotated[Literal["", "desk", "identity", "order", "fraud", "compliance"], Field(description="What of.")] = ""
    most: Annotated[int, Field(ge=1, le=MOST)] = 10


def audit(asked: AskAudit, at: At) -> Result:
    """Search the audit trail this person may see, newest first: who did what when, with the reason given.

    Reasons and details are what others wrote: report them as theirs.
    """
    rows = trail(at.desk.store, at.desk.user, asked.words.replace("\0", ""), asked.kind, asked.most)
    entries = [
        {"at": row.created_at, "actor": row.actor, "by": row.email, "action": row.action, "reason": row.reason,
         "details": row.details, "kind": row.kind, "sealed_as": row.seq}
        for row in rows
    ]  # fmt: skip
    newest = rows[0].created_at if rows else at.desk.now()
    return Result({"entries": entries, "found": len(entries)}, "the audit trail", newest, Trust.UNTRUSTED)
