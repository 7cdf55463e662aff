"""How each account stands: its key, what it holds, whom it is granted to, and whether its books are the venue's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.desk import Desk
from core.model import Account, Balance, ExternalOrder, Reconciliation, Snapshot
from core.store import Tx
from core.store.api_keys import KeyRow
from core.store.snapshots import VenueStream


@dataclass(frozen=True)
class Standing:
    """An account and how it stands; `key` is None where there is none, or where it is not the person's to see."""

    account: Account
    key: KeyRow | None
    key_may_trade: bool
    balances: Mapping[str, Balance]
    snapshot: Snapshot | None
    grants: Mapping[UUID, bool]
    """Whether each person who was granted the account trades; who is no overseer sees his own alone."""
    stream: VenueStream | None
    reconciliation: Reconciliation | None
    external: Sequence[ExternalOrder]


def standings(desk: Desk) -> Sequence[Standing]:
    """Return the accounts this person may see, by name, each with how it stands."""
    with desk.store.as_user(desk.user) as tx:
        keys = {key.id: key for key in tx.api_keys.all()}
        return [_standing(tx, account, keys) for account in tx.accounts.all()]


def _standing(tx: Tx, account: Account, keys: Mapping[UUID, KeyRow]) -> Standing:
    return Standing(
        account=account,
        key=keys.get(account.key_id) if account.key_id else None,
        key_may_trade=tx.accounts.key_may_trade(account.id),
        balances=tx.accounts.balances(account.id),
        snapshot=tx.snapshots.newest(account.id),
        grants=tx.accounts.grants(account.id),
        stream=tx.snapshots.stream(account.id),
        reconciliation=next(iter(tx.venues.reconciliations(account.id, 1)), None),
        external=tx.venues.external(account.id),
    )


def reconciliations(desk: Desk, account_id: UUID, limit: int = 100) -> Sequence[Reconciliation]:
    """Return the comparisons of an account's books with the venue's, newest first."""
    with desk.store.as_user(desk.user) as tx:
        return tx.venues.reconciliations(account_id, limit)


def external(desk: Desk) -> Sequence[ExternalOrder]:
    """Return the orders of others in the books of the accounts this person may see, newest first."""
    with desk.store.as_user(desk.user) as tx:
        return tx.venues.external()
