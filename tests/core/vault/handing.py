"""Handing keys to a signer that runs by itself, as the pages do."""

from uuid import UUID

from core.desk import Desk
from core.model import Person
from core.vault import hand_in, new_draft, sealed_for_signer, sealing_key, shelf
from tests.core.vault.desk_signer import wait_until


def hand_over(desk: Desk, person: Person, provider: str, public: str, secret: str, name: str = "main") -> UUID:
    """Hand a key in, wait until the signer has taken it, and return its id."""
    draft = new_draft(person, provider, for_desk=False)
    sealed = sealed_for_signer(sealing_key(desk.store, person), draft, public, bytearray(secret.encode()))
    hand_in(desk.store, person, draft, name, sealed)
    wait_until(lambda: draft.id in {key.id for key in shelf(desk.store, person).keys})
    return draft.id
