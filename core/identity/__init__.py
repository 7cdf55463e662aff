"""People, their roles, how they sign in and stay signed in.

In: what a person typed into the sign-in form, or the token of a cookie. Out: a `Person`, or a sentence why
not. Add one way to sign in: a file in `sign_in/`.
"""

from core.identity.people import (
    PersonRow,
    accept_first_admin,
    accept_invitation,
    everybody,
    first_admin_link_token,
    invite,
    set_role,
)
from core.identity.sessions import end_every_session, end_session, open_session, person_of
from core.identity.sign_in.local import SignIn, sign_in

__all__ = [
    "PersonRow",
    "SignIn",
    "accept_first_admin",
    "accept_invitation",
    "end_every_session",
    "end_session",
    "everybody",
    "first_admin_link_token",
    "invite",
    "open_session",
    "person_of",
    "set_role",
    "sign_in",
]
