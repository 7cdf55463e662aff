"""Keys on their way in: from the person's hands to a sealed row, and what people may do with it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from core.desk import Desk
from core.errors import ConflictError, DeskError, ForbiddenError, InvalidError, NotFoundError
from core.model import Person, Role
from core.store import Duty
from core.vault import (
    PROVIDERS,
    TamperedError,
    WrongLabelError,
    allow_trading,
    ask_rotation,
    delete,
    hand_in,
    new_draft,
    replacement,
    sealed_for_signer,
    sealing_key,
    shelf,
)
from core.vault.intake import take_in
from core.vault.safe import KeyGoneError
from tests.conftest import Server
from tests.core.vault.safety import API_KEY, SECRET, Inside, Shared, shared

PEM, PKCS8, PLAIN = (
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)


def audited(desk: Desk, person: Person) -> Sequence[str]:
    with desk.store.as_user(person) as tx:
        return [f"{row.actor} {row.action}" for row in reversed(tx.audit.recent()) if row.kind == "vault"]


@pytest.fixture(scope="module")
def place(server: Server) -> Iterator[Shared]:
    with shared(server) as made:
        yield made


@pytest.fixture
def signer(place: Shared) -> Inside:
    return place.signer


@pytest.fixture
def superuser(place: Shared) -> psycopg.Connection:
    return place.superuser


@pytest.fixture
def analyst(place: Shared) -> Person:
    return place.somebody(Role.USER)


@pytest.fixture
def operator(place: Shared) -> Person:
    return place.somebody(Role.OPERATOR)


@pytest.fixture
def admin(place: Shared) -> Person:
    return place.somebody(Role.ADMIN)


def test_a_key_handed_in_is_kept_sealed_and_opens_in_the_signer(signer: Inside, analyst: Person) -> None:
    id = signer.enter(analyst)

    (key,) = shelf(signer.desk.store, analyst).keys
    assert signer.plain(id) == (API_KEY, SECRET.encode())
    assert (key.id, key.provider, key.name, key.state, key.hint) == (id, "binance", "main", "unchecked", "…xxxx")
    assert len(key.fingerprint) == 8
    assert shelf(signer.desk.store, analyst).waiting == []


def test_entering_and_keeping_are_audited_each_by_who_did_it(signer: Inside, analyst: Person) -> None:
    signer.enter(analyst)

    assert audited(signer.desk, analyst) == ["user key.handed_in", "system key.kept"]


def test_no_row_and_no_audit_entry_has_either_half(
    signer: Inside, analyst: Person, superuser: psycopg.Connection
) -> None:
    signer.enter(analyst)

    tables = superuser.execute(
        "select oid::regclass::text from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r'"
    ).fetchall()
    for (table,) in tables:
        said = superuser.execute(f"select t::text from {table} t".encode()).fetchall()
        for (row,) in said:
            assert SECRET not in row and SECRET.encode().hex() not in row
            assert API_KEY not in row and API_KEY.encode().hex() not in row


def test_the_same_key_has_the_same_fingerprint_and_another_another(signer: Inside, analyst: Person) -> None:
    for secret in (SECRET, SECRET, SECRET[:-1] + "z"):
        signer.enter(analyst, secret=secret)

    last, second, first = (key.fingerprint for key in shelf(signer.desk.store, analyst).keys)
    assert first == second != last


def test_spaces_and_line_ends_copied_along_are_left_out(signer: Inside, analyst: Person) -> None:
    id = signer.enter(analyst, public=f" {API_KEY} ", secret=f"\n{SECRET}\r\n")

    assert signer.plain(id) == (API_KEY, SECRET.encode())


@pytest.mark.parametrize("name", [name for name, provider in PROVIDERS.items() if provider.strips])
def test_of_a_webhook_s_address_only_the_part_that_is_secret_is_kept(
    signer: Inside, analyst: Person, name: str
) -> None:
    id = signer.enter(analyst, name, "", f"{PROVIDERS[name].strips}T1/B2/c4n4ry")

    assert signer.plain(id) == ("", b"T1/B2/c4n4ry")


def test_an_ed25519_key_in_pem_is_kept_as_its_32_bytes(signer: Inside, analyst: Person) -> None:
    key = ed25519.Ed25519PrivateKey.generate()

    id = signer.enter(analyst, secret=key.private_bytes(PEM, PKCS8, PLAIN).decode())

    assert signer.plain(id)[1] == key.private_bytes_raw()


@pytest.mark.parametrize(
    ("provider", "public", "secret", "why"),
    [
        ("binance", "", SECRET, "API key"),
        ("smtp", "desk@smtp.example.com:587".replace("@", ""), "password", "Server and port"),
        ("openrouter", "", "sk or", "spaces"),
        ("telegram", "", "1:ü", "ASCII"),
        ("binance", API_KEY, "   ", "not empty"),
        ("binance", API_KEY, "-----BEGIN PRIVATE KEY-----\ncut", "cannot be read"),
        ("binance", API_KEY, rsa.generate_private_key(65537, 2048).private_bytes(PEM, PKCS8, PLAIN).decode(), "Ed25519"),
        ("binance", API_KEY, ec.generate_private_key(ec.SECP256R1()).private_bytes(PEM, PKCS8, PLAIN).decode(), "Ed25519"),
        (
            "binance", API_KEY,
            ed25519.Ed25519PrivateKey.generate()
            .private_bytes(PEM, PKCS8, serialization.BestAvailableEncryption(b"password")).decode(),
            "password",
        ),
    ],
    ids=range(9),
)  # fmt: skip
def test_what_cannot_be_used_is_not_kept_and_the_person_reads_why(
    signer: Inside, analyst: Person, superuser: psycopg.Connection, provider: str, public: str, secret: str, why: str
) -> None:
    id = signer.enter(analyst, provider, public, secret)

    assert why in signer.why_not(analyst)
    assert shelf(signer.desk.store, analyst).keys == []
    assert superuser.execute("select sealed from app.key_submissions where id = %s", (id,)).fetchall() == [(b"",)]
    assert audited(signer.desk, analyst)[-1] == "system key.not_kept"


def test_what_was_moved_to_another_row_on_its_way_is_not_taken(
    signer: Inside, analyst: Person, superuser: psycopg.Connection
) -> None:
    mine = new_draft(analyst, "binance", for_desk=False)
    sealed = sealed_for_signer(sealing_key(signer.desk.store, analyst), mine, API_KEY, bytearray(b"secret"))
    hand_in(signer.desk.store, analyst, replace(mine, id=uuid4()), "main", sealed)

    take_in(signer.store, signer.kms, signer.submissions)

    assert "changed" in signer.why_not(analyst)


@pytest.mark.parametrize("column", ["provider", "user_id", "id"])
def test_a_kept_key_moved_to_another_provider_person_or_row_does_not_open(
    signer: Inside, analyst: Person, operator: Person, superuser: psycopg.Connection, column: str
) -> None:
    id, other = signer.enter(analyst), uuid4()
    value = {"provider": "binance_testnet", "user_id": operator.id, "id": other}[column]
    superuser.execute(f"update app.user_api_keys set {column} = %s where id = %s".encode(), (value, id))

    with pytest.raises(WrongLabelError), signer.safe.opened_key(other if column == "id" else id):
        pass


def test_a_ciphertext_that_was_changed_is_called_tampered(
    signer: Inside, analyst: Person, superuser: psycopg.Connection
) -> None:
    id = signer.enter(analyst)
    spoil = "update app.user_api_keys set key_ciphertext = set_byte(key_ciphertext, 120, 0) where id = %s"
    superuser.execute(spoil, (id,))

    with pytest.raises(TamperedError), signer.safe.opened_key(id):
        pass


def test_a_replaced_key_has_the_new_secret_and_loses_what_was_known_of_the_old(signer: Inside, analyst: Person) -> None:
    id = signer.enter(analyst)
    with signer.desk.store.as_user(analyst) as tx:
        (old,) = tx.api_keys.all()

    signer.hand_in(analyst, replacement(signer.desk.store, analyst, id), API_KEY, "another secret", "new name")
    take_in(signer.store, signer.kms, signer.submissions)

    (new,) = shelf(signer.desk.store, analyst).keys
    assert signer.plain(id) == (API_KEY, b"another secret")
    assert (new.name, new.state, new.used_at) == ("new name", "unchecked", None)
    assert new.fingerprint != old.fingerprint
    assert audited(signer.desk, analyst)[-2:] == ["user key.replaced", "system key.kept"]


def test_a_key_deleted_before_its_replacement_was_taken_stays_deleted(signer: Inside, analyst: Person) -> None:
    id = signer.enter(analyst)
    signer.hand_in(analyst, replacement(signer.desk.store, analyst, id), API_KEY, "another", "main")
    with signer.desk.store.as_user(analyst) as tx:
        tx.api_keys.remove(id)

    take_in(signer.store, signer.kms, signer.submissions)

    assert shelf(signer.desk.store, analyst).keys == []
    assert audited(signer.desk, analyst)[-1] == "system key.not_kept"


def test_a_withdrawn_submission_is_not_taken(signer: Inside, analyst: Person) -> None:
    draft = new_draft(analyst, "binance", for_desk=False)
    signer.hand_in(analyst, draft, API_KEY, SECRET)

    delete(signer.desk.store, analyst, draft.id)
    take_in(signer.store, signer.kms, signer.submissions)

    assert shelf(signer.desk.store, analyst).keys == []


def test_a_deleted_key_is_gone_for_the_signer_too(signer: Inside, analyst: Person) -> None:
    id = signer.enter(analyst)

    delete(signer.desk.store, analyst, id)

    with pytest.raises(KeyGoneError), signer.safe.opened_key(id):
        pass
    assert audited(signer.desk, analyst)[-1] == "user key.deleted"
    with pytest.raises(NotFoundError):
        delete(signer.desk.store, analyst, id)


def test_nobody_sees_replaces_or_deletes_the_key_of_another(signer: Inside, analyst: Person, operator: Person) -> None:
    id = signer.enter(analyst)

    assert shelf(signer.desk.store, operator).keys == []
    with pytest.raises(NotFoundError):
        delete(signer.desk.store, operator, id)
    with pytest.raises(NotFoundError):
        replacement(signer.desk.store, operator, id)


def test_a_forged_replacement_of_another_s_key_is_refused_by_the_database(
    signer: Inside, analyst: Person, operator: Person
) -> None:
    id = signer.enter(analyst)
    forged = replace(new_draft(operator, "binance", for_desk=False), id=id, replaces=True)

    with pytest.raises(ForbiddenError):
        signer.hand_in(operator, forged, API_KEY, "mine now")
    with pytest.raises(ForbiddenError):
        signer.hand_in(operator, replace(forged, owner=analyst.id), API_KEY, "mine now")


def test_a_new_key_under_the_id_of_an_old_one_replaces_nothing(
    signer: Inside, analyst: Person, operator: Person
) -> None:
    id = signer.enter(analyst)
    forged = replace(new_draft(operator, "binance", for_desk=False), id=id)

    signer.hand_in(operator, forged, API_KEY, "mine now")
    take_in(signer.store, signer.kms, signer.submissions)

    assert signer.plain(id) == (API_KEY, SECRET.encode())
    assert shelf(signer.desk.store, operator).keys == []


def test_keys_of_the_desk_are_entered_by_admins_only(signer: Inside, admin: Person, operator: Person) -> None:
    id = signer.enter(admin, for_desk=True)

    owners = {key.id: key.user_id for key in shelf(signer.desk.store, admin).keys}
    assert owners[id] is None
    with pytest.raises(ForbiddenError):
        new_draft(operator, "binance", for_desk=True)
    with pytest.raises(ForbiddenError):
        signer.hand_in(operator, replace(new_draft(operator, "binance", for_desk=False), owner=None), API_KEY, SECRET)


def test_a_viewer_stores_no_keys(place: Shared) -> None:
    viewer = place.somebody(Role.VIEWER)

    with pytest.raises(ForbiddenError):
        new_draft(viewer, "binance", for_desk=False)


def test_the_same_submission_twice_is_a_conflict(signer: Inside, analyst: Person) -> None:
    draft = new_draft(analyst, "binance", for_desk=False)
    signer.hand_in(analyst, draft, API_KEY, SECRET)

    with pytest.raises(ConflictError):
        signer.hand_in(analyst, draft, API_KEY, SECRET)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b"])
def test_a_name_is_short_and_readable(signer: Inside, analyst: Person, name: str) -> None:
    with pytest.raises(InvalidError, match="name"):
        signer.hand_in(analyst, new_draft(analyst, "binance", for_desk=False), API_KEY, SECRET, name)


def test_an_admin_lets_a_key_trade_and_nobody_else_does(signer: Inside, analyst: Person, admin: Person) -> None:
    id = signer.enter(analyst)

    with pytest.raises(ForbiddenError):
        allow_trading(signer.desk.store, analyst, id, True)
    allow_trading(signer.desk.store, admin, id, True)

    (key,) = shelf(signer.desk.store, analyst).keys
    assert key.may_trade
    assert audited(signer.desk, admin)[-1] == "user key.trading_allowed"
    with pytest.raises(NotFoundError):
        allow_trading(signer.desk.store, admin, uuid4(), True)


def test_a_refused_key_loses_its_ciphertext_and_its_leave_to_trade(
    place: Shared, signer: Inside, analyst: Person, admin: Person, superuser: psycopg.Connection
) -> None:
    id = signer.enter(analyst)
    allow_trading(signer.desk.store, admin, id, True)

    with place.jobs_desk.store.as_service(Duty.EXECUTOR) as tx:
        tx.api_keys.judge(id, "refused", "It may withdraw.", ["withdraw"], [], place.jobs_desk.now())

    kept = superuser.execute("select key_ciphertext, may_trade from app.user_api_keys where id = %s", (id,)).fetchall()
    assert kept == [(b"", False)]
    with pytest.raises(KeyGoneError), signer.safe.opened_key(id):
        pass


def test_that_a_key_was_used_is_written_down(signer: Inside, analyst: Person) -> None:
    id = signer.enter(analyst)
    signer.plain(id)

    signer.safe.note_used()

    (key,) = shelf(signer.desk.store, analyst).keys
    assert key.used_at is not None


def test_only_an_admin_asks_for_a_rotation_and_only_for_one_there_is(
    signer: Inside, operator: Person, admin: Person
) -> None:
    for who, level, kind in ((operator, "data", ForbiddenError), (admin, "everything", InvalidError)):
        with pytest.raises(kind):
            ask_rotation(signer.desk.store, who, level)


def test_a_provider_nobody_knows_is_refused_with_the_known_ones(analyst: Person) -> None:
    with pytest.raises(DeskError, match="binance"):
        new_draft(analyst, "acme", for_desk=False)


def test_an_owner_of_nobody_and_one_of_a_person_are_bound_apart(analyst: Person) -> None:
    draft = new_draft(analyst, "binance", for_desk=False)

    infos = {draft.info, replace(draft, owner=None).info, replace(draft, id=UUID(int=1)).info}

    assert len(infos) == 3
