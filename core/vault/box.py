"""The desk's own secrets in the table `secrets`: the key that signs checkpoints and the one submissions are sealed to."""

from typing import Protocol

from core.store import Duty, Store
from core.vault.seal import Sealed


class SecretBox(Protocol):
    """Where the desk's own sealed keys are kept, by their kind."""

    def load(self, kind: str) -> bytes | None:
        """Return the sealed key, None when there is none yet."""
        ...

    def save(self, kind: str, sealed: Sealed, public_key: bytes) -> bool:
        """Keep the sealed key; False when another already saved one, which then stays."""
        ...


class Box:
    """A SecretBox in the database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load(self, kind: str) -> bytes | None:
        with self._store.as_service(Duty.KEEPER) as tx:
            return tx.secrets.get(kind)

    def save(self, kind: str, sealed: Sealed, public_key: bytes) -> bool:
        with self._store.as_service(Duty.KEEPER) as tx:
            return tx.secrets.add(kind, sealed.to_bytes(), public_key, sealed.kid)

    def empty(self) -> bool:
        with self._store.as_service(Duty.KEEPER) as tx:
            return tx.secrets.empty()
