"""Have the signer sign the head of the audit chain."""

from collections.abc import Callable
from datetime import timedelta

from core import audit
from core.desk import Desk
from core.model import Event
from core.vault import SignerClient

EVERY = timedelta(seconds=5)
ON = ()
WAKE = None


def open(desk: Desk) -> Callable[[Event | None], None]:
    signer = SignerClient(desk.settings.signer_socket)

    def run(_: Event | None) -> None:
        audit.checkpoint(desk.store, signer.sign_checkpoint, signer.public_key())

    return run
