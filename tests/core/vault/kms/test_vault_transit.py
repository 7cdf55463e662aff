from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.errors import DeskError
from core.vault import TamperedError, UnknownKeyError
from core.vault.kms import KmsRefusedError, KmsUnavailableError, VaultAccess, VaultTransitKms, prove
from core.vault.memory import random_secret
from tests.core.vault.kms.conftest import Bao
from tests.servers.transit import ROLE, SECRET, Transit, errors
from tests.servers.web import Reply, self_signed, serving, told

AAD = b"cp1|binance|somebody|row|1"
APP_ROLE = {"role_id": SecretStr(ROLE), "secret_id": SecretStr(SECRET)}


def test_the_label_is_both_context_and_associated_data_so_that_derived_keys_work_too(bao: Bao) -> None:
    bao.kms().wrap(random_secret(32), AAD)

    body = bao.web.requests[-1].body
    assert body.count(b"Y3AxfGJpbmFuY2V8c29tZWJvZHl8cm93fDE=") == 2


def test_the_version_that_wrapped_is_part_of_the_id(bao: Bao) -> None:
    kms = bao.kms()

    first, _ = kms.wrap(random_secret(32), AAD)
    kms.renew()
    second, _ = kms.wrap(random_secret(32), AAD)

    assert (first, second) == ("vault:transit/cryptopulse:v1", "vault:transit/cryptopulse:v2")
    assert kms.kid == second


def test_an_app_role_signs_in_by_itself_and_again_when_its_token_has_lapsed(bao: Bao) -> None:
    kms = bao.kms(**APP_ROLE)

    kid, blob = kms.wrap(bytearray(b"k" * 32), AAD)
    bao.engine.expire()
    unwrapped = kms.unwrap(kid, blob, AAD)

    assert unwrapped == b"k" * 32
    assert bao.engine.logins == 2


def test_a_lapsed_token_is_unauthorised_and_the_sentence_names_the_path(bao: Bao) -> None:
    kms = bao.kms()
    bao.engine.expire()

    with pytest.raises(KmsRefusedError, match="transit/encrypt/cryptopulse"):
        kms.wrap(random_secret(32), AAD)


def test_a_wrong_app_role_is_told_and_not_taken_for_a_changed_secret(bao: Bao) -> None:
    kms = bao.kms(role_id=SecretStr(ROLE), secret_id=SecretStr("wrong"))

    with pytest.raises(DeskError) as refused:
        kms.unwrap("vault:transit/cryptopulse:v1", b"vault:v1:AAAA", AAD)

    assert isinstance(refused.value, KmsRefusedError)
    assert "AppRole" in str(refused.value)


def test_a_token_that_may_not_rotate_is_told_so(bao: Bao) -> None:
    bao.engine.may_rotate = False

    with pytest.raises(KmsRefusedError, match="rotate"):
        bao.kms().renew()


def test_a_sealed_server_says_that_it_has_to_be_unsealed(bao: Bao) -> None:
    bao.engine.sealed = True

    with pytest.raises(KmsUnavailableError, match="Unseal it"):
        bao.kms().wrap(random_secret(32), AAD)


@pytest.mark.parametrize("lost", ["the key was deleted", "its old version was retired"])
def test_a_lost_key_is_not_called_a_changed_secret(bao: Bao, lost: str) -> None:
    kms = bao.kms()
    kid, blob = kms.wrap(random_secret(32), AAD)
    if lost == "the key was deleted":
        bao.engine.keys.clear()
    else:
        bao.engine.oldest = 2

    with pytest.raises(UnknownKeyError, match="cryptopulse"):
        kms.unwrap(kid, blob, AAD)


def test_a_mount_that_is_not_there_is_named(bao: Bao) -> None:
    kms = VaultTransitKms(VaultAccess(bao.web.address, "elsewhere", "cryptopulse", SecretStr("hvs.good")))

    with pytest.raises(UnknownKeyError, match="elsewhere"):
        kms.wrap(random_secret(32), AAD)


@pytest.mark.parametrize(
    "fault",
    [
        errors(429, "request path: rate limit quota exceeded"),
        errors(500, "internal error"),
        errors(502),
        Reply(599, b"what is this"),
        Reply(200, b"<html>a proxy's own page</html>"),
        told({"data": {}}),
        told(["data"]),
        told({"data": {"ciphertext": "no transit ciphertext"}}),
        Reply(307, headers={"Location": "http://127.0.0.1:1/v1/transit/encrypt/cryptopulse"}),
    ],
    ids=range(9),
)
def test_whatever_else_it_answers_counts_as_no_answer_and_quotes_nothing(bao: Bao, fault: Reply) -> None:
    bao.web.meet(fault)
    kms = bao.kms()

    with pytest.raises(KmsUnavailableError) as failed:
        kms.wrap(random_secret(32), AAD)

    assert "<html>" not in str(failed.value)
    kms.wrap(random_secret(32), AAD)


def test_a_lost_connection_is_opened_anew_once_and_no_more(bao: Bao) -> None:
    kms = bao.kms()
    bao.web.meet(Reply(raw=b""))

    kms.wrap(random_secret(32), AAD)
    bao.web.meet(Reply(raw=b"no HTTP at all\r\n\r\n"), times=2)

    with pytest.raises(KmsUnavailableError, match="cannot be reached"):
        kms.wrap(random_secret(32), AAD)


def test_a_server_that_hangs_is_given_up_after_the_timeout(bao: Bao) -> None:
    bao.web.meet(Reply(hangs=True))

    with pytest.raises(KmsUnavailableError, match=r"within 0\.2 s"):
        bao.kms(timeout_s=0.2).wrap(random_secret(32), AAD)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    kms = VaultTransitKms(VaultAccess("http://127.0.0.1:9", "transit", "cryptopulse", SecretStr("t")))

    with pytest.raises(KmsUnavailableError, match="cannot be reached"):
        kms.wrap(random_secret(32), AAD)


def test_a_certificate_nobody_vouches_for_is_refused_and_a_trusted_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    with serving(Transit(), certificate) as web:
        access = VaultAccess(web.address, "transit", "cryptopulse", SecretStr("hvs.good"))

        with pytest.raises(KmsUnavailableError, match="certificate"):
            VaultTransitKms(access).wrap(random_secret(32), AAD)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        prove(VaultTransitKms(access))


def test_a_server_that_ignores_the_label_is_not_used(bao: Bao) -> None:
    bao.engine.binds = False

    with pytest.raises(KmsRefusedError, match="ignores to whom"):
        prove(bao.kms())


@pytest.mark.parametrize(
    "act", [lambda kms: kms.wrap(bytearray(b"plain" * 6), AAD), lambda kms: kms.unwrap(kms.kid, b"vault:v1:AAAA", AAD)]
)
def test_no_error_carries_the_token_or_a_key(bao: Bao, act: Callable[[VaultTransitKms], object]) -> None:
    bao.web.meet(errors(400, "encryption key not found"))

    with pytest.raises(DeskError) as failed:
        act(bao.kms())

    told_of = repr(failed.value) + repr(failed.value.__cause__) + str(failed.value.__context__)
    assert "hvs.good" not in told_of
    assert "cGxhaW4" not in told_of


def test_an_unwrapped_blob_of_rubbish_is_tampered(bao: Bao) -> None:
    with pytest.raises(TamperedError):
        bao.kms().unwrap("vault:transit/cryptopulse:v1", b"\xff\xfe no ciphertext", AAD)
