"""Signatures of stored keys, in the words of the standards and of the exchange that wants them."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from core.model import Person
from core.vault import Algorithm, SignerRefusedError
from core.vault.credential import Kind, packed, unpacked
from core.vault.ops import key_ops
from core.vault.signer import answer
from core.vault.signing import WrongAlgorithmError, signature
from tests.conftest import Server
from tests.core.vault.desk_signer import desk_signer
from tests.core.vault.safety import API_KEY, SECRET, Inside

# The example of Binance's own documentation of signed endpoints.
BINANCE_SECRET = b"NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
BINANCE_QUERY = (
    b"symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559"
)
BINANCE_SIGNATURE = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
# RFC 4231, test case 2; RFC 8032, section 7.1, test 2.
JEFE = {
    Algorithm.HMAC_SHA256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    Algorithm.HMAC_SHA384: "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
    Algorithm.HMAC_SHA512: "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
}
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
ED25519 = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"


def test_the_exchange_s_own_example_comes_out() -> None:
    credential = unpacked(packed("key", BINANCE_SECRET))

    assert signature(credential, BINANCE_QUERY, Algorithm.HMAC_SHA256).hex() == BINANCE_SIGNATURE


@pytest.mark.parametrize("algorithm", list(JEFE))
def test_the_standard_s_example_comes_out(algorithm: Algorithm) -> None:
    credential = unpacked(packed("key", b"Jefe"))

    assert signature(credential, b"what do ya want for nothing?", algorithm).hex() == JEFE[algorithm]


def test_the_standard_s_example_of_ed25519_comes_out() -> None:
    credential = unpacked(packed("key", SEED, Kind.ED25519))

    assert signature(credential, b"\x72", Algorithm.ED25519).hex() == ED25519


@given(secret=st.binary(min_size=1, max_size=300), payload=st.binary(max_size=2000))
def test_any_bytes_are_signed_as_they_are(secret: bytes, payload: bytes) -> None:
    credential = unpacked(packed("key", secret))

    assert signature(credential, payload, Algorithm.HMAC_SHA256) == hmac.new(secret, payload, hashlib.sha256).digest()


@pytest.mark.parametrize(("kind", "algorithm"), [(Kind.TEXT, Algorithm.ED25519), (Kind.ED25519, Algorithm.HMAC_SHA256)])
def test_a_key_signs_in_no_other_way_than_its_own(kind: Kind, algorithm: Algorithm) -> None:
    with pytest.raises(WrongAlgorithmError):
        signature(unpacked(packed("key", bytes(32), kind)), b"payload", algorithm)


@pytest.mark.parametrize(
    "request_line",
    [
        b'{"op": "sign_request"}\n',
        b'{"op": "sign_request", "key": 5, "payload": "", "algorithm": "hmac-sha256"}\n',
        b'{"op": "sign_request", "key": "none", "payload": "", "algorithm": "hmac-sha256"}\n',
        b'{"op": "sign_request", "key": "%s", "payload": "%%", "algorithm": "hmac-sha256"}\n' % (b"0" * 32),
        b'{"op": "sign_request", "key": "%s", "payload": "", "algorithm": "md5"}\n' % (b"0" * 32),
        b'{"op": "sign_request", "key": "%s", "payload": "", "algorithm": "hmac-sha256"}\n' % (b"0" * 32),
    ],
    ids=range(6),
)
def test_a_request_that_names_no_key_payload_or_algorithm_is_answered_with_a_no(
    signer: Inside, request_line: bytes
) -> None:
    reply = answer(key_ops(signer.safe), request_line)

    assert (reply["ok"], reply["kind"]) == (False, "refused")


def test_a_refusal_names_neither_half(signer: Inside, analyst: Person) -> None:
    id = signer.enter(analyst)

    reply = answer(
        key_ops(signer.safe),
        b'{"op": "sign_request", "key": "%s", "payload": "", "algorithm": "ed25519"}' % str(id).encode(),
    )

    assert reply["ok"] is False
    assert SECRET not in str(reply) and API_KEY not in str(reply)


def test_the_real_signer_takes_a_key_in_signs_with_it_and_hands_its_public_half_along(
    server: Server, database: str, signer: Inside, analyst: Person
) -> None:
    pair = Ed25519PrivateKey.generate()
    pem = pair.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    ids = signer.enter(analyst), signer.enter(analyst, secret=pem.decode())
    path = signer.kms._file()  # pyright: ignore[reportAttributeAccessIssue]

    with desk_signer(path.parent.parent, server.dsn("signer_login", database)) as running:
        by_hmac = running.client.sign_request(ids[0], BINANCE_QUERY, Algorithm.HMAC_SHA256)
        by_ed25519 = running.client.sign_request(ids[1], BINANCE_QUERY, Algorithm.ED25519)
        with pytest.raises(SignerRefusedError, match="does not sign in that way"):
            running.client.sign_request(ids[0], BINANCE_QUERY, Algorithm.ED25519)
        code, said = running.stop()

    assert by_hmac.signature == hmac.digest(SECRET.encode(), BINANCE_QUERY, "sha256")
    assert by_hmac.api_key == by_ed25519.api_key == API_KEY
    pair.public_key().verify(by_ed25519.signature, BINANCE_QUERY)
    assert code == 0
    assert SECRET not in said and API_KEY not in said


def test_a_database_that_is_away_is_an_outage_not_a_no(signer: Inside, analyst: Person) -> None:
    request = b'{"op": "sign_request", "key": "%s", "payload": "", "algorithm": "hmac-sha256"}'
    id = signer.enter(analyst)

    signer.store.close()
    reply = answer(key_ops(signer.safe), request % str(id).encode())

    assert (reply["ok"], reply["kind"]) == (False, "unavailable")
