"""A saved database comes back whole into another home, and nothing is overwritten unasked."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from core.errors import ConflictError, NotFoundError, UnavailableError
from core.settings import Settings
from core.store import embedded
from core.store.database import DATABASE, cluster_of, prepare
from jobs.backup import restore, save
from jobs.homes import users_of

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


def cluster_at(home: Path) -> embedded.Cluster:
    return cluster_of(home, users_of(home))


def test_what_was_saved_is_in_the_home_it_is_restored_to(folder: Path) -> None:
    old, new, file = folder / "old", folder / "new", folder / "desk.dump"
    embedded.start(cluster_at(old))
    prepare(cluster_at(old))
    with embedded.superuser(cluster_at(old)) as dsn, psycopg.connect(dsn) as connection:
        connection.execute("insert into app.processes (name, pid, started_at, detail) values ('kept', 7, now(), '{}')")

    save(Settings(home=old), file)
    embedded.stop(cluster_at(old))
    restore(Settings(home=new), file)

    embedded.start(cluster_at(new))
    try:
        with embedded.superuser(cluster_at(new)) as dsn, psycopg.connect(dsn) as connection:
            kept = connection.execute("select pid from app.processes where name = 'kept'").fetchall()
            open_tables = connection.execute(
                "select relname from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r' "
                "and not relrowsecurity"
            ).fetchall()
        with psycopg.connect(embedded.dsn(cluster_at(new), "web_login", DATABASE)) as connection:
            who = connection.execute("select current_user").fetchone()
        missing = prepare(cluster_at(new))
    finally:
        embedded.stop(cluster_at(new))
    assert kept == [(7,)]
    assert open_tables == []
    assert who == ("web_login",)
    assert missing == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_desk_that_does_not_run_is_not_saved_as_an_empty_file(folder: Path) -> None:
    with pytest.raises(UnavailableError):
        save(Settings(home=folder / "desk"), folder / "desk.dump")

    assert os.listdir(folder) == []


def test_a_missing_backup_leaves_the_home_untouched(folder: Path) -> None:
    with pytest.raises(NotFoundError):
        restore(Settings(home=folder / "desk"), folder / "desk.dump")

    assert os.listdir(folder) == []


def test_an_existing_file_is_never_overwritten(folder: Path) -> None:
    home, file = folder / "desk", folder / "desk.dump"
    file.write_text("last week's")
    embedded.start(cluster_at(home))

    try:
        with pytest.raises(ConflictError):
            save(Settings(home=home), file)
    finally:
        embedded.stop(cluster_at(home))

    assert file.read_text() == "last week's"
