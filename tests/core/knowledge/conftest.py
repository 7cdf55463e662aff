"""A superuser beside the desk, to prepare what nobody may write."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import Server


@pytest.fixture
def superuser(server: Server, database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.superuser_dsn(database), autocommit=True) as connection:
        yield connection
