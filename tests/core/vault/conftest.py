import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.desk import Desk
from core.store import Store
from tests.conftest import Server
from tests.core.vault.safety import Inside, inside, local_kms


@pytest.fixture
def home() -> Iterator[Path]:
    """Yield a short path: a Unix socket's may have 107 bytes, and pytest's own folders are longer."""
    folder = Path(tempfile.mkdtemp(prefix="cp-v-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def signer_store(server: Server, database: str) -> Iterator[Store]:
    store = Store(server.dsn("signer_login", database), "signer_login", size=4)
    yield store
    store.close()


@pytest.fixture
def signer(desk: Desk, signer_store: Store, home: Path) -> Inside:
    return inside(desk, signer_store, local_kms(home))
