from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.vault import Label, LocalFileKms, Sealed, TamperedError, UnknownKeyError, WrongLabelError, seal
from core.vault.memory import random_secret, wiping
from core.vault.seal import opened

LABEL = Label("api-key", UUID(int=1), UUID(int=2))
SECRET = b"an exchange key nobody should see"


@pytest.fixture(scope="module")
def kms() -> LocalFileKms:
    return LocalFileKms(random_secret(32))


def plaintext(kms: LocalFileKms, label: Label, sealed: Sealed) -> bytes:
    with opened(kms, label, sealed) as secret:
        return bytes(secret)


@given(secret=st.binary(max_size=500))
def test_what_is_sealed_opens_to_the_last_byte_after_a_trip_through_the_database(secret: bytes) -> None:
    kms = LocalFileKms(random_secret(32))
    record = seal(kms, LABEL, secret).to_bytes()

    assert plaintext(kms, LABEL, Sealed.from_bytes(record)) == secret


def test_the_record_holds_no_part_of_the_secret_and_never_twice_the_same(kms: LocalFileKms) -> None:
    first, second = (seal(kms, LABEL, SECRET).to_bytes() for _ in range(2))

    assert first != second
    assert not any(SECRET[at : at + 4] in first for at in range(len(SECRET) - 3))


@pytest.mark.parametrize(
    "other",
    [
        Label("signing-key", LABEL.owner, LABEL.row),
        Label(LABEL.kind, uuid4(), LABEL.row),
        Label(LABEL.kind, LABEL.owner, uuid4()),
    ],
    ids=["kind", "owner", "row"],
)
def test_a_record_moved_to_another_row_says_so(kms: LocalFileKms, other: Label) -> None:
    sealed = seal(kms, LABEL, SECRET)

    with pytest.raises(WrongLabelError):
        plaintext(kms, other, sealed)


def test_a_record_moved_with_its_hint_forged_still_does_not_open(kms: LocalFileKms) -> None:
    other = Label(LABEL.kind, uuid4(), LABEL.row)
    sealed = seal(kms, LABEL, SECRET)
    forged = Sealed(other.hint, sealed.kid, sealed.wrapped, sealed.ciphertext)

    with pytest.raises(TamperedError):
        plaintext(kms, other, forged)


def test_every_single_changed_bit_and_every_cut_is_refused(kms: LocalFileKms) -> None:
    record = seal(kms, LABEL, SECRET).to_bytes()
    changed = [record[:at] + bytes([record[at] ^ 1]) + record[at + 1 :] for at in range(len(record))]
    cut = [record[:length] for length in range(len(record))]

    for damaged in [*changed, *cut, record + b"\0"]:
        with pytest.raises((TamperedError, WrongLabelError, UnknownKeyError)):
            plaintext(kms, LABEL, Sealed.from_bytes(damaged))


def test_a_changed_ciphertext_is_called_changed_not_anything_else(kms: LocalFileKms) -> None:
    record = bytearray(seal(kms, LABEL, SECRET).to_bytes())
    record[-1] ^= 1

    with pytest.raises(TamperedError):
        plaintext(kms, LABEL, Sealed.from_bytes(bytes(record)))


def test_two_parts_of_different_records_do_not_make_one(kms: LocalFileKms) -> None:
    one, two = seal(kms, LABEL, SECRET), seal(kms, LABEL, b"another")
    mixed = Sealed(one.hint, one.kid, one.wrapped, two.ciphertext)

    with pytest.raises(TamperedError):
        plaintext(kms, LABEL, mixed)


def test_another_key_file_is_named_with_both_keys(kms: LocalFileKms) -> None:
    sealed, swapped = seal(kms, LABEL, SECRET), LocalFileKms(random_secret(32))

    with pytest.raises(UnknownKeyError) as refused:
        plaintext(swapped, LABEL, sealed)

    assert sealed.kid in str(refused.value)
    assert "backup" in str(refused.value)


@pytest.mark.parametrize(
    "parts", [("a|b", "c", "d"), ("a", "b|c", "d"), ("a", "", "d"), ("", "b", "c"), ("a", "b", "")]
)
def test_a_label_that_could_be_read_in_two_ways_is_refused(parts: tuple[str, str, str]) -> None:
    with pytest.raises(InvalidError):
        Label(*parts)


def test_the_opened_buffer_is_zero_afterwards_also_when_its_user_fails(kms: LocalFileKms) -> None:
    sealed, seen = seal(kms, LABEL, SECRET), []

    def misuse() -> None:
        with opened(kms, LABEL, sealed) as secret:
            seen.append(secret)
            raise RuntimeError("the user of the secret failed")

    with pytest.raises(RuntimeError):
        misuse()

    assert seen == [bytearray(len(SECRET))]


def test_wiping_leaves_zeros() -> None:
    secret = random_secret(32)
    before = bytes(secret)

    with wiping(secret):
        pass

    assert secret == bytearray(32) != before
