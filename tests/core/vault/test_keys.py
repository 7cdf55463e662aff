import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.vault import LocalFileKms, Sealed, checkpoint_message, keys
from core.vault.memory import random_secret

HASH = bytes(range(32))


@pytest.fixture(scope="module")
def kms() -> LocalFileKms:
    return LocalFileKms(random_secret(32))


@pytest.fixture(scope="module")
def sealed(kms: LocalFileKms) -> Sealed:
    return keys.new_signing_key(kms)


def test_the_signature_covers_seq_and_hash_in_readable_text() -> None:
    message = checkpoint_message(7, HASH)

    assert message == b"cryptopulse-checkpoint-v1|7|" + HASH.hex().encode()


@given(seq=st.integers(0, 2**63 - 1), hash=st.binary(min_size=32, max_size=32))
def test_the_signer_signs_what_the_verifier_of_the_audit_checks(seq: int, hash: bytes) -> None:
    assert checkpoint_message(seq, hash) == f"cryptopulse-checkpoint-v1|{seq}|{hash.hex()}".encode()


def test_a_signature_holds_for_its_checkpoint_and_for_no_other(kms: LocalFileKms, sealed: Sealed) -> None:
    public = Ed25519PublicKey.from_public_bytes(keys.public_key(kms, sealed))
    signature = keys.sign_checkpoint(kms, sealed, 7, HASH)

    public.verify(signature, checkpoint_message(7, HASH))

    for other in (checkpoint_message(8, HASH), checkpoint_message(7, HASH[::-1])):
        with pytest.raises(InvalidSignature):
            public.verify(signature, other)


def test_two_new_keys_are_two_keys(kms: LocalFileKms, sealed: Sealed) -> None:
    assert keys.public_key(kms, keys.new_signing_key(kms)) != keys.public_key(kms, sealed)


@pytest.mark.parametrize(
    ("seq", "hash"), [(-1, HASH), (2**63, HASH), (True, HASH), (1, HASH[:31]), (1, HASH + b"\0"), (1, b"")]
)
def test_what_is_no_checkpoint_is_not_signed(kms: LocalFileKms, sealed: Sealed, seq: int, hash: bytes) -> None:
    with pytest.raises(InvalidError):
        keys.sign_checkpoint(kms, sealed, seq, hash)
