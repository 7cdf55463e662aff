"""A move from one provider to another: the new one wraps, both unwrap, and a rotation carries every key over."""

from core.vault.kms.base import Kms


class Moving:
    """The provider of now, and the one before it for as long as something is still wrapped there."""

    def __init__(self, now: Kms, before: Kms) -> None:
        self._now, self._before = now, before

    @property
    def kid(self) -> str:
        return self._now.kid

    def holds(self, kid: str) -> bool:
        return self._now.holds(kid) or self._before.holds(kid)

    def wrap(self, dek: bytearray, aad: bytes) -> tuple[str, bytes]:
        return self._now.wrap(dek, aad)

    def unwrap(self, kid: str, blob: bytes, aad: bytes) -> bytearray:
        keeper = self._before if self._before.holds(kid) else self._now
        return keeper.unwrap(kid, blob, aad)

    def renew(self) -> None:
        """Do nothing: the new provider is the new key."""

    def retire(self) -> None:
        """Do nothing: the old provider keeps its key, for backups of the database still need it."""
