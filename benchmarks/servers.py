"""A database of its own for a benchmark, gone afterwards."""

import getpass
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.store import Store, database, embedded


@dataclass(frozen=True)
class Server:
    """A running cluster with the desk's empty database."""

    cluster: embedded.Cluster

    @contextmanager
    def store(self, login: str) -> Iterator[Store]:
        """Yield the database as one service has it."""
        opened = Store(embedded.dsn(self.cluster, login), login)
        opened.wait()
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def server() -> Iterator[Server]:
    """Start a cluster in a temporary folder, with every migration applied."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    folder.chmod(0o711)
    cluster = database.cluster_of(folder, database.ServiceUsers.all_one(getpass.getuser()))
    try:
        embedded.start(cluster)
        database.prepare(cluster)
        yield Server(cluster)
    finally:
        embedded.stop(cluster)
        shutil.rmtree(folder, ignore_errors=True)
