"""The data folder is parted so that each service reaches its own, and somebody else's folder is left alone."""

import grp
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import ForbiddenError
from core.settings import Settings
from jobs.homes import OF_ROOT, SEPARATE, AlreadyOpenError, closed_above, let_others_pass, only_one, part, placed

NOBODY = pwd.getpwnam("nobody")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands folders to other OS users")


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def seen(path: Path) -> tuple[str, str, int]:
    found = path.lstat()
    return pwd.getpwuid(found.st_uid).pw_name, grp.getgrgid(found.st_gid).gr_name, stat.S_IMODE(found.st_mode)


@as_root
def test_each_service_owns_its_part_and_root_the_whole(home: Path) -> None:
    part(home, SEPARATE)

    assert seen(home) == ("root", "root", 0o711)
    assert seen(home / "db") == ("cryptopulse-db", "cryptopulse-db", 0o711)
    assert seen(home / "vault") == ("cryptopulse-signer", "cryptopulse-signer", 0o700)
    assert seen(home / "run") == ("cryptopulse-signer", "cryptopulse-jobs", 0o2750)
    assert (home / "postgres").resolve() == home.resolve() / "db" / "postgres"


@as_root
def test_what_an_unparted_start_left_is_handed_over(home: Path) -> None:
    (home / "vault").mkdir(mode=0o700)
    (home / "vault" / "kek").write_bytes(bytes(32))
    (home / "vault" / "kek").chmod(0o600)
    part(home, SEPARATE)  # makes the accounts
    (home / "postgres").unlink()
    database = pwd.getpwnam("cryptopulse-db")
    (home / "postgres").mkdir(mode=0o700)
    os.chown(home / "postgres", database.pw_uid, database.pw_gid)
    (home / "postgres" / "PG_VERSION").write_text("18\n")
    (home / "postgres.lock").touch()

    part(home, SEPARATE)

    assert seen(home / "vault" / "kek") == ("cryptopulse-signer", "cryptopulse-signer", 0o600)
    assert (home / "postgres" / "PG_VERSION").read_text() == "18\n"
    assert (home / "db" / "postgres.lock").exists()


@as_root
def test_parting_twice_changes_nothing(home: Path) -> None:
    part(home, SEPARATE)
    before = {path: seen(path) for path in sorted(home.rglob("*"))}

    part(home, SEPARATE)

    assert {path: seen(path) for path in sorted(home.rglob("*"))} == before


@as_root
@pytest.mark.parametrize("name", ["vault", "run", "db", "postgres"])
def test_a_folder_of_somebody_else_is_refused_and_left_as_it_is(home: Path, name: str) -> None:
    (home / name).mkdir(mode=0o755)
    os.chown(home / name, NOBODY.pw_uid, NOBODY.pw_gid)

    with pytest.raises(ForbiddenError):
        part(home, SEPARATE)

    assert (home / name).owner() == "nobody"


@as_root
def test_a_link_in_place_of_the_vault_is_not_followed(home: Path) -> None:
    (home / "elsewhere").mkdir(mode=0o755)
    (home / "vault").symlink_to(home / "elsewhere")

    with pytest.raises(ForbiddenError):
        part(home, SEPARATE)

    assert seen(home / "elsewhere") == ("root", "root", 0o755)


@as_root
@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o775])
def test_a_home_that_others_write_to_is_refused_and_keeps_its_mode(home: Path, mode: int) -> None:
    home.chmod(mode)

    with pytest.raises(ForbiddenError):
        let_others_pass(home)

    assert stat.S_IMODE(home.stat().st_mode) == mode


@as_root
def test_a_home_below_a_closed_folder_is_refused_with_its_name(home: Path) -> None:
    home.chmod(0o700)

    with pytest.raises(ForbiddenError, match=str(home)):
        let_others_pass(home / "inner")


def test_the_outermost_closed_folder_is_named(home: Path) -> None:
    (home / "a").mkdir()
    for folder in (home / "a", home):
        folder.chmod(0o700)

    assert closed_above(home / "a" / "desk") == home
    assert closed_above(home) is None


@as_root
def test_root_keeps_its_data_where_the_databases_user_can_reach_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    home.chmod(0o700)

    moved = placed(Settings())
    home.chmod(0o711)
    stays = placed(Settings())

    assert moved.home == OF_ROOT
    assert stays.home == home / "cryptopulse"


def test_a_home_that_was_chosen_is_never_moved(home: Path) -> None:
    home.chmod(0o700)

    assert placed(Settings(home=home / "desk")).home == home / "desk"


def test_a_second_desk_on_the_same_home_is_told_so(home: Path) -> None:
    settings = Settings(home=home)

    with only_one(settings), pytest.raises(AlreadyOpenError, match="CRYPTOPULSE_HOME"), only_one(settings):
        pass
