"""`python -m jobs.backup save FILE` and `... restore FILE`: the desk's own database in one file.

The key file `vault/kek` is not in it, on purpose: together they open every secret, either alone none.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from core import settings
from core.errors import ConflictError, DeskError, NotFoundError, UnavailableError
from core.observe import logs
from core.settings import Settings
from core.store import embedded
from core.store.database import DATABASE, cluster_of, prepare
from jobs.homes import only_one, placed, users_of

LOG = logs.of("backup")


class NoBackupError(NotFoundError):
    """There is no backup in this place."""


def save(settings: Settings, file: Path) -> None:
    """Write the database of a running desk to a new file of mode 0600; raises ConflictError for an existing one."""
    cluster = cluster_of(settings.home, users_of(settings.home))
    if not embedded.lives(cluster):
        raise UnavailableError(f"No desk runs on {settings.home}. Start it, then save it.")
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as e:
        raise ConflictError(f"{file} exists. Name a new file.") from e
    with os.fdopen(handle, "wb") as out, embedded.superuser(cluster) as dsn:
        done = subprocess.run(
            [embedded.BINARIES / "pg_dump", "--format=custom", dsn], stdout=out, stderr=subprocess.PIPE, check=False
        )
    if done.returncode:
        file.unlink()
        raise UnavailableError(f"The database could not be saved: {done.stderr.decode().strip()[-300:]}")


def restore(settings: Settings, file: Path) -> None:
    """Put a saved database in the place of the home's; the desk must be stopped.

    What the home's database held is gone afterwards. Missing migrations are applied at the next start.
    """
    if not file.is_file():
        raise NoBackupError(f"There is no backup {file}.")
    with only_one(settings):
        cluster = cluster_of(settings.home, users_of(settings.home))
        embedded.start(cluster)
        try:
            prepare(cluster)  # the login roles belong to the server, so no backup of one database has them
            with embedded.superuser(cluster, "postgres") as dsn:
                words = ["--clean", "--if-exists", "--create", "--exit-on-error", "--dbname", dsn, str(file)]
                done = subprocess.run(
                    [embedded.BINARIES / "pg_restore", *words], capture_output=True, text=True, check=False
                )
            if done.returncode:
                raise UnavailableError(f"{DATABASE} could not be restored: {done.stderr.strip()[-300:]}")
        finally:
            embedded.stop(cluster)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; 0 when it went well, 2 with a sentence when not."""
    parser = argparse.ArgumentParser(prog="python -m jobs.backup", description=__doc__)
    parser.add_argument("what", choices=("save", "restore"))
    parser.add_argument("file", type=Path)
    asked = parser.parse_args(arguments)
    try:
        read = placed(settings.read())
        logs.set_up(read.log_level)
        if not read.embedded:
            raise ConflictError("This desk uses an external database. Save it with that database's own tools.")
        (save if asked.what == "save" else restore)(read, asked.file)
    except DeskError as e:
        LOG.error("%s", e)
        return 2
    LOG.info("%s: %s", "Saved" if asked.what == "save" else "Restored", asked.file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
