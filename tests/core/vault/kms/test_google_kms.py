from pathlib import Path

import pytest

from core.errors import DeskError
from core.vault import UnknownKeyError
from core.vault.kms import GoogleKms, KmsRefusedError, KmsUnavailableError, prove
from core.vault.kms.google_kms import crc32c
from core.vault.memory import random_secret
from tests.core.vault.kms.conftest import Cloud
from tests.servers.google_kms import KEY, GoogleKmsServer, error, service_account
from tests.servers.web import Reply, self_signed, serving, told

AAD = b"cp1|binance|somebody|row|1"


@pytest.mark.parametrize(
    ("data", "checksum"),
    [
        (b"123456789", 0xE3069283),
        (bytes(32), 0x8A9136AA),
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (b"", 0),
    ],
)
def test_the_checksum_is_that_of_rfc_3720(data: bytes, checksum: int) -> None:
    assert crc32c(data) == checksum


def test_the_version_that_wrapped_is_part_of_the_id_and_a_renewal_makes_the_next_one(cloud: Cloud) -> None:
    kms, dek = cloud.kms(), random_secret(32)
    kid, blob = kms.wrap(dek, AAD)

    kms.renew()

    assert kid == f"google:{KEY}/cryptoKeyVersions/1"
    assert kms.kid == f"google:{KEY}/cryptoKeyVersions/2"
    assert kms.unwrap(kid, blob, AAD) == dek


def test_the_service_account_signs_in_once_for_many_calls(cloud: Cloud) -> None:
    kms = cloud.kms()

    for _ in range(3):
        kms.wrap(random_secret(32), AAD)

    assert cloud.server.tokens == 1


def test_a_bit_that_changed_on_the_way_back_is_noticed_by_its_checksum(cloud: Cloud) -> None:
    kms = cloud.kms()
    kid, blob = kms.wrap(random_secret(32), AAD)
    cloud.server.flip = True

    with pytest.raises(KmsUnavailableError, match="on the way"):
        kms.unwrap(kid, blob, AAD)
    with pytest.raises(KmsUnavailableError, match="on the way"):
        kms.wrap(random_secret(32), AAD)


@pytest.mark.parametrize("field", ["verifiedPlaintextCrc32c", "verifiedAdditionalAuthenticatedDataCrc32c"])
def test_a_server_that_did_not_verify_what_it_got_is_not_believed(cloud: Cloud, field: str) -> None:
    answer = {
        "name": KEY, "ciphertext": "YmxvYg==", "ciphertextCrc32c": str(crc32c(b"blob")),
        "verifiedPlaintextCrc32c": True, "verifiedAdditionalAuthenticatedDataCrc32c": True,
    }  # fmt: skip
    kms = cloud.kms()
    kms.wrap(random_secret(32), AAD)
    cloud.web.meet(told({**answer, field: False}))

    with pytest.raises(KmsUnavailableError, match="on the way"):
        kms.wrap(random_secret(32), AAD)


def test_a_disabled_key_is_lost_not_tampered(cloud: Cloud) -> None:
    kms = cloud.kms()
    kid, blob = kms.wrap(random_secret(32), AAD)
    cloud.server.disabled = True

    with pytest.raises(UnknownKeyError, match="disabled"):
        kms.unwrap(kid, blob, AAD)


def test_a_key_that_is_not_there_is_named(cloud: Cloud) -> None:
    with pytest.raises(UnknownKeyError, match="no usable key projects/other"):
        GoogleKms("projects/other", cloud.web.address).wrap(random_secret(32), AAD)


def test_an_account_that_may_not_use_the_key_is_unauthorised(cloud: Cloud) -> None:
    cloud.server.may_use = False

    with pytest.raises(KmsRefusedError, match="service account"):
        cloud.kms().wrap(random_secret(32), AAD)


def test_an_account_google_does_not_know_is_unauthorised(cloud: Cloud) -> None:
    cloud.server.knows_account = False

    with pytest.raises(KmsRefusedError, match="credentials"):
        cloud.kms().wrap(random_secret(32), AAD)


def test_without_credentials_the_sentence_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "gone.json"))

    with pytest.raises(KmsRefusedError, match="GOOGLE_APPLICATION_CREDENTIALS"):
        GoogleKms(KEY)


@pytest.mark.parametrize(
    "fault",
    [
        error(500, "INTERNAL"),
        error(503, "UNAVAILABLE"),
        Reply(500, b"no JSON"),
        Reply(200, b"<html>a proxy's own page</html>"),
        told(["a list"]),
        told({}),
        told({"ciphertext": "?", "ciphertextCrc32c": "1"}),
        told({"ciphertext": "YmxvYg==", "ciphertextCrc32c": "many"}),
        Reply(302, headers={"Location": "http://127.0.0.1:1/"}),
    ],
    ids=range(9),
)
def test_whatever_else_it_answers_counts_as_no_answer(cloud: Cloud, fault: Reply) -> None:
    kms = cloud.kms()
    kms.wrap(random_secret(32), AAD)
    cloud.web.meet(fault, times=3)

    with pytest.raises(KmsUnavailableError):
        kms.wrap(random_secret(32), AAD)


def test_a_lost_connection_is_opened_anew(cloud: Cloud) -> None:
    kms = cloud.kms()
    kms.wrap(random_secret(32), AAD)
    cloud.web.meet(Reply(raw=b""))

    assert kms.wrap(random_secret(32), AAD)


def test_a_server_that_hangs_or_is_gone_is_unavailable(cloud: Cloud) -> None:
    kms = GoogleKms(KEY, cloud.web.address, timeout_s=1)
    kms.wrap(random_secret(32), AAD)
    cloud.web.meet(Reply(hangs=True))

    with pytest.raises(KmsUnavailableError):
        kms.wrap(random_secret(32), AAD)
    with pytest.raises(KmsUnavailableError, match="reached"):
        GoogleKms(KEY, "http://127.0.0.1:9").wrap(random_secret(32), AAD)


def test_a_certificate_nobody_vouches_for_is_refused_and_a_trusted_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, certificate = GoogleKmsServer(), self_signed(tmp_path)
    with serving(server) as tokens, serving(server, certificate) as web:
        account = service_account(tmp_path, f"{tokens.address}/token")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))

        with pytest.raises(KmsUnavailableError, match="certificate"):
            GoogleKms(KEY, web.address).wrap(random_secret(32), AAD)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        prove(GoogleKms(KEY, web.address))


def test_no_error_carries_a_token_or_a_key(cloud: Cloud) -> None:
    kms = cloud.kms()
    kms.wrap(random_secret(32), AAD)
    cloud.web.meet(told({"error": {"status": "INTERNAL", "message": "ya29.1 cGxhaW4"}}, 500))

    with pytest.raises(DeskError) as failed:
        kms.wrap(bytearray(b"plain" * 6), AAD)

    assert "ya29" not in str(failed.value) and "cGxhaW4" not in str(failed.value)
