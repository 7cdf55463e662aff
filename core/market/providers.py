"""How everybody stands whom the jobs ask for data."""

from collections.abc import Sequence

from core.model import Person, ProviderHealth
from core.store import Store


def providers(store: Store, person: Person) -> Sequence[ProviderHealth]:
    """Return every provider, by kind and name."""
    with store.as_user(person) as tx:
        return tx.providers.all()
