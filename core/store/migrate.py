"""Numbered SQL files, each applied once, in order, in its own transaction."""

import hashlib
import re
from pathlib import Path

import psycopg

from core.errors import DeskError

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 727_001
TARGET = re.compile(r"^-- target: (\w+)", re.MULTILINE)


class MigrationEditedError(DeskError):
    """A migration was edited after it had been applied. Restore the file and add a new one instead."""


def apply(dsn: str, target: str) -> list[str]:
    """Apply what is missing and return the names applied.

    `target` is `embedded` or `external`; a file headed `-- target: x` runs only there. The address must
    be a direct or session connection: the lock that keeps two starters apart belongs to the session.
    Raises MigrationEditedError when an applied file no longer has its checksum.
    """
    applied: list[str] = []
    with psycopg.connect(dsn, autocommit=True, prepare_threshold=None) as connection:
        connection.execute("select pg_advisory_lock(%s)", (LOCK,))
        connection.execute("create schema if not exists desk_meta")
        connection.execute(
            "create table if not exists desk_meta.migrations "
            "(name text primary key, sha256 text not null, applied_at timestamptz not null default now())"
        )
        known = dict(connection.execute("select name, sha256 from desk_meta.migrations").fetchall())
        for file in sorted(MIGRATIONS.glob("[0-9]*.sql")):
            text = file.read_text()
            checksum = hashlib.sha256(text.encode()).hexdigest()
            if file.stem in known:
                if known[file.stem] != checksum:
                    raise MigrationEditedError(f"Migration {file.name} was edited after it had been applied.")
                continue
            only = TARGET.search(text)
            if only and only[1] != target:
                continue
            with connection.transaction():
                connection.execute(text.encode())
                connection.execute("insert into desk_meta.migrations values (%s, %s)", (file.stem, checksum))
            applied.append(file.stem)
    return applied
