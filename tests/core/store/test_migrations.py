"""Migrations: once, never edited, one starter at a time, and on a database like Supabase's."""

import getpass
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from core.errors import ForbiddenError
from core.model import Person, Role
from core.store import Duty, Store, embedded, migrate
from tests.conftest import Server
from tests.core.store import test_access_matrix as matrix

ROOT = Path(__file__).parents[3]
FILES = sorted(file.stem for file in migrate.MIGRATIONS.glob("[0-9]*.sql"))
MIGRATOR = "supabase_postgres"
APPLY = "import sys; from core.store import migrate; print(*migrate.apply(sys.argv[1], 'embedded'))"
NEWER_THAN_17 = (
    "uuidv7(",
    "uuidv4(",
    "uuid_extract_",
    "casefold(",
    " virtual",
    "without overlaps",
    "array_sort(",
    "crc32(",
)
LIKE_SUPABASE = (
    "create role anon nologin noinherit",
    "create role authenticated nologin noinherit",
    "create role service_role nologin noinherit bypassrls",
    "create role supabase_auth_admin nologin",
    f"create role {MIGRATOR} login createrole bypassrls",
    f"grant anon, authenticated, service_role to {MIGRATOR} with admin option",
    "create database desk",
)
AUTH = (
    "create schema auth",
    "create schema extensions",
    "create extension vector with schema extensions",
    "create table auth.users (id uuid primary key default gen_random_uuid(), email text unique, created_at timestamptz)",
    "alter table auth.users enable row level security",
    "create function auth.jwt() returns jsonb language sql stable as "
    "$$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$",
    "create function auth.uid() returns uuid language sql stable as $$ select (auth.jwt() ->> 'sub')::uuid $$",
    "alter table auth.users owner to supabase_auth_admin",
    "alter function auth.jwt() owner to supabase_auth_admin",
    "alter function auth.uid() owner to supabase_auth_admin",
    "alter schema auth owner to supabase_auth_admin",
    f"grant usage on schema auth to {MIGRATOR}, anon, authenticated, service_role",
    f"grant select, references on auth.users to {MIGRATOR}",
    f"grant create on database desk to {MIGRATOR}",
    f"grant usage, create on schema extensions to {MIGRATOR}",
    "grant usage on schema extensions to anon, authenticated",
)


@dataclass(frozen=True)
class Hosted:
    """A database as Supabase gives it: one address, whose role is no superuser and does not own auth."""

    dsn: str
    superuser: str
    applied: list[str]


@pytest.fixture(scope="module")
def hosted() -> Iterator[Hosted]:
    folder = Path(tempfile.mkdtemp(prefix="cp-hosted-"))
    folder.chmod(0o711)
    cluster = embedded.Cluster(folder / "postgres", logins={MIGRATOR: frozenset({getpass.getuser()})})
    embedded.start(cluster)
    try:
        with embedded.superuser(cluster, "postgres") as postgres:
            superuser = make_conninfo(postgres, dbname="desk")
            run(postgres, LIKE_SUPABASE)
            run(superuser, AUTH)
            dsn = embedded.dsn(cluster, MIGRATOR, "desk")
            yield Hosted(dsn, superuser, migrate.apply(dsn, "external"))
    finally:
        embedded.stop(cluster)
        shutil.rmtree(folder, ignore_errors=True)


def run(dsn: str, statements: tuple[str, ...]) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """A database of the run's server with nothing in it; its roles are there already, as after a restore."""
    name = "t_empty"
    run(server.superuser, (f"drop database if exists {name} with (force)", f"create database {name}"))
    yield server.superuser_dsn(name)
    server.drop(name)


def test_applying_twice_applies_nothing_the_second_time(server: Server, database: str):
    assert migrate.apply(server.superuser_dsn(database), "embedded") == []


def test_a_file_edited_after_it_was_applied_is_refused(server: Server, database: str):
    run(server.superuser_dsn(database), ("update desk_meta.migrations set sha256 = 'other' where name like '0003%'",))

    with pytest.raises(migrate.MigrationEditedError, match=r"0003_audit_and_events\.sql"):
        migrate.apply(server.superuser_dsn(database), "embedded")


def test_two_starters_at_once_apply_each_file_once(hosted: Hosted):
    run(hosted.superuser, ("create database twice",))
    dsn = make_conninfo(hosted.superuser, dbname="twice")
    run(dsn, tuple(s.replace("desk", "twice") for s in AUTH))
    words = [sys.executable, "-c", APPLY.replace("'embedded'", "'external'"), dsn]

    starters = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    applied = [starter.communicate(timeout=60)[0].split() for starter in starters]

    assert [starter.returncode for starter in starters] == [0, 0]
    assert sorted(applied, key=len) == [[], hosted.applied]


def test_a_migration_that_fails_leaves_nothing_of_itself(empty: str):
    with pytest.raises(psycopg.errors.InvalidSchemaName):
        migrate.apply(empty, "external")

    with psycopg.connect(empty) as connection:
        assert connection.execute("select count(*) from desk_meta.migrations").fetchone() == (0,)
        assert connection.execute("select to_regnamespace('app')").fetchone() == (None,)


def test_a_hosted_database_gets_every_file_but_those_of_the_embedded_one(hosted: Hosted):
    only_embedded = [f for f in FILES if "-- target: embedded" in (migrate.MIGRATIONS / f"{f}.sql").read_text()]

    assert only_embedded == ["0000_supabase_shim", "0002_local_sign_in"]
    assert hosted.applied == [f for f in FILES if f not in only_embedded]
    assert migrate.apply(hosted.dsn, "external") == []


def test_the_access_matrix_holds_on_a_hosted_database(hosted: Hosted):
    with psycopg.connect(hosted.superuser) as c:
        assert matrix.tables(c) == set(matrix.matrix("external"))
        assert matrix.grants(c) == matrix.expected_grants("external")
        assert matrix.without_row_security(c) == set()
        assert matrix.views_that_see_as_their_owner(c) == set()
        assert matrix.functions(c) == matrix.FUNCTIONS


@pytest.fixture
def guest(hosted: Hosted) -> Iterator[Person]:
    with psycopg.connect(hosted.superuser, autocommit=True) as c:
        row = c.execute("insert into auth.users (email) values ('guest@desk.example') returning id").fetchone()
        assert row
        c.execute("insert into app.users (id, email) values (%s, 'guest@desk.example')", (row[0],))
        yield Person(row[0], "guest@desk.example", Role.USER)
        c.execute("delete from app.users where id = %s", (row[0],))
        c.execute("delete from auth.users where id = %s", (row[0],))


def test_behind_one_address_the_store_steps_down_to_its_login(hosted: Hosted, guest: Person):
    store = Store(hosted.dsn, "web_login", size=2)
    try:
        with store._pool.connection() as c:
            assert c.execute("select current_user").fetchone() == ("web_login",)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                c.execute("select * from app.users")
        with store.as_user(guest) as tx:
            assert [row.email for row in tx.people.all()] == ["guest@desk.example"]
        with store.as_service(Duty.WATCH) as tx:
            assert tx.watch.figures().orders == {}
        with pytest.raises(ForbiddenError), store.as_user(guest) as tx:
            tx.people.add("other@desk.example", Role.ADMIN)
    finally:
        store.close()


def test_behind_one_address_a_session_steps_down_too(hosted: Hosted):
    store = Store(hosted.dsn, "jobs_login", size=1)
    try:
        with store.session() as session:
            assert session._open().execute("select current_user").fetchone() == ("jobs_login",)
    finally:
        store.close()


@pytest.mark.parametrize("file", FILES)
def test_the_sql_stays_within_postgresql_17(file: str):
    text = (migrate.MIGRATIONS / f"{file}.sql").read_text().lower()

    assert [word for word in NEWER_THAN_17 if word in text] == []
