"""The signer process by its settings: which key provider it opens, and what is said where it cannot."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.desk import Desk, beats
from core.model import Person
from core.vault import Algorithm
from tests.conftest import Server
from tests.core.vault.desk_signer import desk_signer, wait_until
from tests.core.vault.handing import hand_over
from tests.core.vault.kms.conftest import FIRST
from tests.core.vault.process import ROOT
from tests.servers.transit import Transit
from tests.servers.web import serving


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cp-s-"))
    yield folder
    shutil.rmtree(folder)


def told(desk: Desk) -> dict[str, str]:
    return next((each.detail for each in beats(desk) if each.name == "signer"), {})


def test_with_vault_it_wraps_there_reports_the_key_and_signs_while_vault_is_away(
    server: Server, database: str, desk: Desk, analyst: Person, home: Path
) -> None:
    engine = Transit()
    with serving(engine) as web:
        settings = {
            "CRYPTOPULSE_KMS": "vault",
            "CRYPTOPULSE_VAULT_URL": web.address,
            "CRYPTOPULSE_VAULT_TOKEN": "hvs.good",
        }
        with desk_signer(home, server.dsn("signer_login", database), **settings) as running:
            id = hand_over(desk, analyst, "binance", "k" * 64, "s" * 64)
            before = running.client.sign_request(id, b"payload", Algorithm.HMAC_SHA256)
            engine.sealed = True
            during = running.client.sign_request(id, b"payload", Algorithm.HMAC_SHA256)
            wait_until(lambda: told(desk).get("proven_at"))

    assert before == during
    assert (told(desk)["kms"], told(desk)["kid"]) == ("vault", "vault:transit/cryptopulse:v1")
    assert not (home / "vault").exists()


def test_a_provider_that_cannot_be_used_ends_the_start_and_the_pages_are_told_why(
    server: Server, database: str, desk: Desk, home: Path
) -> None:
    dsn = server.dsn("signer_login", database)
    with desk_signer(home, dsn) as running:
        running.stop()
    shutil.rmtree(home / "vault")

    with desk_signer(home, dsn) as running:
        code, said = running.ended()

    assert code == 2
    assert "The signer cannot start: The key file" in said
    assert "is gone" in told(desk)["error"]


def test_another_key_than_the_one_everything_was_sealed_under_ends_the_start(
    server: Server, database: str, desk: Desk, home: Path
) -> None:
    dsn = server.dsn("signer_login", database)
    with desk_signer(home, dsn) as running:
        running.stop()

    with desk_signer(home, dsn, CRYPTOPULSE_KMS="environment", CRYPTOPULSE_KMS_KEY=FIRST) as running:
        code, said = running.ended()

    assert code == 2
    assert "sealed under key local:" in said
    assert FIRST not in said


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"CRYPTOPULSE_KMS": "vault"}, "CRYPTOPULSE_KMS=vault needs CRYPTOPULSE_VAULT_URL."),
        ({"CRYPTOPULSE_KMS": "papyrus"}, "kms"),
        ({"CRYPTOPULSE_KMS": "environment", "CRYPTOPULSE_KMS_KEY": "c4n4ry"}, "CRYPTOPULSE_KMS_KEY"),
        ({"CRYPTOPULSE_PROVIDER_URLS": '{"openrouter": "http://models.example"}'}, "keys go over https"),
        ({"CRYPTOPULSE_PROVIDER_URLS": '{"acme": "https://acme.example"}'}, "acme"),
    ],
)
def test_a_setting_of_the_vault_that_does_not_fit_stops_the_desk_with_a_sentence(
    home: Path, settings: dict[str, str], sentence: str
) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CRYPTOPULSE_")}

    ended = subprocess.run(
        [sys.executable, "-c", "from jobs.opening import configured; configured()"],
        env={**clean, "CRYPTOPULSE_HOME": str(home), **settings}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ended.returncode == 2
    assert sentence in ended.stdout + ended.stderr
    assert "c4n4ry" not in ended.stdout + ended.stderr


def test_the_pages_of_parted_services_start_without_the_secrets_they_are_not_told(home: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CRYPTOPULSE_")}
    parted = {"CRYPTOPULSE_HOME": str(home), "CRYPTOPULSE_PROCESSES": "none", "CRYPTOPULSE_KMS": "environment"}

    ended = subprocess.run(
        [sys.executable, "-c", "from jobs.opening import configured; configured()"],
        env={**clean, **parted}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ended.returncode == 0, ended.stderr
