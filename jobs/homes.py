"""The data folder: where it lies, who holds it, and how it is parted among the services' OS users.

home/           root, 0711: everybody passes, nobody lists
  db/           cryptopulse-db; `postgres` beside it is a link into it
  vault/        cryptopulse-signer, 0700: the key file
  run/          the signer's socket, reached by the group of jobs alone
  KILL          whoever may write here stops all trading; every service sees it
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import ConflictError, ForbiddenError
from core.settings import Settings
from core.store.cluster import SERVER_USER
from core.store.database import ServiceUsers
from core.store.os_users import account, ensure_account

OF_ROOT = Path("/var/lib/cryptopulse")
PASSABLE = 0o711
SEPARATE = ServiceUsers("cryptopulse-web", "cryptopulse-jobs", "cryptopulse-signer")


class AlreadyOpenError(ConflictError):
    """Another desk runs on this data folder. Set CRYPTOPULSE_HOME to another folder to run a second one."""


class HomeUnfitError(ForbiddenError):
    """The data folder cannot be shared by the services. Set CRYPTOPULSE_HOME to a folder of its own."""


def placed(settings: Settings) -> Settings:
    """Return the settings with a home the database's user can reach.

    Root's own data folder lies under /root, closed to everybody else, and PostgreSQL never runs as root.
    """
    if os.geteuid() or "home" in settings.model_fields_set or not closed_above(settings.home):
        return settings
    return settings.model_copy(update={"home": OF_ROOT})


def closed_above(home: Path) -> Path | None:
    """Name the first folder above the home that other users cannot pass."""
    return next((p for p in reversed(home.parents) if p.exists() and not p.stat().st_mode & stat.S_IXOTH), None)


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the data folder, so that a second desk says so instead of mixing with this one."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=PASSABLE)
    with open(settings.home / "desk.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            raise AlreadyOpenError(
                f"Another desk runs on {settings.home}. Set CRYPTOPULSE_HOME to another folder to run a second one."
            ) from e
        yield


def let_others_pass(home: Path) -> None:
    """Open root's home for the users of its services: to pass, not to list; raises HomeUnfitError."""
    if closed := closed_above(home):
        raise HomeUnfitError(
            f"{closed} lets no other user pass, and PostgreSQL never runs as root. "
            f"Set CRYPTOPULSE_HOME to a folder outside it, for example {OF_ROOT}."
        )
    seen = home.stat()
    if seen.st_uid or seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise HomeUnfitError(
            f"{home} belongs to {home.owner()} or others can write to it. "
            "Start as that user, or set CRYPTOPULSE_HOME to a folder of root's own."
        )
    home.chmod(PASSABLE)


def part(home: Path, users: ServiceUsers) -> None:
    """Make the OS users and give each its part of the home; what some other user owns is refused."""
    let_others_pass(home)
    ensure_account(SERVER_USER)
    db = account(SERVER_USER)
    for name in (users.web, users.jobs, users.signer):
        ensure_account(name, member_of=db.pw_gid)
    signer, jobs = account(users.signer), account(users.jobs)
    _give(home / "db", db.pw_uid, db.pw_gid, PASSABLE)
    _move_postgres(home)
    _give(home / "vault", signer.pw_uid, signer.pw_gid, 0o700)
    # the set-group bit hands the folder's group on to the socket
    _give(home / "run", signer.pw_uid, jobs.pw_gid, 0o2750)
    lock = home / "db.lock"
    lock.touch(mode=0o600)
    os.chown(lock, db.pw_uid, db.pw_gid, follow_symlinks=False)


def users_of(home: Path) -> ServiceUsers:
    """Say which OS users may log in to a home's database: a parted home's services, or whoever asks."""
    return SEPARATE if (home / "postgres").is_symlink() else ServiceUsers.all_one(account().pw_name)


def _give(folder: Path, uid: int, gid: int, mode: int) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in (0, uid):
        raise HomeUnfitError(f"{folder} is no folder of root or of its service. Give it to root with chown -R.")
    if seen.st_uid == 0:  # made by a start that could not part the services
        for entry in folder.iterdir():
            os.chown(entry, uid, gid, follow_symlinks=False)
    os.chown(folder, uid, gid, follow_symlinks=False)
    folder.chmod(mode)


def _move_postgres(home: Path) -> None:
    link, inner = home / "postgres", home / "db" / "postgres"
    if link.is_symlink():
        return
    if link.exists() and link.owner() != SERVER_USER:
        raise HomeUnfitError(f"{link} belongs to {link.owner()}. Give it to {SERVER_USER} with chown -R.")
    for left in sorted(home.glob("postgres*")):
        left.rename(inner.with_name(left.name))
    link.symlink_to(inner.relative_to(home))
