"""Accounts at exchanges: keys taken by a signer's inside and judged, accounts opened with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from core.desk import Desk
from core.model import Account, Person
from core.orders.accounts import open_account
from core.store import Store
from core.vault.findings import Findings, keys_to_check, write_down
from tests.conftest import Server
from tests.core.vault.safety import Inside, inside, local_kms

WORKS = Findings(True, ("read", "trade spot"), bound=True)


@dataclass(frozen=True)
class Keys:
    """Hands keys in for people and says what the exchange found."""

    signer: Inside
    jobs_desk: Desk

    def enter(
        self,
        person: Person,
        provider: str = "binance_testnet",
        found: Findings | None = WORKS,
        *,
        for_desk: bool = True,
        public: str = "",
    ) -> UUID:
        """Return the id of a new key, of its own unless `public` says which; without findings it is yet to be checked."""
        public = public or uuid4().hex * 2
        id = self.signer.enter(person, provider, public, name="trading", for_desk=for_desk)
        if found:
            for key in keys_to_check(self.jobs_desk.store, self.jobs_desk.now()):
                write_down(self.jobs_desk.store, key, found, self.jobs_desk.now())
        return id

    def account(self, admin: Person, name: str = "Main", provider: str = "binance_testnet") -> Account:
        return open_account(self.signer.desk.for_person(admin), name, self.enter(admin, provider))


@pytest.fixture
def keys(server: Server, database: str, desk: Desk, jobs_desk: Desk, tmp_path: Path) -> Iterator[Keys]:
    store = Store(server.dsn("signer_login", database), "signer_login", size=3)
    yield Keys(inside(desk, store, local_kms(tmp_path / "kms")), jobs_desk)
    store.close()
