"""Who works at the desk."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person may do; read from the table `users`, never from a token."""

    VIEWER = "viewer"
    USER = "user"
    OPERATOR = "operator"
    COMPLIANCE = "compliance"
    ADMIN = "admin"

    @property
    def may_trade(self) -> bool:
        """Compliance signs and viewers read: neither trades."""
        return self in (Role.USER, Role.OPERATOR, Role.ADMIN)

    @property
    def may_operate(self) -> bool:
        """Set modes, trading states and the kill switch."""
        return self in (Role.OPERATOR, Role.ADMIN)


@dataclass(frozen=True)
class Person:
    """Somebody signed in."""

    id: UUID
    email: str
    role: Role
