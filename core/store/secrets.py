"""secrets: ciphertext only; sealed and opened in the signer."""

from core.store.family import Family


class Secrets(Family):
    def get(self, kind: str) -> bytes | None:
        row = self._c.execute("select ciphertext from app.secrets where kind = %s", (kind,)).fetchone()
        return bytes(row[0]) if row else None

    def add(self, kind: str, ciphertext: bytes) -> bool:
        """Keep a new secret; False when there is one already."""
        done = self._c.execute(
            "insert into app.secrets (kind, ciphertext) values (%s, %s) on conflict do nothing returning kind",
            (kind, ciphertext),
        ).fetchone()
        return done is not None
