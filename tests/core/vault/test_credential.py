import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vault.credential import LONGEST_PUBLIC, LONGEST_SECRET, KeyUnfitError, Kind, packed, unpacked
from core.vault.memory import wipe

PUBLIC = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=100)


@given(public=PUBLIC, secret=st.binary(min_size=1, max_size=500), kind=st.sampled_from(Kind))
def test_both_halves_come_out_as_they_went_in(public: str, secret: bytes, kind: Kind) -> None:
    credential = unpacked(packed(public, secret, kind))

    assert (credential.public, bytes(credential.secret), credential.kind) == (public, secret, kind)


@given(st.binary(max_size=40))
def test_any_other_bytes_are_refused_or_have_both_halves(raw: bytes) -> None:
    try:
        credential = unpacked(bytearray(raw))
    except KeyUnfitError:
        return

    assert len(credential.secret) > 0


@pytest.mark.parametrize(
    ("public", "secret"),
    [("key", b""), ("key", b"x" * (LONGEST_SECRET + 1)), ("k" * (LONGEST_PUBLIC + 1), b"s"), ("a\nb", b"s")],
)
def test_halves_that_are_empty_too_long_or_not_plain_are_refused(public: str, secret: bytes) -> None:
    with pytest.raises(KeyUnfitError):
        packed(public, secret)


def test_wiping_the_buffer_wipes_the_secret_that_was_taken_out_of_it() -> None:
    buffer = packed("key", b"secret")
    credential = unpacked(buffer)

    wipe(buffer)

    assert bytes(credential.secret) == bytes(6)
