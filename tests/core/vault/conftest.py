import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    """Yield a short path: a Unix socket's may have 107 bytes, and pytest's own folders are longer."""
    folder = Path(tempfile.mkdtemp(prefix="cp-v-"))
    yield folder
    shutil.rmtree(folder)
