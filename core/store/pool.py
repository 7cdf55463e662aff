"""The two doors to the database: as a person, or in a duty.

A login role can do nothing by itself; each transaction names who acts in its first statement, and
row-level security does the rest.
"""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout
from psycopg_pool.base import AttemptWithBackoff

from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, UnavailableError
from core.model import Person
from core.store.duties import Duty
from core.store.session import Session
from core.store.tx import Tx

BEGIN = sql.SQL("begin; select set_config('role', {}, true), set_config('request.jwt.claims', {}, true)")
"""One message, for this is said before everything else."""
HOLD = (
    "select set_config('role', %s, false), set_config('request.jwt.claims', %s, false), "
    "set_config('search_path', 'agent', false), set_config('synchronous_commit', 'off', false)"
)
"""Not each commit waits for the disk: a checkpoint that a power cut takes along costs a call made again, and whatever
was written elsewhere after it takes it to the disk."""


class _Soon(AttemptWithBackoff):
    """Try again after 0.1 s: the library's 1, 2, 4 s are for servers elsewhere, ours is back within half a second."""

    INITIAL_DELAY = 0.1
    DELAY_BACKOFF = 1.3


class _Pool(ConnectionPool):
    """The library's pool (pinned) with our patience; `_add_connection` is the only place that takes it."""

    def _add_connection(self, attempt: AttemptWithBackoff | None, growing: bool = False) -> None:
        super()._add_connection(attempt or _Soon(timeout=self.reconnect_timeout), growing)


class Store:
    """A pool of connections of one login role. `close()` it; threads may share it."""

    def __init__(self, dsn: str, login: str, size: int = 12) -> None:
        """Open lazily: `wait()` says whether the database answers."""
        self.dsn = dsn
        self.login = login
        self._pool = _Pool(
            dsn,
            min_size=1,
            max_size=size,
            open=True,
            timeout=10,
            kwargs={"autocommit": True, "application_name": f"cryptopulse {login}"},
            configure=self._narrow,
            reconnect_timeout=60,
        )

    def _narrow(self, connection: psycopg.Connection[Any]) -> None:
        """Step down to the login role where one address serves every service."""
        if connection.info.user != self.login:
            connection.execute(sql.SQL("set role {}").format(sql.Identifier(self.login)))

    def wait(self, timeout: float = 30.0) -> None:
        """Return when the database answers; raises UnavailableError after `timeout` seconds."""
        try:
            self._pool.wait(timeout)
        except PoolTimeout as e:
            raise UnavailableError("The database did not answer. See the db process in the log.") from e

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def as_user(self, person: Person) -> Iterator[Tx]:
        """One transaction as that person: policies decide what exists and what may be written."""
        claims = json.dumps({"sub": str(person.id), "role": "authenticated"})
        with self._transaction("authenticated", claims) as tx:
            yield tx

    @contextmanager
    def as_service(self, duty: Duty) -> Iterator[Tx]:
        """One transaction in a duty. Not for pages and agents: a contract and a test forbid it there."""
        with self._transaction(duty.value, "") as tx:
            yield tx

    @contextmanager
    def held_as(self, person: Person) -> Iterator[psycopg.Connection[DictRow]]:
        """Hold a connection of its own for that person to its end, for who brings his own SQL.

        That is the saver of the assistant's checkpoints: it finds its tables in the schema `agent`, of them the person's
        running turns, and nothing else anywhere. Rows come as dicts, each statement is a transaction, and what the
        saver raises is translated as in the other doors. Only the jobs may: raises ForbiddenError.
        """
        claims = json.dumps({"sub": str(person.id)})
        with _translated():
            opened = psycopg.Connection[DictRow].connect(
                self.dsn, autocommit=True, prepare_threshold=0, row_factory=dict_row,
                application_name=f"cryptopulse {self.login}",
            )  # fmt: skip
            with closing(opened) as connection:
                self._narrow(connection)
                connection.execute(HOLD, (Duty.MEMORY.value, claims))
                yield connection

    def session(self) -> Session:
        """Return a connection of its own, for LISTEN and for locks that outlive a transaction."""
        return Session(self.dsn, self.login)

    @contextmanager
    def _transaction(self, role: str, claims: str) -> Iterator[Tx]:
        with _translated():
            connection = self._begun(role, claims)
            try:
                with connection:
                    yield Tx(connection)
            finally:
                self._pool.putconn(connection)

    def _begun(self, role: str, claims: str) -> psycopg.Connection:
        """Return a connection that acts so; one that broke since its last use shows it here and is replaced."""
        begin = BEGIN.format(role, claims)
        while True:
            connection = self._pool.getconn()
            try:
                connection.execute(begin)
                return connection
            except psycopg.OperationalError:
                self._pool.putconn(connection)
            except BaseException:
                self._pool.putconn(connection)
                raise


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what the database says into errors of the desk."""
    try:
        yield
    except errors.InsufficientPrivilege as e:
        raise ForbiddenError() from e
    except errors.UniqueViolation as e:
        raise ConflictError() from e
    except (errors.CheckViolation, psycopg.DataError) as e:
        raise InvalidError(f"The database refuses this value: {e.diag.message_primary or e}.") from e
    except errors.NoDataFound as e:
        raise NotFoundError() from e
    except (psycopg.OperationalError, PoolTimeout) as e:
        raise UnavailableError("The database did not answer. It is being restarted; try again.") from e
