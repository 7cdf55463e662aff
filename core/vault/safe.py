"""The stored keys, opened one at a time for the length of one use; for the signer alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from core.errors import NotFoundError
from core.store import Duty, Store
from core.store.api_keys import HandedIn, SealedKey
from core.vault.credential import Credential, unpacked
from core.vault.kms.base import Kms
from core.vault.providers import Provider, provider_of
from core.vault.seal import Label, Sealed, opened


class KeyGoneError(NotFoundError):
    """There is no such key: it was deleted, or refused when its permissions were looked at. Enter another one."""


def label_of(key: SealedKey | HandedIn) -> Label:
    """Return what a stored key is bound to: for whom it is, whose it is, and the row that holds it."""
    return Label(key.provider, key.user_id or "desk", key.id)


class Safe:
    """Opens stored keys; threads may share it."""

    def __init__(self, store: Store, kms: Kms) -> None:
        self._store = store
        self._kms = kms
        self._used: set[UUID] = set()
        self._lock = threading.Lock()

    @contextmanager
    def opened_key(self, id: UUID) -> Iterator[tuple[Provider, Credential]]:
        """Yield whom the key is for and both its halves, which are wiped at the end.

        Raises KeyGoneError, or what opening raises: WrongLabelError, TamperedError, UnknownKeyError.
        """
        with self._store.as_service(Duty.KEEPER) as tx:
            key = tx.api_keys.sealed(id)
        if key is None:
            raise KeyGoneError
        with opened(self._kms, label_of(key), Sealed.from_bytes(key.ciphertext)) as buffer:
            yield provider_of(key.provider), unpacked(buffer)
        with self._lock:
            self._used.add(id)

    def note_used(self) -> None:
        """Write down which keys were used since the last time; a signature does not wait for it."""
        with self._lock:
            used, self._used = self._used, set()
        if used:
            with self._store.as_service(Duty.KEEPER) as tx:
                tx.api_keys.used(used)
