"""The five kinds of "could not". A no is a value (`Refusal`), never one of these.

Each class's docstring is the message shown when none is given; rooms subclass these beside the code
that raises them. Say what happened and what to do next.
"""


class DeskError(Exception):
    """Something went wrong. Try again; if it stays, look at the operations page."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or " ".join((type(self).__doc__ or "").split()))


class InvalidError(DeskError):
    """What was entered cannot be used as it is."""


class NotFoundError(DeskError):
    """There is nothing here by that name, or it is not yours to see."""


class ForbiddenError(DeskError):
    """Your role does not allow this. Ask an admin of the desk."""


class ConflictError(DeskError):
    """Somebody changed this at the same moment. Look at it again and repeat."""


class UnavailableError(DeskError):
    """A service this desk depends on did not answer. It is being retried."""
