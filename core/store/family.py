"""What every table family shares: the connection of its transaction."""

from typing import TypeVar

import psycopg

from core.store.questions import Question

T = TypeVar("T")


class Family:
    """One family of tables inside one transaction."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._c = connection

    def _ask(self, question: Question[T]) -> T:
        return question.ask(self._c)
