"""A box in memory, for what needs no process."""

from dataclasses import dataclass, field

from core.vault import Sealed


@dataclass
class Memory:
    """`rival` is what another signer saves just before us."""

    rival: bytes | None = None
    kept: dict[str, bytes] = field(default_factory=dict)

    def load(self, kind: str) -> bytes | None:
        return self.kept.get(kind)

    def save(self, kind: str, sealed: Sealed, public_key: bytes) -> bool:
        first = self.rival is None
        self.kept[kind] = sealed.to_bytes() if self.rival is None else self.rival
        return first
