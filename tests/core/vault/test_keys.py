import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError, UnavailableError
from core.vault import LocalFileKms, Sealed, checkpoint_message, keys, seal
from core.vault.hpke import opened_with, sealed_to
from core.vault.memory import random_secret
from tests.core.vault.boxes import Memory

HASH = bytes(range(32))


def new_key(kind: str = keys.CHECKPOINT) -> keys.OwnKey:
    return keys.OwnKey.open(kind, LocalFileKms(random_secret(32)), Memory())


@pytest.fixture(scope="module")
def key() -> keys.OwnKey:
    return new_key()


def test_the_signature_covers_seq_and_hash_in_readable_text() -> None:
    message = checkpoint_message(7, HASH)

    assert message == b"cryptopulse-checkpoint-v1|7|" + HASH.hex().encode()


@given(seq=st.integers(0, 2**63 - 1), hash=st.binary(min_size=32, max_size=32))
def test_the_signer_signs_what_the_verifier_of_the_audit_checks(seq: int, hash: bytes) -> None:
    assert checkpoint_message(seq, hash) == f"cryptopulse-checkpoint-v1|{seq}|{hash.hex()}".encode()


def test_a_signature_holds_for_its_checkpoint_and_for_no_other(key: keys.OwnKey) -> None:
    public = Ed25519PublicKey.from_public_bytes(key.public_key())
    signature = keys.sign_checkpoint(key, 7, HASH)

    public.verify(signature, checkpoint_message(7, HASH))

    for other in (checkpoint_message(8, HASH), checkpoint_message(7, HASH[::-1])):
        with pytest.raises(InvalidSignature):
            public.verify(signature, other)


def test_two_new_keys_are_two_keys(key: keys.OwnKey) -> None:
    assert new_key().public_key() != key.public_key()


@pytest.mark.parametrize(
    ("seq", "hash"), [(-1, HASH), (2**63, HASH), (True, HASH), (1, HASH[:31]), (1, HASH + b"\0"), (1, b"")]
)
def test_what_is_no_checkpoint_is_not_signed(key: keys.OwnKey, seq: int, hash: bytes) -> None:
    with pytest.raises(InvalidError):
        keys.sign_checkpoint(key, seq, hash)


def test_a_key_sealed_anew_is_used_at_once(key: keys.OwnKey) -> None:
    box = Memory()
    mine = keys.OwnKey.open(keys.CHECKPOINT, LocalFileKms(random_secret(32)), box)
    public = mine.public_key()

    with mine.seed() as seed:
        box.kept[keys.CHECKPOINT] = seal(mine.kms, keys.LABELS[keys.CHECKPOINT], seed).to_bytes()

    assert mine.public_key() == public


def test_what_is_sealed_to_the_public_half_of_the_second_key_opens_with_its_seed() -> None:
    mine = new_key(keys.SUBMISSIONS)

    sealed = sealed_to(mine.public_key(), b"a key on its way", b"its row")

    with mine.seed() as seed:
        assert opened_with(seed, sealed, b"its row") == b"a key on its way"


def test_a_key_that_could_not_be_saved_says_so() -> None:
    class Nowhere(Memory):
        def save(self, kind: str, sealed: Sealed, public_key: bytes) -> bool:
            return False

    with pytest.raises(UnavailableError, match="database"):
        keys.OwnKey.open(keys.CHECKPOINT, LocalFileKms(random_secret(32)), Nowhere())
