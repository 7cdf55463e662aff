import base64
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from core.errors import DeskError, InvalidError
from core.settings import Settings
from core.vault import Label, UnknownKeyError, seal
from core.vault.kms import KeyFileMissingError, Kms, LocalFileKms, check, default_path, open_kms
from core.vault.seal import opened
from tests.core.vault.kms.conftest import FIRST, Bao

LABEL = Label("binance", "somebody", "row")


def settings(home: Path, **given: Any) -> Settings:
    return Settings(home=home, **given)


def plaintext(kms: Kms, sealed: Any) -> bytes:
    with opened(kms, LABEL, sealed) as secret:
        return bytes(secret)


def test_the_default_is_the_key_file_of_the_home(tmp_path: Path) -> None:
    kms = open_kms(settings(tmp_path), first_start=True)

    assert kms.kid.startswith("local:")
    assert default_path(tmp_path).exists()


def test_a_desk_that_has_secrets_makes_no_new_key_file(tmp_path: Path) -> None:
    with pytest.raises(KeyFileMissingError):
        open_kms(settings(tmp_path), first_start=False)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"kms": "environment"}, "CRYPTOPULSE_KMS_KEY"),
        ({"kms": "environment", "kms_key": SecretStr("?")}, "CRYPTOPULSE_KMS_KEY"),
        ({"kms": "vault"}, "CRYPTOPULSE_VAULT_URL"),
        ({"kms": "vault", "vault_url": "http://vault"}, "CRYPTOPULSE_VAULT_TOKEN"),
        ({"kms": "aws"}, "CRYPTOPULSE_AWS_KMS_KEY"),
        ({"kms": "google"}, "CRYPTOPULSE_GOOGLE_KMS_KEY"),
        ({"kms": "local", "kms_before": "local"}, "CRYPTOPULSE_KMS_BEFORE"),
        ({"kms": "local", "kms_before": "aws"}, "CRYPTOPULSE_AWS_KMS_KEY"),
    ],
)
def test_what_is_set_by_halves_is_told_in_a_sentence(tmp_path: Path, given: dict[str, Any], missing: str) -> None:
    with pytest.raises(DeskError, match=missing):
        check(settings(tmp_path, **given))


def test_a_provider_that_does_not_exist_is_no_setting(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="local"):
        settings(tmp_path, kms="papyrus")


def test_during_a_move_what_the_old_provider_wrapped_opens_and_the_new_one_wraps(tmp_path: Path, bao: Bao) -> None:
    old = seal(open_kms(settings(tmp_path), first_start=True), LABEL, b"secret")
    vault = {"kms": "vault", "vault_url": bao.web.address, "vault_token": SecretStr("hvs.good")}

    moving = open_kms(settings(tmp_path, kms_before="local", **vault), first_start=False)
    new = seal(moving, LABEL, b"secret")

    assert new.kid == moving.kid == "vault:transit/cryptopulse:v1"
    assert plaintext(moving, old) == plaintext(moving, new) == b"secret"


def test_without_the_old_provider_named_the_secret_says_which_key_it_needs(tmp_path: Path) -> None:
    sealed = seal(open_kms(settings(tmp_path), first_start=True), LABEL, b"secret")
    other = open_kms(settings(tmp_path, kms="environment", kms_key=SecretStr(FIRST)), first_start=False)

    with pytest.raises(UnknownKeyError, match=sealed.kid):
        plaintext(other, sealed)


def test_a_key_file_that_is_not_rotated_alone_refuses_to_be_renewed() -> None:
    with pytest.raises(InvalidError, match="no file"):
        LocalFileKms(bytearray(base64.b64decode(FIRST))).renew()
