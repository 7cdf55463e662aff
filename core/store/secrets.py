"""secrets: the desk's own, ciphertext only; sealed and opened in the signer. The public half of a pair lies beside it."""

from collections.abc import Sequence
from datetime import datetime

from core.store.family import Family


class Secrets(Family):
    def get(self, kind: str) -> bytes | None:
        row = self._c.execute("select ciphertext from app.secrets where kind = %s", (kind,)).fetchone()
        return bytes(row[0]) if row else None

    def public_key(self, kind: str) -> bytes | None:
        row = self._c.execute(
            "select public_key from app.secrets where kind = %s and public_key is not null", (kind,)
        ).fetchone()
        return bytes(row[0]) if row else None

    def empty(self) -> bool:
        """Say whether nothing was ever sealed here."""
        return self._c.execute("select from app.secrets limit 1").fetchone() is None

    def add(self, kind: str, ciphertext: bytes, public_key: bytes | None = None, kid: str = "") -> bool:
        """Keep a new secret; False when there is one already."""
        done = self._c.execute(
            "insert into app.secrets (kind, ciphertext, public_key, kid) values (%s, %s, %s, %s) "
            "on conflict do nothing returning kind",
            (kind, ciphertext, public_key, kid),
        ).fetchone()
        return done is not None

    def sealed_before(self, kid: str, began_at: datetime) -> Sequence[tuple[str, bytes]]:
        """Return kind and ciphertext of what another wrapping key or an older time sealed."""
        rows = self._c.execute(
            "select kind, ciphertext from app.secrets where kid <> %s or sealed_at < %s", (kid, began_at)
        ).fetchall()
        return [(kind, bytes(ciphertext)) for kind, ciphertext in rows]

    def reseal(self, kind: str, kid: str, ciphertext: bytes) -> None:
        # Nobody else writes here: the signer alone does, one thing after another.
        self._c.execute(
            "update app.secrets set ciphertext = %s, kid = %s, sealed_at = clock_timestamp() where kind = %s",
            (ciphertext, kid, kind),
        )
