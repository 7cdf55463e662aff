"""A Unix socket only the intended users reach, served by one process at a time."""

import fcntl
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import ConflictError, ForbiddenError, InvalidError

BACKLOG = 64
LONGEST_PATH = 107


class SignerRunningError(ConflictError):
    """Another signer already serves this socket. Stop it first."""


class UnsafeFolderError(ForbiddenError):
    """Others can write to the folder of the socket and could put theirs in its place."""


@contextmanager
def listening(path: Path, *, shared: bool) -> Iterator[socket.socket]:
    """Yield the bound socket and remove it at the end.

    Only the owner reaches it, or with `shared` also the folder's group. What a killed process left behind
    is replaced; a living one is not disturbed (SignerRunningError).
    """
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise InvalidError(f"The socket path {path} is longer than {LONGEST_PATH} bytes. Choose a shorter home.")
    _prepare_folder(path.parent, 0o750 if shared else 0o700)
    with _only_one(path.with_name(path.name + ".lock")), socket.socket(socket.AF_UNIX) as listener:
        path.unlink(missing_ok=True)
        before = os.umask(0o117 if shared else 0o177)
        try:
            listener.bind(str(path))
        finally:
            os.umask(before)
        try:
            listener.listen(BACKLOG)
            yield listener
        finally:
            path.unlink(missing_ok=True)


def _prepare_folder(folder: Path, mode: int) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        seen = folder.stat()
        if seen.st_uid not in (0, os.geteuid()) or stat.S_IMODE(seen.st_mode) & 0o022:
            raise UnsafeFolderError(
                f"Others can write to {folder}, the folder of the signer's socket. Set its mode to {mode:04o}."
            ) from None


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            raise SignerRunningError from e
        yield
    finally:
        os.close(handle)
