import json
from pathlib import Path

import boto3
import pytest

from core.errors import DeskError
from core.vault import TamperedError, UnknownKeyError
from core.vault.kms import AwsKms, KmsRefusedError, KmsUnavailableError
from core.vault.memory import random_secret
from tests.core.vault.kms.conftest import REGION
from tests.servers.web import Reply, self_signed, serving, told

AAD = b"cp1|binance|somebody|row|1"
pytestmark = pytest.mark.usefixtures("aws_credentials")


def says(code: str, status: int = 400) -> Reply:
    return told({"__type": code, "message": "As AWS words it, with arn:aws:secret."}, status)


def test_the_label_is_the_encryption_context_and_the_key_is_named_when_it_unwraps() -> None:
    arn = "arn:aws:kms:eu-central-1:1:key/of-the-desk"
    answers = {
        "TrentService.Encrypt": told({"KeyId": arn, "CiphertextBlob": "YmxvYg=="}),
        "TrentService.Decrypt": told({"KeyId": arn, "Plaintext": "a2V5"}),
    }
    with serving(lambda request: answers[request.headers["x-amz-target"]]) as web:
        kms = AwsKms("alias/desk", REGION, web.address)

        kid, blob = kms.wrap(random_secret(32), AAD)
        dek = kms.unwrap(kid, blob, AAD)

        wrapped, unwrapped = (json.loads(request.body) for request in web.requests)
    assert (kid, blob, dek) == (f"aws:{arn}", b"blob", bytearray(b"key"))
    assert wrapped["KeyId"] == "alias/desk" and unwrapped["KeyId"] == arn
    assert wrapped["EncryptionContext"] == unwrapped["EncryptionContext"] == {"cryptopulse": AAD.decode()}


def test_what_was_wrapped_before_a_rotation_at_aws_still_unwraps(aws: AwsKms) -> None:
    dek = random_secret(32)
    kid, blob = aws.wrap(dek, AAD)

    aws.renew()

    assert aws.unwrap(kid, blob, AAD) == dek


def test_an_alias_that_points_to_a_new_key_wraps_with_it_and_the_old_one_still_unwraps(moto_url: str) -> None:
    client = boto3.client("kms", region_name=REGION, endpoint_url=moto_url)
    old, new = (client.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    client.create_alias(AliasName="alias/pointing", TargetKeyId=old)
    kms, dek = AwsKms("alias/pointing", REGION, moto_url), random_secret(32)
    kid, blob = kms.wrap(dek, AAD)

    client.update_alias(AliasName="alias/pointing", TargetKeyId=new)
    fresh, _ = kms.wrap(dek, AAD)

    assert old in kid and new in fresh
    assert kms.unwrap(kid, blob, AAD) == dek


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("InvalidCiphertextException", 400, TamperedError),
        ("IncorrectKeyException", 400, TamperedError),
        ("NotFoundException", 400, UnknownKeyError),
        ("DisabledException", 400, UnknownKeyError),
        ("KMSInvalidStateException", 400, UnknownKeyError),
        ("AccessDeniedException", 400, KmsRefusedError),
        ("UnrecognizedClientException", 400, KmsRefusedError),
        ("ExpiredTokenException", 400, KmsRefusedError),
        ("ThrottlingException", 400, KmsUnavailableError),
        ("KMSInternalException", 500, KmsUnavailableError),
        ("DependencyTimeoutException", 503, KmsUnavailableError),
    ],
)
def test_each_error_of_aws_is_one_of_ours_and_only_its_code_is_quoted(
    code: str, status: int, kind: type[DeskError]
) -> None:
    with serving(lambda _: says(code, status)) as web, pytest.raises(kind) as failed:
        AwsKms("alias/desk", REGION, web.address).unwrap("aws:alias/desk", b"blob", AAD)

    assert "arn:aws:secret" not in str(failed.value)


@pytest.mark.parametrize(
    "fault",
    [Reply(200, b"<html>"), Reply(500, b""), Reply(raw=b""), Reply(raw=b"no HTTP\r\n\r\n"), Reply(hangs=True)],
    ids=range(5),
)
def test_whatever_else_it_answers_counts_as_no_answer(fault: Reply) -> None:
    with serving(lambda _: fault) as web, pytest.raises(KmsUnavailableError):
        AwsKms("alias/desk", REGION, web.address, timeout_s=0.2).wrap(random_secret(32), AAD)


def test_one_lost_connection_is_made_up_for() -> None:
    good = told({"KeyId": "arn", "CiphertextBlob": "YmxvYg=="})
    with serving(lambda _: good) as web:
        web.meet(Reply(raw=b""))

        kid, _ = AwsKms("alias/desk", REGION, web.address).wrap(random_secret(32), AAD)

    assert kid == "aws:arn"


def test_without_credentials_or_a_region_the_sentence_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))

    with pytest.raises(KmsRefusedError, match="AWS_ACCESS_KEY_ID"):
        AwsKms("alias/desk", REGION, "http://127.0.0.1:9").wrap(random_secret(32), AAD)
    with pytest.raises(KmsRefusedError, match="CRYPTOPULSE_AWS_KMS_REGION"):
        AwsKms("alias/desk")


def test_a_certificate_nobody_vouches_for_is_refused_and_a_trusted_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = told({"KeyId": "arn", "CiphertextBlob": "YmxvYg=="})
    certificate = self_signed(tmp_path)
    with serving(lambda _: good, certificate) as web:
        with pytest.raises(KmsUnavailableError, match="certificate"):
            AwsKms("alias/desk", REGION, web.address).wrap(random_secret(32), AAD)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
        AwsKms("alias/desk", REGION, web.address).wrap(random_secret(32), AAD)
