"""The signer's own work beside its answers, on one thread: take keys in, carry a rotation on, say how the KMS does."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NoReturn

from core.errors import DeskError
from core.observe import logs
from core.store import Duty, Store
from core.vault.intake import take_in
from core.vault.keys import OwnKey
from core.vault.kms import Kms, prove
from core.vault.rotation import Rotator
from core.vault.safe import Safe

CHANNEL = "desk_vault"
LOOK_S = 1.0
BEAT_S = 2.0
PROVE_S = 60.0
RETRY_S = 0.5

LOG = logs.of("signer")


@dataclass
class Health:
    """How the key provider does, as the pages show it."""

    name: str
    error: str = ""
    proven_at: datetime | None = None

    def told(self, kms: Kms | None) -> dict[str, str]:
        """Return it as a beat carries it."""
        proven = self.proven_at.isoformat(timespec="seconds") if self.proven_at else ""
        return {"kms": self.name, "kid": kms.kid if kms else "", "error": self.error, "proven_at": proven}


@dataclass
class Clerk:
    """Works until the process ends; `run` is its thread."""

    store: Store
    kms: Kms
    submissions: OwnKey
    safe: Safe
    health: Health
    clock: Callable[[], float] = time.monotonic
    _started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _beat_due: float = 0.0
    _proof_due: float = 0.0
    _told: str = ""

    def __post_init__(self) -> None:
        self._rotator = Rotator(self.store, self.kms)

    def run(self) -> NoReturn:
        """Work whenever something was handed in or asked for, and once a second in between."""
        while True:
            try:
                with self.store.session() as session:
                    session.listen(CHANNEL)
                    while True:
                        while self.work():
                            pass
                        session.woken(LOOK_S)
                        self._told = ""
            except DeskError as e:
                if str(e) != self._told:
                    LOG.warning("%s", e)
                self._told = str(e)
                time.sleep(RETRY_S)

    def work(self) -> bool:
        """Do what there is to do now; True when there may be more at once."""
        self._report()
        self.safe.note_used()
        taken = take_in(self.store, self.kms, self.submissions)
        return self._rotator.advance() or taken > 0

    def _report(self) -> None:
        now = self.clock()
        if now >= self._proof_due:
            self._proof_due = now + PROVE_S
            self._prove()
        if now >= self._beat_due:
            self._beat_due = now + BEAT_S
            beat(self.store, self._started_at, self.health, self.kms)

    def _prove(self) -> None:
        try:
            prove(self.kms)
            self.health.error, self.health.proven_at = "", datetime.now(UTC)
        except DeskError as e:
            self.health.error = str(e)
            self._proof_due = self.clock() + BEAT_S


def beat(store: Store, started_at: datetime, health: Health, kms: Kms | None) -> None:
    """Say that the signer lives and how its key provider does."""
    with store.as_service(Duty.KEEPER) as tx:
        tx.processes.beat("signer", os.getpid(), started_at, health.told(kms))
