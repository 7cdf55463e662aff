"""A model server and a home for a forwarder."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.llm import Llm, serving_llm


@pytest.fixture
def llm() -> Iterator[Llm]:
    with serving_llm() as server:
        yield server


@pytest.fixture
def home() -> Iterator[Path]:
    """Yield a short path: a Unix socket's may have 107 bytes, and pytest's own folders are longer."""
    folder = Path(tempfile.mkdtemp(prefix="cp-l-"))
    yield folder
    shutil.rmtree(folder)
