"""The list of providers."""

from pathlib import Path

import pytest

from core.llm.providers import PROVIDERS, load
from core.settings import Settings

FOLDER = Path(__file__).parents[3] / "core/llm/providers"


def test_every_provider_is_listed_by_its_file_s_name() -> None:
    assert set(PROVIDERS) == {file.stem for file in FOLDER.glob("*.py")} - {"__init__", "base"}


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_has_a_model_a_timeout_and_a_place_in_the_order(name: str) -> None:
    settings = Settings()

    assert getattr(settings, f"{name}_model")
    assert getattr(settings, f"{name}_timeout_s") > 0
    assert name in settings.llm_order


def test_every_client_can_be_loaded_before_it_is_asked() -> None:
    load()
