import base64
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.errors import InvalidError
from core.vault import UnknownKeyError
from core.vault.kms import EnvironmentKms, WrappingKeyMissingError, WrappingKeyUnfitError
from core.vault.memory import random_secret
from tests.core.vault.kms.conftest import FIRST, SECOND

AAD = b"cp1|binance|somebody|row|1"


def test_a_file_that_was_mounted_is_read_as_the_setting_itself_would_be(tmp_path: Path) -> None:
    mounted = tmp_path / "kek"
    mounted.write_text(FIRST + "\n")
    kid, blob = EnvironmentKms.open(SecretStr(FIRST)).wrap(bytearray(b"k" * 32), AAD)

    assert EnvironmentKms.open(SecretStr(f"file:{mounted}")).unwrap(kid, blob, AAD) == b"k" * 32


def test_without_a_key_the_sentence_says_what_to_set() -> None:
    with pytest.raises(WrappingKeyMissingError, match="CRYPTOPULSE_KMS_KEY"):
        EnvironmentKms.open(None)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrappingKeyMissingError, match="gone"):
        EnvironmentKms.open(SecretStr(f"file:{tmp_path / 'gone'}"))


@pytest.mark.parametrize("text", ["", "short", "QUJD", base64.b64encode(bytes(33)).decode(), "€" * 44, FIRST[:-1]])
def test_what_is_no_key_of_32_bytes_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(WrappingKeyUnfitError) as refused:
        EnvironmentKms.open(SecretStr(text))

    assert "openssl rand -base64 32" in str(refused.value)
    assert not text or text not in str(refused.value)


def test_another_key_says_which_one_is_missing_and_where_to_put_it() -> None:
    kid, blob = EnvironmentKms.open(SecretStr(FIRST)).wrap(random_secret(32), AAD)

    with pytest.raises(UnknownKeyError, match="CRYPTOPULSE_KMS_OLD_KEY") as lost:
        EnvironmentKms.open(SecretStr(SECOND)).unwrap(kid, blob, AAD)

    assert kid in str(lost.value)


def test_a_rotation_needs_both_keys_to_be_set() -> None:
    with pytest.raises(InvalidError, match="CRYPTOPULSE_KMS_OLD_KEY"):
        EnvironmentKms.open(SecretStr(FIRST)).renew()


def test_with_both_keys_the_new_one_wraps() -> None:
    both = EnvironmentKms.open(SecretStr(SECOND), SecretStr(FIRST))

    kid, _ = both.wrap(random_secret(32), AAD)

    assert kid == EnvironmentKms.open(SecretStr(SECOND)).kid
