"""`python -m jobs.signer`: the signer process, with everything sealed in the database."""

import os
import pwd
import sys
import threading
import traceback
from datetime import UTC, datetime

from core import settings
from core.desk import Desk, open_desk
from core.errors import DeskError
from core.observe import lifeline, logs
from core.vault.box import Box
from core.vault.clerk import Clerk, Health, beat
from core.vault.forward import forwarding
from core.vault.keys import CHECKPOINT, SUBMISSIONS, OwnKey
from core.vault.kms import Kms, open_kms
from core.vault.memory import keep_out_of_dumps
from core.vault.ops import key_ops, own_ops
from core.vault.safe import Safe
from core.vault.signer import serve

LOG = logs.of("signer")
CLERK = "clerk"


def allowed_uids() -> set[int]:
    """Return who may ask: ourselves, and the user of jobs where it has its own. The pages never do."""
    try:
        return {os.geteuid(), pwd.getpwnam("cryptopulse-jobs").pw_uid}
    except KeyError:
        return {os.geteuid()}


def main() -> int:
    lifeline.die_with_parent()
    threading.excepthook = told
    try:
        read = settings.read()
        logs.set_up(read.log_level)
        LOG.debug("%s", keep_out_of_dumps())
        desk = open_desk(read, "signer_login")
        kms = opened_kms(desk)
        keep(desk, kms)
    except DeskError as e:
        LOG.error("The signer cannot start: %s", e)
        return 2
    return 0


def told(failed: threading.ExceptHookArgs) -> None:
    """Log a defect of a thread; without its clerk the signer is half a process and ends, to be started again."""
    name = failed.thread.name if failed.thread else "a thread"
    # Its traceback names lines, never values; the message could quote some.
    frames = "".join(traceback.format_tb(failed.exc_traceback))
    LOG.critical("%s ended by a defect: %s\n%s", name, failed.exc_type.__name__, frames)
    if name == CLERK:
        os._exit(70)


def opened_kms(desk: Desk) -> Kms:
    """Return the key provider of the settings; what is wrong with it is told to the pages too."""
    try:
        return open_kms(desk.settings, first_start=Box(desk.store).empty())
    except DeskError as e:
        beat(desk.store, datetime.now(UTC), Health(desk.settings.kms, str(e)), None)
        raise


def keep(desk: Desk, kms: Kms) -> None:
    """Answer, forward and do the clerk's work until told to stop."""
    box, safe = Box(desk.store), Safe(desk.store, kms)
    checkpoint, submissions = (OwnKey.open(kind, kms, box) for kind in (CHECKPOINT, SUBMISSIONS))
    clerk = Clerk(desk.store, kms, submissions, safe, Health(desk.settings.kms))
    threading.Thread(target=clerk.run, name=CLERK, daemon=True).start()
    with forwarding(desk.settings.forward_socket, safe, dict(desk.settings.provider_urls), allowed_uids()):
        serve(desk.settings.signer_socket, {**own_ops(checkpoint, submissions), **key_ops(safe)}, allowed_uids())


if __name__ == "__main__":
    sys.exit(main())
