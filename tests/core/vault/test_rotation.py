"""New keys on both levels: nothing is lost, everything opens meanwhile, and a killed signer goes on."""

import hmac
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from pydantic import SecretStr

from core.desk import Desk
from core.model import Person
from core.store import Store
from core.store.rotations import RotationRow
from core.vault import Algorithm, Label, ask_rotation, rotations, seal
from core.vault.credential import packed
from core.vault.kms import EnvironmentKms, Kms, LocalFileKms, Moving, default_path
from core.vault.rotation import PIECE
from tests.conftest import Server
from tests.core.vault.desk_signer import desk_signer, wait_until
from tests.core.vault.kms.conftest import FIRST, Bao
from tests.core.vault.safety import API_KEY, SECRET, Inside, inside, local_kms
from tests.servers.transit import Transit
from tests.servers.web import serving

MANY = 3 * PIECE + 7


def fill(server: Server, database: str, kms: Kms, owner: UUID, how_many: int) -> list[UUID]:
    """Put sealed keys into the table, as the signer would have."""
    ids = [uuid4() for _ in range(how_many)]
    sealed = [seal(kms, Label("binance", owner, id), packed(API_KEY, str(id).encode())) for id in ids]
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute(
            "insert into app.user_api_keys (id, user_id, provider, key_ciphertext, kid) "
            "select id, %s, 'binance', record, kid from unnest(%b::uuid[], %b::bytea[], %b::text[]) n (id, record, kid)",
            (owner, ids, [each.to_bytes() for each in sealed], [each.kid for each in sealed]),
        )
    return ids


def run(signer: Inside) -> None:
    while signer.clerk.work():
        pass


def last(desk: Desk, admin: Person) -> RotationRow:
    return rotations(desk.store, admin)[0]


def records(server: Server, database: str) -> Sequence[tuple[UUID, str, bytes]]:
    with psycopg.connect(server.superuser_dsn(database)) as c:
        return c.execute("select id, kid, key_ciphertext from app.user_api_keys order by id").fetchall()


@pytest.mark.parametrize("level", ["wrapping", "data"])
def test_after_a_rotation_every_secret_is_the_same_under_new_keys(
    server: Server, database: str, signer: Inside, admin: Person, level: str
) -> None:
    ids = fill(server, database, signer.kms, admin.id, MANY)
    public, before = signer.submissions.public_key(), records(server, database)

    ask_rotation(signer.desk.store, admin, level)
    run(signer)

    after, rotation = records(server, database), last(signer.desk, admin)
    assert [signer.plain(id) for id in ids] == [(API_KEY, str(id).encode()) for id in ids]
    assert not {record for _, _, record in before} & {record for _, _, record in after}
    assert {kid for _, kid, _ in after} == {signer.kms.kid}
    assert signer.submissions.public_key() == public
    assert (rotation.done, rotation.total, rotation.error) == (MANY + 2, MANY + 2, "")
    assert rotation.ended_at is not None


def test_the_lower_level_gives_each_secret_another_data_key_and_the_upper_one_only_wraps_it_anew(
    server: Server, database: str, signer: Inside, admin: Person
) -> None:
    fill(server, database, signer.kms, admin.id, 5)

    def endings() -> set[bytes]:
        return {record[-40:] for _, _, record in records(server, database)}

    first = endings()
    ask_rotation(signer.desk.store, admin, "wrapping")
    run(signer)
    second = endings()
    ask_rotation(signer.desk.store, admin, "data")
    run(signer)

    assert first == second
    assert not second & endings()


def test_the_old_key_file_goes_when_nothing_needs_it_any_more(
    home: Path, server: Server, database: str, signer: Inside, admin: Person
) -> None:
    fill(server, database, signer.kms, admin.id, 3)
    old = default_path(home).read_bytes()

    ask_rotation(signer.desk.store, admin, "wrapping")
    run(signer)

    assert [each.name for each in default_path(home).parent.iterdir()] == ["kek"]
    assert default_path(home).read_bytes() != old


def test_everything_opens_and_new_keys_are_taken_between_any_two_pieces(
    server: Server, database: str, signer: Inside, admin: Person, analyst: Person
) -> None:
    ids = fill(server, database, signer.kms, admin.id, 2 * PIECE)

    ask_rotation(signer.desk.store, admin, "wrapping")
    entered = []
    while last(signer.desk, admin).ended_at is None:
        signer.clerk.work()
        entered.append(signer.enter(analyst, secret=SECRET))
        assert {signer.plain(id) for id in (*ids[::50], *entered)} >= {(API_KEY, SECRET.encode())}

    assert len(entered) > 3
    assert {kid for _, kid, _ in records(server, database)} == {signer.kms.kid}


def test_a_key_replaced_while_its_old_record_was_being_sealed_anew_keeps_its_new_secret(
    server: Server, database: str, signer: Inside, admin: Person
) -> None:
    (id,) = fill(server, database, signer.kms, admin.id, 1)
    newer = seal(signer.kms, Label("binance", admin.id, id), packed(API_KEY, b"newer")).to_bytes()

    class Meanwhile:
        """The KMS of the signer, in whose time somebody else writes the row."""

        def __getattr__(self, name: str) -> object:
            return getattr(signer.kms, name)

        def wrap(self, dek: bytearray, aad: bytes) -> tuple[str, bytes]:
            with psycopg.connect(server.superuser_dsn(database)) as c:
                c.execute("update app.user_api_keys set key_ciphertext = %s where id = %s", (newer, id))
            return signer.kms.wrap(dek, aad)

    slow = inside(signer.desk, signer.store, Meanwhile())  # pyright: ignore[reportArgumentType]
    ask_rotation(signer.desk.store, admin, "wrapping")
    run(slow)

    assert signer.plain(id) == (API_KEY, b"newer")


def test_a_signer_that_starts_again_in_the_middle_goes_on_with_both_keys(
    home: Path, server: Server, database: str, signer: Inside, signer_store: Store, admin: Person
) -> None:
    ids = fill(server, database, signer.kms, admin.id, MANY)
    ask_rotation(signer.desk.store, admin, "wrapping")
    for _ in range(3):
        signer.clerk.work()
    halfway = last(signer.desk, admin)

    restarted = inside(signer.desk, signer_store, LocalFileKms.open(default_path(home), first_start=False))
    opened = [restarted.plain(id) for id in ids]
    run(restarted)

    assert 0 < halfway.done < halfway.total
    assert opened == [restarted.plain(id) for id in ids]
    assert last(signer.desk, admin).done == MANY + 2
    assert {kid for _, kid, _ in records(server, database)} == {restarted.kms.kid}


def test_killed_in_the_middle_the_real_signer_goes_on_and_signs_all_the_while(
    home: Path, server: Server, database: str, desk: Desk, signer_store: Store, admin: Person
) -> None:
    dsn, halfway = server.dsn("signer_login", database), []
    ids = fill(server, database, local_kms(home), admin.id, 20 * PIECE)
    ask_rotation(desk.store, admin, "wrapping")

    for n in range(3):
        with desk_signer(home, dsn) as running:
            started = last(desk, admin).done
            signed = running.client.sign_request(ids[n], b"payload", Algorithm.HMAC_SHA256)
            wait_until(lambda started=started: last(desk, admin).done > started or last(desk, admin).ended_at)
            if n < 2:
                running.stop(signal.SIGKILL)
                halfway.append(last(desk, admin))
            else:
                wait_until(lambda: last(desk, admin).ended_at)
        assert signed.signature == hmac.digest(str(ids[n]).encode(), b"payload", "sha256")

    signer = inside(desk, signer_store, LocalFileKms.open(default_path(home), first_start=False))
    assert halfway[0].ended_at is None and 0 < halfway[0].done < halfway[0].total
    assert [signer.plain(id)[1] for id in ids[::7]] == [str(id).encode() for id in ids[::7]]
    assert {kid for _, kid, _ in records(server, database)} == {signer.kms.kid}
    assert last(desk, admin).error == ""


def test_a_key_that_does_not_open_is_told_of_and_holds_up_no_other(
    home: Path, server: Server, database: str, signer: Inside, admin: Person
) -> None:
    ids = fill(server, database, signer.kms, admin.id, 4)
    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute(
            "update app.user_api_keys set key_ciphertext = set_byte(key_ciphertext, 60, 0) where id = any(%s)",
            (ids[:2],),
        )

    ask_rotation(signer.desk.store, admin, "wrapping")
    run(signer)

    assert [signer.plain(id)[1] for id in ids[2:]] == [str(id).encode() for id in ids[2:]]
    assert last(signer.desk, admin).error.startswith("2 keys do not open")
    assert default_path(home).with_name("kek.old").exists(), "what could still need the old key keeps it"


def test_while_the_provider_is_away_it_waits_and_says_so_and_goes_on_afterwards(
    server: Server, database: str, desk: Desk, signer_store: Store, admin: Person
) -> None:
    engine = Transit()
    with serving(engine) as web:
        kms = Bao(engine, web).kms()
        signer = inside(desk, signer_store, kms)
        ids = fill(server, database, kms, admin.id, 3)
        ask_rotation(desk.store, admin, "wrapping")

        engine.sealed = True
        run_once = signer.clerk._rotator.advance()
        waiting = last(desk, admin)
        engine.sealed = False
        run(signer)

        assert run_once is False
        assert "Unseal" in waiting.error and waiting.ended_at is None
        assert (last(desk, admin).error, last(desk, admin).done) == ("", 5)
        assert [signer.plain(id)[1] for id in ids] == [str(id).encode() for id in ids]
        assert {kid for _, kid, _ in records(server, database)} == {"vault:transit/cryptopulse:v2"}


def test_a_move_to_another_provider_is_a_rotation(
    server: Server, database: str, signer: Inside, signer_store: Store, admin: Person
) -> None:
    ids = fill(server, database, signer.kms, admin.id, 3)
    new = EnvironmentKms.open(SecretStr(FIRST))
    moving, public = inside(signer.desk, signer_store, Moving(new, signer.kms)), signer.checkpoint.public_key()

    ask_rotation(signer.desk.store, admin, "wrapping")
    run(moving)

    alone = inside(signer.desk, signer_store, new)
    assert [alone.plain(id)[1] for id in ids] == [str(id).encode() for id in ids]
    assert alone.checkpoint.public_key() == public


def test_a_provider_that_cannot_make_a_new_key_ends_the_rotation_with_its_sentence(
    server: Server, database: str, desk: Desk, signer_store: Store, admin: Person
) -> None:
    signer = inside(desk, signer_store, EnvironmentKms.open(SecretStr(FIRST)))
    (id,) = fill(server, database, signer.kms, admin.id, 1)

    ask_rotation(desk.store, admin, "wrapping")
    run(signer)

    assert "CRYPTOPULSE_KMS_OLD_KEY" in last(desk, admin).error
    assert signer.plain(id)[1] == str(id).encode()


def test_two_rotations_asked_for_at_once_run_one_after_the_other(
    server: Server, database: str, signer: Inside, admin: Person
) -> None:
    (id,) = fill(server, database, signer.kms, admin.id, 1)

    ask_rotation(signer.desk.store, admin, "wrapping")
    ask_rotation(signer.desk.store, admin, "data")
    run(signer)

    assert [(each.kind, each.done, each.error) for each in rotations(signer.desk.store, admin)] == [
        ("data", 3, ""),
        ("wrapping", 3, ""),
    ]
    assert signer.plain(id)[1] == str(id).encode()


def test_beginning_and_end_are_audited_with_the_new_key_s_id(
    server: Server, database: str, signer: Inside, admin: Person
) -> None:
    ask_rotation(signer.desk.store, admin, "wrapping")
    run(signer)

    with signer.desk.store.as_user(replace(admin)) as tx:
        said = [(row.action, row.details.get("kid")) for row in reversed(tx.audit.recent()) if "rotation" in row.action]
    assert said == [
        ("keys.rotation_asked", None),
        ("keys.rotation_began", signer.kms.kid),
        ("keys.rotation_ended", signer.kms.kid),
    ]
