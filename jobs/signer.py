"""`python -m jobs.signer`: the signer process, with its sealed key in the database."""

import os
import pwd
import sys

from core import settings
from core.desk import open_desk
from core.errors import DeskError
from core.observe import lifeline, logs
from core.store import Duty, Store
from core.vault import LocalFileKms, default_path
from core.vault.signer import serve

LOG = logs.of("signer")
KIND = "audit_checkpoint"


class Box:
    """The sealed signing key in the table `secrets`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load(self) -> bytes | None:
        with self._store.as_service(Duty.KEEPER) as tx:
            return tx.secrets.get(KIND)

    def save(self, sealed: bytes) -> bool:
        with self._store.as_service(Duty.KEEPER) as tx:
            return tx.secrets.add(KIND, sealed)


def allowed_uids() -> set[int]:
    """Return who may ask for a signature: ourselves, and the user of jobs where it has its own."""
    try:
        return {os.geteuid(), pwd.getpwnam("cryptopulse-jobs").pw_uid}
    except KeyError:
        return {os.geteuid()}


def main() -> int:
    lifeline.die_with_parent()
    try:
        read = settings.read()
        logs.set_up(read.log_level)
        desk = open_desk(read, "signer_login")
        box = Box(desk.store)
        kms = LocalFileKms.open(default_path(read.home), first_start=box.load() is None)
        serve(read.signer_socket, kms, box, allowed_uids())
    except DeskError as e:
        LOG.error("The signer cannot start: %s", e)
        return 2


if __name__ == "__main__":
    sys.exit(main())
