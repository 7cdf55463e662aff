"""What holds for every keeper of the wrapping key, whoever it is."""

import pytest

from core.vault import Label, TamperedError, UnknownKeyError, WrongLabelError, seal
from core.vault.kms import Kms, prove
from core.vault.memory import random_secret
from core.vault.seal import opened

LABEL = Label("binance", "somebody", "row-1")
SECRET = b"the secret half of an exchange key"


def test_what_is_wrapped_unwraps_to_the_same_key_in_a_buffer_that_can_be_wiped(kms: Kms) -> None:
    dek = random_secret(32)

    kid, blob = kms.wrap(dek, LABEL.aad)
    unwrapped = kms.unwrap(kid, blob, LABEL.aad)

    assert isinstance(unwrapped, bytearray)
    assert unwrapped == dek
    assert bytes(dek) not in blob
    assert kms.kid == kid and kms.holds(kid)


@pytest.mark.parametrize(
    "other",
    [Label("okx", "somebody", "row-1"), Label("binance", "another", "row-1"), Label("binance", "somebody", "row-2")],
)
def test_another_provider_person_or_row_cannot_unwrap_it(kms: Kms, other: Label) -> None:
    kid, blob = kms.wrap(random_secret(32), LABEL.aad)

    with pytest.raises(TamperedError):
        kms.unwrap(kid, blob, other.aad)


def test_a_secret_moved_to_another_row_says_that_it_belongs_elsewhere(kms: Kms) -> None:
    sealed = seal(kms, LABEL, SECRET)

    with pytest.raises(WrongLabelError), opened(kms, Label("binance", "another", "row-1"), sealed):
        pass


@pytest.mark.parametrize("other", [b"A", b"B", b"*"])
def test_a_changed_blob_is_called_tampered(kms: Kms, other: bytes) -> None:
    kid, blob = kms.wrap(random_secret(32), LABEL.aad)
    changed = blob[:-6] + (other if blob[-6:-5] != other else b"C") + blob[-5:]

    with pytest.raises(TamperedError):
        kms.unwrap(kid, changed, LABEL.aad)


def test_a_key_of_somebody_else_is_unknown_and_named(kms: Kms) -> None:
    _, blob = kms.wrap(random_secret(32), LABEL.aad)

    with pytest.raises(UnknownKeyError, match="elsewhere:1234"):
        kms.unwrap("elsewhere:1234", blob, LABEL.aad)


def test_after_a_renewal_old_and_new_are_usable_and_after_retirement_the_new_one(kms: Kms) -> None:
    old = seal(kms, LABEL, SECRET)

    kms.renew()
    kms.renew()  # a rotation that was cut off asks again
    new = seal(kms, LABEL, SECRET)

    for sealed in (old, new):
        with opened(kms, LABEL, sealed) as secret:
            assert secret == SECRET
    kms.retire()
    with opened(kms, LABEL, new) as secret:
        assert secret == SECRET


def test_a_provider_that_works_is_proven_to(kms: Kms) -> None:
    prove(kms)
