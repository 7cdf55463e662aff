"""The signer's own work: it reports how the key provider does, and an outage passes."""

from dataclasses import dataclass, field

import pytest

from core.desk import Desk, beats
from core.errors import UnavailableError
from core.model import Person
from core.store import Store
from core.vault import new_draft, sealing_key, shelf
from core.vault.clerk import BEAT_S, PROVE_S, Clerk, Health
from core.vault.kms import KmsUnavailableError
from tests.core.vault.kms.conftest import Bao
from tests.core.vault.safety import API_KEY, SECRET, Inside, inside
from tests.servers.transit import Transit
from tests.servers.web import serving


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Working:
    """A clerk on a Vault whose clock is ours."""

    signer: Inside
    engine: Transit
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        s = self.signer
        self.clerk = Clerk(s.store, s.kms, s.submissions, s.safe, Health("vault"), self.clock)

    def told(self, after_s: float = 0.0) -> dict[str, str]:
        self.clock.seconds += after_s
        self.clerk.work()
        return next(each.detail for each in beats(self.signer.desk) if each.name == "signer")


def test_it_says_which_key_wraps_and_that_it_was_proven(desk: Desk, signer_store: Store) -> None:
    engine = Transit()
    with serving(engine) as web:
        working = Working(inside(desk, signer_store, Bao(engine, web).kms()), engine)

        told = working.told()

    assert (told["kms"], told["kid"], told["error"]) == ("vault", "vault:transit/cryptopulse:v1", "")
    assert told["proven_at"]


def test_an_outage_is_told_at_the_next_proof_and_its_end_soon_after_it(desk: Desk, signer_store: Store) -> None:
    engine = Transit()
    with serving(engine) as web:
        working = Working(inside(desk, signer_store, Bao(engine, web).kms()), engine)
        working.told()

        engine.sealed = True
        unnoticed = working.told(BEAT_S)["error"]
        noticed = working.told(PROVE_S)["error"]
        engine.sealed = False
        over = working.told(BEAT_S)["error"]

    assert unnoticed == over == ""
    assert "Unseal it" in noticed


def test_what_was_handed_in_while_the_provider_is_away_waits_and_is_taken_afterwards(
    desk: Desk, signer_store: Store, analyst: Person
) -> None:
    engine = Transit()
    with serving(engine) as web:
        signer = inside(desk, signer_store, Bao(engine, web).kms())
        signer.hand_in(analyst, new_draft(analyst, "binance", for_desk=False), API_KEY, SECRET)

        engine.sealed = True
        with pytest.raises(KmsUnavailableError):
            signer.clerk.work()
        waiting = shelf(desk.store, analyst)
        engine.sealed = False
        signer.clerk.work()

    assert ([each.refusal for each in waiting.waiting], waiting.keys) == ([""], [])
    assert [key.provider for key in shelf(desk.store, analyst).keys] == ["binance"]


def test_before_the_signer_s_first_start_no_key_can_be_taken(desk: Desk, analyst: Person) -> None:
    with pytest.raises(UnavailableError, match="signer"):
        sealing_key(desk.store, analyst)
