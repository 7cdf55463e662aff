"""Postgres: the only room with SQL, entered as a person or in a duty.

In: `Store.as_user(person)` or `Store.as_service(duty)`. Out: values of `core.model`. Add one: a table in
a new numbered file of `migrations/`, its policies, its rows in `access_matrix.csv`, and its family file
listed in `tx.py`.
"""

from core.store.duties import Duty
from core.store.pool import Store
from core.store.reading import ReadingStore
from core.store.session import Session
from core.store.tx import Tx

__all__ = ["Duty", "ReadingStore", "Session", "Store", "Tx"]
