from dataclasses import dataclass, field

import pytest

from core.vault import TamperedError
from core.vault.kms import Remembering, VaultTransitKms
from core.vault.kms.remembered import KEPT_S, MOST
from core.vault.memory import random_secret, wipe
from tests.core.vault.kms.conftest import Bao

AAD = b"cp1|binance|somebody|row|1"


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Kept:
    """A transit engine behind the memory, with the number of times it was asked to unwrap."""

    bao: Bao
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.transit: VaultTransitKms = self.bao.kms()
        self.kms = Remembering(self.transit, self.clock)

    @property
    def unwrapped(self) -> int:
        return sum("decrypt" in request.path for request in self.bao.web.requests)


def test_a_data_key_is_asked_for_once_in_five_minutes(bao: Bao) -> None:
    kept = Kept(bao)
    kid, blob = kept.kms.wrap(bytearray(b"k" * 32), AAD)

    for _ in range(10):
        assert kept.kms.unwrap(kid, blob, AAD) == b"k" * 32
    before = kept.unwrapped
    kept.clock.seconds = KEPT_S
    kept.kms.unwrap(kid, blob, AAD)

    assert (before, kept.unwrapped) == (1, 2)


def test_wiping_what_was_handed_out_leaves_what_is_kept(bao: Bao) -> None:
    kept = Kept(bao)
    kid, blob = kept.kms.wrap(bytearray(b"k" * 32), AAD)

    for _ in range(2):
        handed = kept.kms.unwrap(kid, blob, AAD)
        wipe(handed)

    assert kept.kms.unwrap(kid, blob, AAD) == b"k" * 32


def test_a_secret_opens_while_the_provider_is_away_if_it_was_opened_just_before(bao: Bao) -> None:
    kept = Kept(bao)
    kid, blob = kept.kms.wrap(bytearray(b"k" * 32), AAD)
    kept.kms.unwrap(kid, blob, AAD)

    bao.engine.sealed = True

    assert kept.kms.unwrap(kid, blob, AAD) == b"k" * 32


def test_the_same_blob_under_another_label_is_asked_for_and_refused(bao: Bao) -> None:
    kept = Kept(bao)
    kid, blob = kept.kms.wrap(bytearray(b"k" * 32), AAD)
    kept.kms.unwrap(kid, blob, AAD)

    asked = kept.unwrapped
    with pytest.raises(TamperedError):
        kept.kms.unwrap(kid, blob, AAD + b"0")

    assert kept.unwrapped == asked + 1


def test_no_more_than_a_thousand_are_kept_and_the_dropped_are_wiped(bao: Bao) -> None:
    class Elsewhere:
        kid = "elsewhere:1"

        def unwrap(self, kid: str, blob: bytes, aad: bytes) -> bytearray:
            return random_secret(32)

    memory = Remembering(Elsewhere())  # pyright: ignore[reportArgumentType]
    memory.unwrap("elsewhere:1", b"first", AAD)
    first = next(iter(memory._kept.values()))[1]

    for n in range(MOST):
        memory.unwrap("elsewhere:1", str(n).encode(), AAD)

    assert len(memory._kept) == MOST
    assert first == bytearray(32)
