"""Secrets in memory: buffers that can be wiped, and a process that leaves no dump of itself.

What this cannot promise: the key that opens all others stays in memory while the process runs, root can
read it there, and Python may copy what becomes `bytes` or `str`. So secrets stay in bytearrays.
"""

import ctypes
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from core.errors import UnavailableError

PR_SET_DUMPABLE = 4
MCL_CURRENT, MCL_FUTURE = 1, 2


@dataclass(frozen=True)
class Hardening:
    """What the operating system granted."""

    no_core_file: bool
    not_dumpable: bool
    locked_in_memory: bool


def random_secret(length: int) -> bytearray:
    """Return random bytes that were never in an immutable object, as `os.urandom` would leave them."""
    secret = bytearray(length)
    if os.readv(_random_source(), [secret]) != length:
        raise UnavailableError("The system's random source gave too few bytes. Start again.")
    return secret


@cache
def _random_source() -> int:
    return os.open("/dev/urandom", os.O_RDONLY | os.O_CLOEXEC)


def wipe(secret: bytearray) -> None:
    """Overwrite the buffer in place: a slice of the same length is copied over, not swapped for another."""
    secret[:] = bytes(len(secret))


@contextmanager
def wiping(secret: bytearray) -> Iterator[bytearray]:
    """Yield the buffer and overwrite it at the end, come what may."""
    try:
        yield secret
    finally:
        wipe(secret)


def keep_out_of_dumps() -> Hardening:
    """Forbid core files and reading by other processes of the same user; ask for memory that never swaps."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return Hardening(no_core_file=True, not_dumpable=False, locked_in_memory=False)
    libc = ctypes.CDLL(None, use_errno=True)
    return Hardening(
        no_core_file=True,
        not_dumpable=libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0,
        locked_in_memory=libc.mlockall(_lock_flags()) == 0,
    )


def _lock_flags() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    # Under a limit, locking the future too would make later allocations fail.
    return MCL_CURRENT | MCL_FUTURE if soft == resource.RLIM_INFINITY else MCL_CURRENT
