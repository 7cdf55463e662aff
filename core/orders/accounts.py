"""Accounts are opened at an exchange, named, and granted to people: by admins, each act in the audit trail."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from core import vault
from core.desk import Desk
from core.errors import ForbiddenError, InvalidError, NotFoundError
from core.model import Account, Actor, AuditEntry, Role, Topic
from core.store import Tx
from core.vault import KeyRow, Use

LONGEST_NAME = 60
TESTNET = "_testnet"
UNUSABLE = {
    "unchecked": "The exchange has not said yet what this key may do. Wait until Keys shows that it works.",
    "dead": "The exchange does not accept this key. Replace it under Keys.",
    "refused": "This key was refused, for it may withdraw. Store one without that permission under Keys.",
}


def keys_to_open(desk: Desk) -> Sequence[KeyRow]:
    """Return the keys an account of its own can be opened with: an exchange's, working, of the desk or one's own."""
    with desk.store.as_user(desk.user) as tx:
        keys, known = tx.api_keys.all(), tx.accounts.all()
        return [key for key in keys if _why_not(desk, key) is None and not _opened_by(key, keys, known)]


def open_account(desk: Desk, name: str, key_id: UUID) -> Account:
    """Open an account at the exchange a stored key is for, granted to its opener; for admins.

    Raises ForbiddenError for others, InvalidError for a name or a key that cannot be used, NotFoundError where there
    is no such key. Audit row and event are in the same transaction.
    """
    _only_admins(desk, "opens an account")
    with desk.store.as_user(desk.user) as tx:
        known = tx.accounts.all()
        name, key = _free_name(name, known), _free_key(tx, desk, key_id, known)
        account = Account(uuid4(), name, key.provider, not key.provider.endswith(TESTNET), key.id)
        tx.accounts.open(account)
        tx.accounts.grant(account.id, desk.user.id, may_trade=True)
        details = {"name": name, "venue": account.venue, "mainnet": account.mainnet, "key": str(key.id)}
        _tell(tx, desk, "account.opened", account.id, details)
        return account


def change_account(desk: Desk, account_id: UUID, name: str, key_id: UUID | None) -> Account:
    """Give an account at an exchange another name or another key of that exchange; for admins.

    Raises as `open_account` does, and InvalidError for the paper account or another exchange's key.
    """
    _only_admins(desk, "changes an account")
    with desk.store.as_user(desk.user) as tx:
        before = _found(tx, account_id)
        if before.on_paper:
            raise InvalidError("A paper account has no key, and keeps its name.")
        others = [account for account in tx.accounts.all() if account.id != account_id]
        after = Account(before.id, _free_name(name, others), before.venue, before.mainnet, key_id)
        if key_id is not None and key_id != before.key_id:
            key = _free_key(tx, desk, key_id, others)
            if key.provider != before.venue:
                raise InvalidError(f"The account is at {before.venue}, the key is for {key.provider}.")
        if after != before:
            tx.accounts.change(account_id, after.name, key_id)
            keys = {"from": str(before.key_id), "to": str(key_id)}
            names = {"from": before.name, "to": after.name}
            _tell(tx, desk, "account.changed", account_id, {"name": names, "key": keys})
        return after


def grant(desk: Desk, account_id: UUID, person_id: UUID, may_trade: bool) -> None:
    """Let somebody read an account, and trade with it where `may_trade`; for admins.

    Raises NotFoundError for an account or a person that is not there, InvalidError for a role that does not trade.
    """
    _only_admins(desk, "grants an account")
    with desk.store.as_user(desk.user) as tx:
        account, person = _found(tx, account_id), tx.people.by_id(person_id)
        if person is None:
            raise NotFoundError("There is no such person at this desk.")
        if may_trade and not person.role.may_trade:
            raise InvalidError(f"{person.email} is {person.role.value} and places no orders. Grant it for reading.")
        if tx.accounts.grants(account_id).get(person_id) is not may_trade:
            tx.accounts.grant(account_id, person_id, may_trade)
            details = {"name": account.name, "person": str(person_id), "may_trade": may_trade}
            _tell(tx, desk, "account.granted", account_id, details)


def withdraw(desk: Desk, account_id: UUID, person_id: UUID) -> None:
    """Take an account from somebody; his open orders stay until they are cancelled. Raises NotFoundError."""
    _only_admins(desk, "takes an account away")
    with desk.store.as_user(desk.user) as tx:
        account = _found(tx, account_id)
        if not tx.accounts.withdraw(account_id, person_id):
            raise NotFoundError("This account was not granted to this person.")
        _tell(tx, desk, "account.withdrawn", account_id, {"name": account.name, "person": str(person_id)})


def ask_to_reconcile(desk: Desk, account_id: UUID) -> None:
    """Have the jobs compare an account's books with the venue's now; for operators and admins."""
    if not desk.user.role.may_operate:
        raise ForbiddenError("Only an operator or an admin asks for a reconciliation. One runs by itself all the time.")
    with desk.store.as_user(desk.user) as tx:
        details = {"account": str(account_id), "name": _found(tx, account_id).name}
        tx.audit.append(AuditEntry("account.reconcile_asked", Actor.USER, "", details, "desk", desk.user.id))
        tx.events.publish(Topic.RECONCILE_ASKED, desk.user.id, {"account": str(account_id)})


def _only_admins(desk: Desk, act: str) -> None:
    if desk.user.role is not Role.ADMIN:
        raise ForbiddenError(f"Only an admin {act}.")


def _found(tx: Tx, account_id: UUID) -> Account:
    account = tx.accounts.get(account_id)
    if account is None:
        raise NotFoundError("There is no such account, or it is not granted to you.")
    return account


def _free_name(name: str, taken: Sequence[Account]) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidError(f"Give the account a name of at most {LONGEST_NAME} characters.")
    if any(account.name.casefold() == name.casefold() for account in taken):
        raise InvalidError(f"There is an account called {name} already. Choose another name.")
    return name


def _free_key(tx: Tx, desk: Desk, key_id: UUID, taken: Sequence[Account]) -> KeyRow:
    keys = tx.api_keys.all()
    key = next((key for key in keys if key.id == key_id), None)
    if key is None:
        raise NotFoundError("There is no such key. Store one for an exchange under Keys.")
    if why := _why_not(desk, key):
        raise InvalidError(why)
    if other := _opened_by(key, keys, taken):
        raise InvalidError(f"The account {other.name} is opened by this key already. Each account needs its own.")
    return key


def _opened_by(key: KeyRow, keys: Sequence[KeyRow], accounts: Sequence[Account]) -> Account | None:
    """Return the account that has this key, or the same one stored twice.

    Two writers of one account at an exchange would take each other's orders for strangers'.
    """
    same = {each.id for each in keys if (each.provider, each.fingerprint) == (key.provider, key.fingerprint)}
    return next((account for account in accounts if account.key_id in same), None)


def _why_not(desk: Desk, key: KeyRow) -> str | None:
    if vault.provider_of(key.provider).use is not Use.EXCHANGE:
        return "This key is for no exchange. Store one for an exchange under Keys."
    if key.user_id not in (None, desk.user.id):
        return "This key is somebody else's. An account takes a key of the desk, or one of yours."
    return UNUSABLE.get(key.state)


def _tell(tx: Tx, desk: Desk, action: str, account_id: UUID, details: Mapping[str, Any]) -> None:
    told = {"account": str(account_id), **details}
    tx.audit.append(AuditEntry(action, Actor.USER, "", told, "desk", desk.user.id))
    tx.events.publish(Topic.ACCOUNTS_CHANGED, desk.user.id, {"account": str(account_id)})
