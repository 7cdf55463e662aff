"""Data keys of a provider elsewhere, kept for some minutes: it answers thousands of times slower than memory does,
counts its calls, and is away now and then."""

import threading
import time
from collections.abc import Callable

from core.vault.kms.base import Kms
from core.vault.memory import wipe

KEPT_S = 300.0
MOST = 1_000


class Remembering:
    """A KMS before another one; what was unwrapped is unwrapped again without asking for `KEPT_S`, then wiped."""

    def __init__(self, elsewhere: Kms, clock: Callable[[], float] = time.monotonic) -> None:
        self._elsewhere = elsewhere
        self._clock = clock
        self._kept: dict[tuple[str, bytes, bytes], tuple[float, bytearray]] = {}
        self._lock = threading.Lock()

    @property
    def kid(self) -> str:
        return self._elsewhere.kid

    def holds(self, kid: str) -> bool:
        return self._elsewhere.holds(kid)

    def wrap(self, dek: bytearray, aad: bytes) -> tuple[str, bytes]:
        return self._elsewhere.wrap(dek, aad)

    def unwrap(self, kid: str, blob: bytes, aad: bytes) -> bytearray:
        name = (kid, blob, aad)
        with self._lock:
            self._forget(self._clock() - KEPT_S)
            if name in self._kept:
                return bytearray(self._kept[name][1])
        dek = self._elsewhere.unwrap(kid, blob, aad)
        with self._lock:
            self._kept.setdefault(name, (self._clock(), bytearray(dek)))
            while len(self._kept) > MOST:
                self._drop(next(iter(self._kept)))
        return dek

    def renew(self) -> None:
        self._elsewhere.renew()

    def retire(self) -> None:
        self._elsewhere.retire()

    def _forget(self, before: float) -> None:
        for name in [name for name, (since, _) in self._kept.items() if since <= before]:
            self._drop(name)

    def _drop(self, name: tuple[str, bytes, bytes]) -> None:
        wipe(self._kept.pop(name)[1])
