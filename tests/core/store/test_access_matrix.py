"""access_matrix.csv against a live database: what is granted, and what each person and duty really gets."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors

from core.desk import Desk
from core.errors import ForbiddenError, InvalidError
from core.identity import people
from core.model import Person, Role
from core.store import Duty
from tests.conftest import Server, join
from tests.core.store.samples import NOW, REACHES, SAMPLES, Trait, World, insert, seed, world

FILE = Path(__file__).parents[3] / "core" / "store" / "access_matrix.csv"
PEOPLE = tuple(role.value for role in Role)
DUTIES = tuple(duty.value for duty in Duty)
VERBS = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE"}
ACT_AS = "select set_config('role', %s, true), set_config('request.jwt.claims', %s, true)"
FUNCTIONS = {
    ("app.is_review", "authenticated"),
    ("app.my_role", "authenticated"),
    ("app.my_accounts", "authenticated"),
    ("app.my_trading_accounts", "authenticated"),
    ("app.set_role", "authenticated"),
    ("app.may_check", "authenticated"),
    ("app.mainnet_is_on", "authenticated"),
    ("app.list_is_mine", "authenticated"),
    ("app.key_may_trade", "authenticated"),
    ("app.key_may_trade", "duty_executor"),
    ("app.needs_second_person", "authenticated"),
    ("app.needs_second_person", "duty_executor"),
    ("app.audit_text", "duty_auditor"),
    ("app.is_review", "duty_knowledge"),
    ("app.shelf_of", "authenticated"),
    ("app.shelf_of", "duty_knowledge"),
    ("app.my_shelves", "authenticated"),
    ("app.chunks_near", "authenticated"),
    ("app.chunks_saying", "authenticated"),
}
LOGINS = {
    "web_login": {"authenticated", "duty_sign_in", "duty_auditor", "duty_watch"},
    "jobs_login": {
        "authenticated",
        "duty_market",
        "duty_executor",
        "duty_sealer",
        "duty_relay",
        "duty_watch",
        "duty_alerts",
        "duty_knowledge",
        "duty_assistant",
        "duty_memory",
    },
    "signer_login": {"duty_keeper"},
}


@dataclass(frozen=True)
class Reach:
    """How far a verb goes: which rows, and which columns (none: all of them)."""

    rows: str
    columns: tuple[str, ...]


Cell = dict[str, Reach]


def cell_of(text: str) -> Cell:
    cell: Cell = {}
    for part in text.split():
        if part != "-":
            verb, _, rest = part.partition(":")
            rows, _, columns = rest.rstrip(")").partition("(")
            assert verb in VERBS, part
            assert rows in REACHES, part
            cell[verb] = Reach(rows, tuple(columns.split("+")) if columns else ())
    return cell


def matrix(target: str) -> dict[str, dict[str, Cell]]:
    """Read the file: table, then persona or duty, then what it may do."""
    lines = [line for line in FILE.read_text().splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines)
    return {
        row["table"]: {who: cell_of(text) for who, text in row.items() if who not in ("table", "target")}
        for row in rows
        if row["target"] in ("all", target)
    }


def expected_grants(target: str) -> set[tuple[str, str, str, str]]:
    """Return (table, role, privilege, column or "") as the file has it; people share one role."""
    return {
        (table, "authenticated" if who in PEOPLE else who, VERBS[verb], column)
        for table, row in matrix(target).items()
        for who, cell in row.items()
        for verb, reach in cell.items()
        for column in reach.columns or ("",)
    }


GRANTS = """
with granted as (
  select c.oid::regclass::text as name, c.relowner, a.grantee, a.privilege_type, '' as col
  from pg_class c cross join aclexplode(c.relacl) a where c.relnamespace = any (%(schemas)s::regnamespace[])
  union all
  select c.oid::regclass::text, c.relowner, a.grantee, a.privilege_type, t.attname
  from pg_class c join pg_attribute t on t.attrelid = c.oid cross join aclexplode(t.attacl) a
  where c.relnamespace = any (%(schemas)s::regnamespace[])
)
select name, coalesce(r.rolname, 'public'), privilege_type, col
from granted g left join pg_roles r on r.oid = g.grantee where g.grantee <> g.relowner
"""


def grants(c: psycopg.Connection) -> set[tuple[str, str, str, str]]:
    rows = c.execute(GRANTS, {"schemas": ["app", "agent", "desk_meta"]}).fetchall()
    ours = "select 'auth.users', r.rolname, a.privilege_type, '' from pg_class c cross join aclexplode(c.relacl) a "
    ours += "join pg_roles r on r.oid = a.grantee where c.oid = 'auth.users'::regclass and r.rolname like 'duty%%'"
    return {tuple(row) for row in rows + c.execute(ours.encode(), ()).fetchall()}


def tables(c: psycopg.Connection) -> set[str]:
    rows = c.execute(
        "select oid::regclass::text from pg_class where relnamespace in ('app'::regnamespace, 'agent'::regnamespace) "
        "and relkind in ('r', 'p', 'f') and not relispartition"
    ).fetchall()
    return {row[0] for row in rows}


def without_row_security(c: psycopg.Connection) -> set[str]:
    rows = c.execute(
        "select oid::regclass::text from pg_class where relnamespace in ('app'::regnamespace, 'agent'::regnamespace) "
        "and relkind in ('r', 'p', 'f') and not (relrowsecurity and relforcerowsecurity)"
    ).fetchall()
    return {row[0] for row in rows}


def views_that_see_as_their_owner(c: psycopg.Connection) -> set[str]:
    rows = c.execute(
        "select oid::regclass::text from pg_class where relnamespace = 'app'::regnamespace and (relkind = 'm' "
        "or (relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions), false)))"
    ).fetchall()
    return {row[0] for row in rows}


def functions(c: psycopg.Connection) -> set[tuple[str, str]]:
    """Return who may execute what; a grant to everybody is `public`."""
    rows = c.execute(
        "select p.oid::regproc::text, coalesce(r.rolname, 'public') from pg_proc p "
        "cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a left join pg_roles r on r.oid = a.grantee "
        "where p.pronamespace = 'app'::regnamespace and a.grantee <> p.proowner"
    ).fetchall()
    return {(row[0], row[1]) for row in rows}


@pytest.fixture(scope="module")
def live(server: Server) -> Iterator[str]:
    name = server.clone()
    yield name
    server.drop(name)


@pytest.fixture(scope="module")
def superuser(server: Server, live: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.superuser_dsn(live), autocommit=True) as connection:
        yield connection


@pytest.fixture
def own_superuser(server: Server, database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.superuser_dsn(database), autocommit=True) as connection:
        yield connection


def test_every_table_is_in_the_file_and_every_row_of_the_file_is_a_table(superuser: psycopg.Connection):
    assert set(matrix("embedded")) - {"auth.users"} == tables(superuser)


def test_nothing_is_granted_beyond_the_file(superuser: psycopg.Connection):
    assert grants(superuser) == expected_grants("embedded")


def test_row_security_is_enabled_and_forced_on_every_table_and_partition(superuser: psycopg.Connection):
    assert without_row_security(superuser) == set()


def test_no_view_sees_more_than_who_asks(superuser: psycopg.Connection):
    assert views_that_see_as_their_owner(superuser) == set()


def test_only_listed_functions_can_be_executed(superuser: psycopg.Connection):
    assert functions(superuser) == FUNCTIONS


@pytest.mark.parametrize("beyond", ["truncate", "references", "trigger", "delete", "update (status)"])
def test_a_grant_beyond_the_file_is_noticed(own_superuser: psycopg.Connection, beyond: str):
    own_superuser.execute(f"grant {beyond} on app.orders to authenticated".encode())

    assert len(grants(own_superuser) - expected_grants("embedded")) == 1


def test_an_unlisted_table_an_unforced_one_and_an_owners_view_are_noticed(own_superuser: psycopg.Connection):
    own_superuser.execute("create table app.notes (id int)")
    own_superuser.execute("alter table app.candles_2020 no force row level security")
    own_superuser.execute("create view app.everything as select * from app.orders")
    own_superuser.execute("create materialized view app.all_of_it as select * from app.orders")

    assert tables(own_superuser) - set(matrix("embedded")) == {"app.notes"}
    assert without_row_security(own_superuser) == {"app.notes", "app.candles_2020"}
    assert views_that_see_as_their_owner(own_superuser) == {"app.everything", "app.all_of_it"}


class Actor:
    """One persona or duty on a real login's connection, and the rows to try."""

    def __init__(self, c: psycopg.Connection, w: World, role: str, claims: str) -> None:
        self.c, self.w, self.role, self.claims = c, w, role, claims

    def differences(self, table: str, cell: Cell) -> list[str]:
        """Try every verb on every kind of row and say where the database disagrees with the cell."""
        found = []
        for trait in SAMPLES[table].traits:
            key = seed(self.w, table, trait)
            for verb in VERBS:
                reach = cell.get(verb)
                wanted = reach is not None and REACHES[reach.rows](trait)
                if self.can(table, verb, reach, trait, key) != wanted:
                    found.append(f"{self.role} {verb} {table} {trait}: the file says {wanted}")
        return found

    def can(self, table: str, verb: str, reach: Reach | None, trait: Trait, key: dict[str, Any]) -> bool:
        where = " and ".join(f"{name} = %({name})s" for name in key)
        columns = reach.columns if reach else ()
        if verb == "I":
            values = SAMPLES[table].values(self.w, trait)
            return self.touches_one(insert(table, values), values)
        if verb == "D":
            return self.touches_one(f"delete from {table} where {where}".encode(), key)
        if verb == "U":
            column = self.column_to_update(table, columns, trait)
            return self.touches_one(f"update {table} set {column} = {column} where {where}".encode(), key)
        if columns and not set(key) <= set(columns):
            return self.counts_all(table, columns)
        return self.touches_one(f"select {', '.join(columns) or '*'} from {table} where {where}".encode(), key)

    def column_to_update(self, table: str, columns: tuple[str, ...], trait: Trait) -> str:
        """Return one that is allowed, to this persona or else to another who shares the role."""
        others = (cell["U"].columns for cell in matrix("embedded")[table].values() if "U" in cell)
        shared = [column for allowed in others for column in allowed]
        return (*columns, *shared, *SAMPLES[table].values(self.w, trait))[0]

    def touches_one(self, query: bytes, values: dict[str, Any]) -> bool:
        """Say whether the statement reaches its row; what fails later than access (a reference) was let through."""
        try:
            with self.c.transaction(force_rollback=True):
                self.c.execute(ACT_AS, (self.role, self.claims))
                return self.c.execute(query, values).rowcount == 1
        except errors.InsufficientPrivilege:
            return False
        except (errors.ForeignKeyViolation, errors.UniqueViolation):
            return True

    def counts_all(self, table: str, columns: tuple[str, ...]) -> bool:
        query = f"select count({columns[0]}) from {table}".encode()
        every = self.w.superuser.execute(query).fetchone()
        with self.c.transaction(force_rollback=True):
            self.c.execute(ACT_AS, (self.role, self.claims))
            return self.c.execute(query).fetchone() == every


def login_of(role: str) -> str:
    return next((login for login, roles in LOGINS.items() if role in roles), "postgres")


@pytest.fixture(scope="module")
def connections(server: Server, live: str, superuser: psycopg.Connection) -> Iterator[dict[str, psycopg.Connection]]:
    opened = {login: psycopg.connect(server.dsn(login, live), autocommit=True) for login in LOGINS}
    yield {**opened, "postgres": superuser}
    for connection in opened.values():
        connection.close()


def actor(connections: dict[str, psycopg.Connection], who: str) -> Actor:
    role = "authenticated" if who in (*PEOPLE, "disabled", "nobody") else who
    w = world(connections["postgres"], who if who in PEOPLE else "user", disabled=who == "disabled")
    claims = json.dumps({"sub": str(w.me), "role": "authenticated"}) if role == "authenticated" else ""
    return Actor(connections[login_of(role)], w, role, "" if who == "nobody" else claims)


@pytest.mark.parametrize("who", [*PEOPLE, "anon", *DUTIES])
@pytest.mark.parametrize("table", SAMPLES)
def test_everybody_gets_exactly_what_the_file_says(connections: dict[str, psycopg.Connection], who: str, table: str):
    assert actor(connections, who).differences(table, matrix("embedded")[table][who]) == []


@pytest.mark.parametrize("who", ["disabled", "nobody", "service_role"])
def test_who_was_disabled_or_names_nobody_has_nothing(connections: dict[str, psycopg.Connection], who: str):
    somebody = actor(connections, who)

    assert [d for table in SAMPLES for d in somebody.differences(table, {})] == []


def test_a_wrong_cell_is_noticed(connections: dict[str, psycopg.Connection]):
    differences = actor(connections, "viewer").differences("app.orders", cell_of("S:all D:mine"))

    assert len(differences) == 6  # foreign row unseen; two not deleted, two cancelled, one refused draft written


@pytest.mark.parametrize(
    "table",
    [
        "app.audit_logs",
        "app.audit_chain",
        "app.audit_checkpoints",
        "app.controls",
        "app.limits",
        "app.protections",
        "app.drills",
        "app.steps",
        "app.tool_calls",
    ],
)
def test_not_even_the_owner_changes_what_is_append_only(superuser: psycopg.Connection, table: str):
    w = world(superuser, "user")
    seed(w, table, SAMPLES[table].traits[0])
    column = next(iter(SAMPLES[table].values(w, SAMPLES[table].traits[0])))

    for statement in (f"delete from {table}", f"update {table} set {column} = {column}", f"truncate {table} cascade"):
        with pytest.raises(errors.InsufficientPrivilege, match="append-only"):
            superuser.execute(statement.encode())


@pytest.mark.parametrize("role", list(Role))
def test_the_subject_of_a_review_learns_nothing_by_any_count_or_function(
    desk: Desk, own_superuser: psycopg.Connection, role: Role
):
    me, reviewer = join(desk, "me@desk.example", role), join(desk, "reviewer@desk.example", Role.COMPLIANCE)
    before = learns(own_superuser, me)

    own_superuser.execute("insert into app.anomalies (user_id, category) values (%s, 'wash')", (me.id,))
    own_superuser.execute(
        "insert into app.audit_logs (user_id, actor, action, kind, subject_id) values "
        "(%(me)s, 'system', 'x', 'fraud', null), (%(other)s, 'user', 'x', 'compliance', %(me)s)",
        {"me": me.id, "other": reviewer.id},
    )
    own_superuser.execute("insert into app.events (topic, user_id) values ('anomaly.found', %s)", (me.id,))

    assert learns(own_superuser, me) == before


def learns(superuser: psycopg.Connection, person: Person) -> list[Any]:
    """Return all a person can count, read or compute: tables, and functions that take nothing."""
    asked = [f"select count(*) from app.{t}" for t in ("anomalies", "audit_logs", "audit_chain", "events")]
    asked += [f"select array_agg(x::text order by 1) from {name}() x" for name in ("app.my_accounts", "app.my_role")]
    with superuser.transaction(force_rollback=True):
        superuser.execute(ACT_AS, ("authenticated", json.dumps({"sub": str(person.id)})))
        return [superuser.execute(query.encode()).fetchone() for query in asked]


def test_nobody_makes_himself_admin_by_writing_his_row(desk: Desk, server: Server, database: str, analyst: Person):
    with psycopg.connect(server.dsn("web_login", database)) as c, pytest.raises(errors.InsufficientPrivilege):
        c.execute(ACT_AS, ("authenticated", json.dumps({"sub": str(analyst.id)})))
        c.execute("update app.users set role = 'admin' where id = %s", (analyst.id,))


def test_a_forged_claim_of_a_role_changes_nothing(desk: Desk, server: Server, database: str, analyst: Person):
    claims = {
        "sub": str(analyst.id),
        "role": "admin",
        "app_metadata": {"role": "admin"},
        "user_metadata": {"role": "admin"},
    }

    with psycopg.connect(server.dsn("web_login", database)) as c:
        c.execute(ACT_AS, ("authenticated", json.dumps(claims)))
        assert c.execute("select app.my_role()").fetchone() == ("user",)
        assert c.execute("select count(*) from app.invitations").fetchone() == (0,)
        with pytest.raises(errors.InsufficientPrivilege):
            c.execute("select app.set_role(%s, 'admin', 'Because.')", (analyst.id,))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_admin_changes_roles(desk: Desk, analyst: Person, role: Role):
    somebody = join(desk, "somebody@desk.example", role)

    with pytest.raises(ForbiddenError), desk.store.as_user(somebody) as tx:
        tx.people.set_role(analyst.id, Role.ADMIN, "Because.")


def test_not_even_an_admin_changes_his_own_role_or_one_without_a_reason(desk: Desk, admin: Person, analyst: Person):
    with pytest.raises(ForbiddenError), desk.store.as_user(admin) as tx:
        tx.people.set_role(admin.id, Role.OPERATOR, "A holiday.")
    with pytest.raises(InvalidError), desk.store.as_user(admin) as tx:
        tx.people.set_role(analyst.id, Role.OPERATOR, "  ")


def test_a_change_of_role_leaves_its_reason_and_an_event(
    desk: Desk, admin: Person, analyst: Person, own_superuser: psycopg.Connection
):
    people.set_role(desk.store, admin, analyst.id, Role.OPERATOR, "Takes the late shift.")

    with desk.store.as_user(admin) as tx:
        row = tx.audit.recent()[0]
        assert tx.people.by_id(analyst.id) == Person(analyst.id, analyst.email, Role.OPERATOR)
    assert (row.action, row.reason, row.email) == ("person.role_changed", "Takes the late shift.", admin.email)
    assert row.details == {"person": str(analyst.id), "from": "user", "to": "operator"}
    last = own_superuser.execute("select topic, user_id, payload from app.events order by n desc limit 1").fetchone()
    assert last == ("person.changed", analyst.id, {"from": "user", "to": "operator"})


@pytest.mark.parametrize("login", LOGINS)
def test_no_login_becomes_postgres_or_takes_another_services_duty(server: Server, live: str, login: str):
    with psycopg.connect(server.dsn(login, live), autocommit=True) as c:
        roles = {row[0] for row in c.execute("select rolname from pg_roles").fetchall()} - {login}
        taken = {role for role in roles if takes(c, f'set role "{role}"')}
        owned = {role for role in roles if takes(c, f'set session authorization "{role}"')}

    assert taken == LOGINS[login]
    assert owned == set()


def takes(c: psycopg.Connection, statement: str) -> bool:
    try:
        c.execute(statement.encode())
        c.execute("reset role")
    except errors.InsufficientPrivilege:
        return False
    return True


def test_nobody_records_an_order_on_an_account_not_granted_to_him(connections: dict[str, psycopg.Connection]):
    for who in PEOPLE:
        somebody = actor(connections, who)
        values = SAMPLES["app.orders"].values(somebody.w, Trait(mine=True, granted=False))
        assert not somebody.touches_one(insert("app.orders", values), values)


@pytest.mark.parametrize("column", ["xid", "created_at", "id"])
def test_nobody_chooses_the_place_of_an_event(connections: dict[str, psycopg.Connection], column: str):
    me = actor(connections, "user")
    values = SAMPLES["app.events"].values(me.w, Trait(mine=True))
    forged = {"xid": "1", "created_at": NOW, "id": me.w.me}

    assert me.touches_one(insert("app.events", values), values)
    assert not me.touches_one(
        insert("app.events", {**values, column: forged[column]}), {**values, column: forged[column]}
    )
