"""The wrapping key in a file of its own: 32 random bytes, mode 0600, owned by the signer's user.

Keep a copy of it away from the database's backups: both together open every secret, either alone none.
"""

import os
import stat
import tempfile
from pathlib import Path
from typing import Self

from core.errors import ForbiddenError, InvalidError, NotFoundError
from core.vault.cipher import KEY_LENGTH
from core.vault.kms.held import HeldKeys
from core.vault.memory import random_secret, wiping


class KeyFileMissingError(NotFoundError):
    """The key file is gone, and secrets are sealed under it. Restore it from its backup; nothing else opens
    them."""


class KeyFileUnsafeError(ForbiddenError):
    """The key file is not as it was made: a plain file of 32 bytes, mode 0600, in a folder only its owner
    writes."""


def default_path(home: Path) -> Path:
    """Return where the key file lives: beside the database folder, never in it."""
    return home / "vault" / "kek"


class LocalFileKms(HeldKeys):
    """Holds the wrapping key of a file; while a rotation runs, the one before lies beside it as `kek.old`."""

    origin = "local"
    remedy = "Restore the key file from its backup."

    def __init__(self, current: bytearray, *older: bytearray, path: Path | None = None) -> None:
        super().__init__(current, *older)
        self._path = path

    @classmethod
    def open(cls, path: Path, *, first_start: bool) -> Self:
        """Return the KMS of the key file, made now when nothing was ever sealed (`first_start`).

        Raises KeyFileMissingError when it should be there and is not, KeyFileUnsafeError with what is
        wrong about it.
        """
        if first_start and not os.path.lexists(path):
            _make(path)
        older = [_read(_old(path))] if os.path.lexists(_old(path)) else []
        return cls(_read(path), *older, path=path)

    def renew(self) -> None:
        """Put a new key file in the place of the old one, which stays beside it until `retire`."""
        path = self._file()
        if os.path.lexists(_old(path)) and not os.path.samefile(path, _old(path)):
            return  # a rotation that was cut off left both; it goes on with the same new key
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        _make(fresh)
        _old(path).unlink(missing_ok=True)
        os.link(path, _old(path))
        os.replace(fresh, path)
        _sync(path.parent)
        self._take_up(_read(path))

    def retire(self) -> None:
        path = self._file()
        _old(path).unlink(missing_ok=True)
        _sync(path.parent)
        self._drop_older()

    def _file(self) -> Path:
        if self._path is None:
            raise InvalidError("This key is in no file, so it is not rotated.")
        return self._path


def _old(path: Path) -> Path:
    return path.with_name(path.name + ".old")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make(path: Path) -> None:
    """Write a new key in one step; whoever comes second leaves the first one's file alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_folder(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".kek-")
    try:
        with wiping(random_secret(KEY_LENGTH)) as key, os.fdopen(handle, "wb", buffering=0) as file:
            file.write(key)
            os.fsync(file.fileno())
        os.link(name, path)
    except FileExistsError:
        return
    finally:
        os.unlink(name)
    _sync(path.parent)


def _read(path: Path) -> bytearray:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as e:
        raise KeyFileMissingError(
            f"The key file {path} is gone, and secrets are sealed under it. "
            "Restore it from its backup; nothing else opens them."
        ) from e
    except OSError as e:
        raise KeyFileUnsafeError(f"The key file {path} cannot be opened as a plain file: {e.strerror}.") from e
    with os.fdopen(handle, "rb", buffering=0) as file:
        _check_folder(path)
        _check_file(path, os.fstat(file.fileno()))
        key = bytearray(KEY_LENGTH)
        if file.readinto(key) != KEY_LENGTH:
            raise KeyFileUnsafeError(f"The key file {path} could not be read in full.")
    return key


def _check_file(path: Path, seen: os.stat_result) -> None:
    mode = stat.S_IMODE(seen.st_mode)
    if not stat.S_ISREG(seen.st_mode) or seen.st_size != KEY_LENGTH:
        raise KeyFileUnsafeError(
            f"The key file {path} is not a plain file of {KEY_LENGTH} bytes. Restore it from its backup."
        )
    if seen.st_uid != os.geteuid():
        raise KeyFileUnsafeError(
            f"The key file {path} belongs to user {seen.st_uid}, and the signer runs as {os.geteuid()}. "
            "Give it to the signer's user with chown."
        )
    if mode & 0o077:
        raise KeyFileUnsafeError(f"The key file {path} has mode {mode:04o}: others reach it. Set it to 0600.")


def _check_folder(path: Path) -> None:
    folder = path.parent.resolve()
    seen = folder.stat()
    if seen.st_uid not in (0, os.geteuid()) or stat.S_IMODE(seen.st_mode) & 0o022:
        raise KeyFileUnsafeError(
            f"Others can write to the folder {folder} of the key file. Give it to the signer's user, mode 0700."
        )
    for above in (folder, *folder.parents):
        if (above / "PG_VERSION").exists():
            raise KeyFileUnsafeError(
                f"The key file {path} lies in the database folder {above}, whose backups would carry it along. "
                "Name a path outside."
            )
