"""The first steps of a sandbox desk, through the services a person's clicks call: two people, a key, an account.

Runs as the OS user of the desk's web process, told on standard input.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from core import identity, orders, settings, vault
from core.desk import Desk, open_desk
from core.errors import UnavailableError
from core.model import Person, Role

MAKER, CHECKER = "maker@sandbox.example", "checker@sandbox.example"
PROVIDER, NAME = "binance_testnet", "Sandbox"
PATIENCE_S = 60.0
Found = TypeVar("Found")


def main() -> None:
    told = json.loads(sys.stdin.readline())
    desk = open_desk(settings.read(), "web_login")
    maker, checker = people(desk, told["maker"], told["checker"])
    mine = desk.for_person(maker)
    key = stored(mine, told["key"], told["secret"])
    vault.allow_trading(desk.store, maker, key, allowed=True)
    account = orders.accounts.open_account(mine, NAME, key)
    orders.accounts.grant(mine, account.id, checker.id, may_trade=True)
    once("the account's books were not read", lambda: in_sync(mine, account.id))
    desk.store.close()


def people(desk: Desk, maker_password: str, checker_password: str) -> tuple[Person, Person]:
    """Make the first admin, and have him invite an operator."""
    link = identity.first_admin_link_token(desk.store, desk.now())
    assert link, "a sandbox begins without an admin"
    maker = identity.accept_first_admin(desk.store, link, MAKER, maker_password, desk.now())
    invitation = identity.invite(desk.store, maker, CHECKER, Role.OPERATOR, desk.now())
    return maker, identity.accept_invitation(desk.store, invitation, checker_password, desk.now())


def stored(desk: Desk, public: str, secret: str) -> UUID:
    """Hand a key of the desk in, and return its id once the exchange has said that it works."""
    draft = vault.new_draft(desk.user, PROVIDER, for_desk=True)
    sealing_key = once("the signer did not start", lambda: vault.sealing_key(desk.store, desk.user))
    sealed = vault.sealed_for_signer(sealing_key, draft, public, bytearray(secret.encode()))
    vault.hand_in(desk.store, desk.user, draft, NAME, sealed)
    once("the key was not found to work", lambda: orders.accounts.keys_to_open(desk))
    return draft.id


def in_sync(desk: Desk, account: UUID) -> bool:
    return any(s.account.id == account and s.stream and s.stream.in_sync for s in orders.standings(desk))


def once(failing: str, ask: Callable[[], Found]) -> Found:
    """Return what is asked for once it is there; ends the process with a sentence when it does not come."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            if found := ask():
                return found
        except UnavailableError as e:
            failing = str(e)
        if time.monotonic() > deadline:
            sys.exit(f"The sandbox could not be prepared: {failing} within {PATIENCE_S:.0f} s.")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
