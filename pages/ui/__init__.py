"""What pages share: the entrance, errors, the frame, and the look.

In: values of `core`. Out: things drawn the same way everywhere. Add one: a file of its subject, exported here.
"""

from pages.ui.entrance import CSRF_COOKIE, SESSION_COOKIE, desk_of_house, enter, open_doors, signed_in, signed_out
from pages.ui.errors import errors_shown, on_script_error
from pages.ui.frame import frame

__all__ = [
    "CSRF_COOKIE",
    "SESSION_COOKIE",
    "desk_of_house",
    "enter",
    "errors_shown",
    "frame",
    "on_script_error",
    "open_doors",
    "signed_in",
    "signed_out",
]
