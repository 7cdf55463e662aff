"""What sealing and opening a secret costs, beside the bar of 100,000 a second."""

import time
from collections.abc import Callable
from uuid import UUID

from benchmarks import Result
from core.vault.cipher import KEY_LENGTH
from core.vault.kms import LocalFileKms
from core.vault.memory import random_secret
from core.vault.seal import Label, opened, seal

BAR = 100_000.0
ROUNDS = 30
BATCH = 2_000
SECRET_LENGTH = 165
"""The length of a usual exchange key with its secret as JSON."""


def run() -> list[Result]:
    """Measure the envelope with the local key file: random data key, both layers, wiping included."""
    kms = LocalFileKms(random_secret(KEY_LENGTH))
    owner, row = UUID(int=1), UUID(int=2)
    secret = random_secret(SECRET_LENGTH)
    sealed = seal(kms, Label("api-key", owner, row), secret)

    def seal_once() -> None:
        seal(kms, Label("api-key", owner, row), secret)

    def open_once() -> None:
        with opened(kms, Label("api-key", owner, row), sealed):
            pass

    return [
        _result("seal a 165-byte secret", _per_second(seal_once)),
        _result("open a 165-byte secret", _per_second(open_once)),
    ]


def _per_second(act: Callable[[], object]) -> float:
    """Return the rate of the quietest round: other processes share the machine."""
    return max(_rate(act) for _ in range(ROUNDS))


def _rate(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    for _ in range(BATCH):
        act()
    return BATCH / (time.perf_counter() - started)


def _result(measure: str, ours: float) -> Result:
    return Result("vault", measure, round(ours), "per second", "the bar set for the vault", BAR, "higher")
