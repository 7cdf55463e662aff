import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.vault import (
    KeyFileMissingError,
    KeyFileUnsafeError,
    Label,
    LocalFileKms,
    TamperedError,
    UnknownKeyError,
    default_path,
    seal,
)
from core.vault.seal import opened

LABEL = Label("api-key", "owner", "row")


def kid_of(path: Path, *, first_start: bool = False) -> str:
    return LocalFileKms.open(path, first_start=first_start).wrap(bytearray(32), b"")[0]


@pytest.fixture
def path(home: Path) -> Path:
    made = default_path(home)
    LocalFileKms.open(made, first_start=True)
    return made


def test_the_first_start_makes_a_key_only_its_owner_reads(path: Path) -> None:
    seen = path.stat()

    assert (stat.S_IMODE(seen.st_mode), seen.st_uid, seen.st_size) == (0o600, os.geteuid(), 32)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["kek"]


def test_the_key_survives_a_restart_and_opens_what_it_sealed(path: Path) -> None:
    sealed = seal(LocalFileKms.open(path, first_start=False), LABEL, b"secret")

    with opened(LocalFileKms.open(path, first_start=True), LABEL, sealed) as secret:
        assert secret == b"secret"


def test_a_lost_key_file_stops_the_start_and_is_never_replaced_silently(path: Path) -> None:
    path.unlink()

    with pytest.raises(KeyFileMissingError) as stopped:
        LocalFileKms.open(path, first_start=False)

    assert str(path) in str(stopped.value)
    assert "backup" in str(stopped.value)
    assert not path.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_file_others_reach_stops_the_start_with_its_mode(path: Path, mode: int) -> None:
    path.chmod(mode)

    with pytest.raises(KeyFileUnsafeError, match=f"{mode:04o}"):
        LocalFileKms.open(path, first_start=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_file_of_another_user_stops_the_start(path: Path) -> None:
    os.chown(path, 65534, 65534)

    with pytest.raises(KeyFileUnsafeError, match="65534"):
        LocalFileKms.open(path, first_start=False)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_file_of_another_length_stops_the_start(path: Path, length: int) -> None:
    path.write_bytes(bytes(length))

    with pytest.raises(KeyFileUnsafeError):
        LocalFileKms.open(path, first_start=False)


def test_a_link_in_place_of_the_key_file_stops_the_start_also_the_first(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)

    for first_start in (False, True):
        with pytest.raises(KeyFileUnsafeError):
            LocalFileKms.open(path, first_start=first_start)


def test_a_pipe_in_place_of_the_key_file_stops_the_start_instead_of_waiting(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)

    with pytest.raises(KeyFileUnsafeError):
        LocalFileKms.open(path, first_start=False)


def test_a_folder_others_write_to_stops_the_start(path: Path) -> None:
    path.parent.chmod(0o777)

    with pytest.raises(KeyFileUnsafeError, match="0700"):
        LocalFileKms.open(path, first_start=False)


def test_a_key_file_in_the_database_folder_stops_the_start_before_it_is_made(home: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "PG_VERSION").write_text("18")
    inside = home / "postgres" / "vault" / "kek"

    with pytest.raises(KeyFileUnsafeError, match="database folder"):
        LocalFileKms.open(inside, first_start=True)

    assert not inside.exists()


def test_starts_at_the_same_moment_end_with_one_key(home: Path) -> None:
    path = default_path(home)

    with ThreadPoolExecutor(8) as pool:
        kids = set(pool.map(lambda _: kid_of(path, first_start=True), range(16)))

    assert len(kids) == 1
    assert [each.name for each in path.parent.iterdir()] == ["kek"]


def test_a_closed_kms_has_forgotten_its_key(path: Path) -> None:
    kms = LocalFileKms.open(path, first_start=False)
    sealed = seal(kms, LABEL, b"secret")

    kms.close()

    with pytest.raises(TamperedError), opened(kms, LABEL, sealed):
        pass


def test_a_rotation_keeps_the_old_file_beside_the_new_one_until_it_has_ended(path: Path) -> None:
    kms = LocalFileKms.open(path, first_start=False)
    sealed, before = seal(kms, LABEL, b"secret"), path.read_bytes()

    kms.renew()
    restarted = LocalFileKms.open(path, first_start=False)

    assert path.read_bytes() != before == (path.parent / "kek.old").read_bytes()
    assert restarted.kid == kms.kid != sealed.kid
    with opened(restarted, LABEL, sealed) as secret:
        assert secret == b"secret"


def test_an_ended_rotation_leaves_one_file_only_its_owner_reads_and_the_old_key_is_unknown(path: Path) -> None:
    kms = LocalFileKms.open(path, first_start=False)
    sealed = seal(kms, LABEL, b"secret")
    kms.renew()

    kms.retire()

    assert [each.name for each in path.parent.iterdir()] == ["kek"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for each in (kms, LocalFileKms.open(path, first_start=False)):
        with pytest.raises(UnknownKeyError, match=sealed.kid), opened(each, LABEL, sealed):
            pass


@pytest.mark.parametrize(
    "cut_off_after", ["a new key was made", "the old key was linked", "the new key took its place"]
)
def test_a_rotation_cut_off_anywhere_goes_on_and_loses_no_key(path: Path, cut_off_after: str) -> None:
    kms = LocalFileKms.open(path, first_start=False)
    sealed = seal(kms, LABEL, b"secret")
    new = path.with_name("kek.new")
    match cut_off_after:
        case "a new key was made":
            LocalFileKms.open(new, first_start=True)
        case "the old key was linked":
            LocalFileKms.open(new, first_start=True)
            os.link(path, path.with_name("kek.old"))
        case _:
            kms.renew()
    sealed_there = seal(LocalFileKms.open(path, first_start=False), LABEL, b"secret")

    restarted = LocalFileKms.open(path, first_start=False)
    restarted.renew()

    again = LocalFileKms.open(path, first_start=False)
    assert again.kid == restarted.kid != sealed.kid
    for each in (sealed, sealed_there):
        with opened(again, LABEL, each) as secret:
            assert secret == b"secret"
