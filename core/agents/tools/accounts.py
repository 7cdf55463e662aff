"""Which of the person's accounts is meant."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from core.errors import InvalidError, NotFoundError
from core.model import Account

Named = Annotated[str | None, Field(default=None, max_length=80, description="An account by its name; all without.")]


def named(accounts: Sequence[Account], name: str | None) -> Sequence[Account]:
    """Return the account of a name, or all; raises NotFoundError."""
    if not accounts:
        raise NotFoundError("No account is granted to you. Ask an admin of the desk for one.")
    if not name:
        return accounts
    found = [account for account in accounts if account.name.casefold() == name.casefold()]
    if not found:
        raise NotFoundError(f"No account of yours is called “{name}”. You have {_listed(accounts)}.")
    return found


def the_one(accounts: Sequence[Account], name: str | None) -> Account:
    """Return the account of a name, or the only one; raises NotFoundError, and InvalidError where it is not clear."""
    found = named(accounts, name)
    if len(found) > 1:
        raise InvalidError(f"Say which account: you have {_listed(accounts)}.")
    return found[0]


def _listed(accounts: Sequence[Account]) -> str:
    return ", ".join(account.name for account in accounts)
