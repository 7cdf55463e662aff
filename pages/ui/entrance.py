"""Who is here: the session behind the cookie, asked anew on every rerun."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from core import identity
from core.desk import Desk
from core.errors import UnavailableError
from core.model import Person

_open: list[Desk] = []


def open_doors(desk: Desk) -> None:
    """Let pages enter this desk; called once by the lifespan."""
    _open[:] = [desk]


def desk_of_house() -> Desk:
    """Return the desk nobody has entered yet; raises UnavailableError before the lifespan opened it."""
    if not _open:
        raise UnavailableError("The desk is still opening. Reload in a moment.")
    return _open[0]


def session_cookie() -> str:
    """Return the name of this desk's session cookie; a browser does not part the ports of one host, so names do."""
    return cookie_of("session", desk_of_house().settings.home)


def csrf_cookie() -> str:
    """Return the name of the cookie this desk's forms are checked against."""
    return cookie_of("csrf", desk_of_house().settings.home)


def cookie_of(kind: str, home: Path) -> str:
    return f"cp_{kind}_{sha256(str(home).encode()).hexdigest()[:8]}"


def signed_in() -> Person | None:
    """Return who holds the session of this browser's cookie now."""
    return identity.person_of(desk_of_house().store, st.context.cookies.get(session_cookie()))


def enter() -> Desk:
    """Return the desk acting for whoever is signed in; everybody else is shown the sign-in and nothing more."""
    person = signed_in()
    if person is None:
        signed_out()
        st.stop()
    return desk_of_house().for_person(person)


def signed_out() -> None:
    """Show the way to the sign-in; all that somebody without a session ever sees."""
    here = (st.context.url or "/").split("://")[-1].partition("/")[2]
    st.html(
        '<div class="cp-door"><h1>CryptoPulse</h1><p>You are signed out.</p>'
        f'<a class="cp-button" href="/sign-in?next={quote("/" + here)}" target="_self">Sign in</a></div>'
    )
