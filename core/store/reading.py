"""The same database for somebody who may not write."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from core.errors import ForbiddenError
from core.model import Person
from core.store.pool import Store
from core.store.tx import Tx


class ReadsOnlyError(ForbiddenError):
    """Whoever may only read holds no connection of his own."""


class ReadingStore(Store):
    """Another store's connections, on which the database itself refuses every change; the other one closes them."""

    def __init__(self, store: Store) -> None:
        self.__dict__.update(vars(store))

    def held_as(self, person: Person) -> NoReturn:
        raise ReadsOnlyError

    def session(self) -> NoReturn:
        raise ReadsOnlyError

    @contextmanager
    def _transaction(self, role: str, claims: str) -> Iterator[Tx]:
        with super()._transaction(role, claims) as tx:
            tx.only_read()
            yield tx
