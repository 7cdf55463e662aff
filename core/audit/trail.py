"""The trail as a person may read it."""

from collections.abc import Sequence

from core.model import Person
from core.store import Store
from core.store.audit import AuditRow

KINDS = ("desk", "identity", "order", "fraud", "compliance")
"""What entries are about; rows of fraud and compliance are never shown to the person they are about."""


def trail(store: Store, person: Person, search: str = "", kind: str = "", limit: int = 200) -> Sequence[AuditRow]:
    """Return the newest entries this person may see; an empty `search` or `kind` stands for all.

    Compliance sees everything, admins all that is not about themselves, everybody else his own acts.
    """
    with store.as_user(person) as tx:
        return tx.audit.recent(limit, search.strip(), kind=kind)
