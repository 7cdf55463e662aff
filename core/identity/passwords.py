"""Passwords: Argon2id, two at a time."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import InvalidError

LEAST = 12
# 64 MiB and three passes take about 0.13 s; two at a time keep a burst of sign-ins from eating the machine.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
ROOM = BoundedSemaphore(2)
NOBODYS = HASHER.hash("a password nobody has, so that an unknown e-mail takes as long as a wrong password")


def hash_password(password: str) -> str:
    """Return the Argon2id hash; raises InvalidError for a password that is too short or too plain."""
    if len(password) < LEAST:
        raise InvalidError(f"Use at least {LEAST} characters; a short sentence is easy to remember.")
    if len(set(password)) < 5:
        raise InvalidError("This password repeats the same few characters. Use a short sentence instead.")
    with ROOM:
        return HASHER.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Compare; for nobody's hash (None) as slowly as for somebody's."""
    with ROOM:
        try:
            return HASHER.verify(stored or NOBODYS, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False
