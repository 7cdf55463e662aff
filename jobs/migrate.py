"""`python -m jobs.migrate`: bring an external database up to date; `make run` does it by itself."""

import sys

from core import settings
from core.errors import DeskError
from core.observe import logs
from core.store import migrate

LOG = logs.of("migrate")


def main() -> int:
    """Apply what is missing; 0 when nothing is left, 2 with a sentence when it could not be done."""
    try:
        read = settings.read()
        logs.set_up(read.log_level)
        if read.database_url is None:
            LOG.info("The desk's own database is brought up to date at every start. Nothing to do.")
            return 0
        applied = migrate.apply(read.database_url.get_secret_value(), "external")
    except DeskError as e:
        LOG.error("The database cannot be brought up to date: %s", e)
        return 2
    LOG.info("Applied: %s.", ", ".join(applied) or "nothing was missing")
    return 0


if __name__ == "__main__":
    sys.exit(main())
