"""Selects that are asked alone, or many of them in one round trip: on an order's way every trip is felt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import psycopg

T = TypeVar("T")
Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Question(Generic[T]):
    """One select, and how its rows are read."""

    select: str
    values: Sequence[object]
    read: Callable[[Rows], T]

    def ask(self, connection: psycopg.Connection) -> T:
        return self.read(connection.execute(self.select.encode(), self.values).fetchall())


class Answer(Generic[T]):
    """What a question came to; there once all were asked."""

    value: T


class Together:
    """Questions that are asked at once."""

    def __init__(self) -> None:
        self._asked: list[tuple[Question[Any], Answer[Any]]] = []

    def __call__(self, question: Question[T]) -> Answer[T]:
        answer = Answer[T]()
        self._asked.append((question, answer))
        return answer

    def ask(self, connection: psycopg.Connection) -> None:
        """Ask all in one statement, each for an array of its rows; in binary, for only so do they keep their types."""
        arrays = ", ".join(f"array(select t from ({question.select}) t)" for question, _ in self._asked)
        values = [value for question, _ in self._asked for value in question.values]
        row = connection.cursor(binary=True).execute(f"select {arrays}".encode(), values).fetchone()
        assert row
        for (question, answer), rows in zip(self._asked, row, strict=True):
            answer.value = question.read(rows)
