"""Connections of their own: to be woken by NOTIFY, and to hold a lock that outlives a transaction."""

from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from core.errors import UnavailableError


class Session:
    """One connection outside the pool; use it as a context. Raises UnavailableError when it breaks."""

    def __init__(self, dsn: str, login: str) -> None:
        self._dsn = dsn
        self._login = login
        self._connection: psycopg.Connection | None = None

    def __enter__(self) -> Self:
        try:
            self._connection = psycopg.connect(
                self._dsn, autocommit=True, application_name=f"cryptopulse {self._login}"
            )
            if self._connection.info.user != self._login:
                self._connection.execute(sql.SQL("set role {}").format(sql.Identifier(self._login)))
        except psycopg.OperationalError as e:
            raise UnavailableError("The database did not answer.") from e
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None) -> None:
        if self._connection:
            self._connection.close()

    def listen(self, channel: str) -> None:
        """Be woken by what is notified on a channel from now on."""
        self._run(sql.SQL("listen {}").format(sql.Identifier(channel)))

    def woken(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds; True when something was notified, of which all is consumed."""
        try:
            return len(list(self._open().notifies(timeout=timeout, stop_after=1))) > 0
        except psycopg.OperationalError as e:
            raise UnavailableError("The database connection broke; opening a new one.") from e

    def hold(self, name: str) -> bool:
        """Take the lock of this name until the connection ends; False when another session has it."""
        row = self._run(
            sql.SQL("select pg_try_advisory_lock(727005, hashtext({}))").format(sql.Literal(name))
        ).fetchone()
        return bool(row and row[0])

    def check(self) -> None:
        """Return if the connection still lives."""
        self._run(sql.SQL("select 1").format())

    def _open(self) -> psycopg.Connection:
        assert self._connection, "use the session as a context"
        return self._connection

    def _run(self, statement: sql.Composed) -> psycopg.Cursor:
        try:
            return self._open().execute(statement)
        except psycopg.OperationalError as e:
            raise UnavailableError("The database connection broke; opening a new one.") from e
