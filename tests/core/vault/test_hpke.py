import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.vault import TamperedError
from core.vault.hpke import opened_with, sealed_to

PRIVATE = X25519PrivateKey.generate()
SECRET, PUBLIC = PRIVATE.private_bytes_raw(), PRIVATE.public_key().public_bytes_raw()
INFO = b"cp1|binance|somebody|row|1"


@given(plaintext=st.binary(max_size=5000), info=st.binary(max_size=300))
def test_what_is_sealed_to_the_public_key_opens_with_the_private_one(plaintext: bytes, info: bytes) -> None:
    opened = opened_with(SECRET, sealed_to(PUBLIC, plaintext, info), info)

    assert isinstance(opened, bytearray)
    assert opened == plaintext


@given(plaintext=st.binary(max_size=500), info=st.binary(max_size=100))
def test_it_is_the_standard_s_own_construction_which_another_implementation_reads_and_writes(
    plaintext: bytes, info: bytes
) -> None:
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

    assert suite.decrypt(sealed_to(PUBLIC, plaintext, info), PRIVATE, info) == plaintext
    assert opened_with(SECRET, suite.encrypt(plaintext, PRIVATE.public_key(), info), info) == plaintext


@given(at=st.integers(0, 89), bit=st.integers(0, 7))
def test_a_single_changed_bit_anywhere_is_noticed(at: int, bit: int) -> None:
    sealed = bytearray(sealed_to(PUBLIC, b"the secret half of an exchange key" + bytes(8), INFO))
    before = bytes(sealed)
    sealed[at] ^= 1 << bit

    with pytest.raises(TamperedError):
        opened_with(SECRET, bytes(sealed), INFO)
    assert opened_with(SECRET, before, INFO)


@pytest.mark.parametrize("cut", [0, 1, 31, 32, 40, -1])
def test_what_was_cut_is_noticed(cut: int) -> None:
    with pytest.raises(TamperedError):
        opened_with(SECRET, sealed_to(PUBLIC, b"secret", INFO)[:cut], INFO)


def test_a_point_of_small_order_is_refused() -> None:
    with pytest.raises(TamperedError):
        opened_with(SECRET, bytes(32) + b"ciphertext of nobody" * 2, INFO)


def test_another_key_or_another_row_does_not_open_it() -> None:
    sealed = sealed_to(PUBLIC, b"secret", INFO)
    another = X25519PrivateKey.generate().private_bytes_raw()

    for key, info in ((another, INFO), (SECRET, INFO + b"0")):
        with pytest.raises(TamperedError):
            opened_with(key, sealed, info)


def test_the_same_secret_is_never_sealed_the_same_way() -> None:
    assert sealed_to(PUBLIC, b"secret", INFO) != sealed_to(PUBLIC, b"secret", INFO)


def test_what_is_no_public_key_is_refused() -> None:
    with pytest.raises(InvalidError):
        sealed_to(b"short", b"secret", INFO)
