"""The pages before the desk: plain HTML of our own, so that nobody signed out reaches the app."""

from functools import cache
from pathlib import Path

from pages.ui.html import escape


def sign_in(csrf: str, target: str, why: str = "", email: str = "") -> str:
    """Return the sign-in form; `why` says what was wrong with the last try."""
    return page(
        "Sign in",
        _form(
            "/sign-in", csrf, why, "Sign in",
            hidden("next", target) + _email(email) + _password("current-password", "Password"),
        ),
        "Your desk's admin can send you a new link if you cannot get in.",
    )  # fmt: skip


def first_admin(csrf: str, token: str, why: str = "", email: str = "") -> str:
    """Return the form that makes the first admin."""
    return page(
        "Become the admin of this desk",
        _form(
            "/first-admin", csrf, why, "Open the desk",
            hidden("token", token) + _email(email) + _password("new-password", "Password (12 characters or more)"),
        ),
        "This link works once and for 15 minutes.",
    )  # fmt: skip


def join(csrf: str, token: str, why: str = "") -> str:
    """Return the form by which somebody invited joins."""
    return page(
        "Join the desk",
        _form(
            "/join", csrf, why, "Join",
            hidden("token", token) + _password("new-password", "Choose a password (12 characters or more)"),
        ),
        "This link works once and for 24 hours.",
    )  # fmt: skip


def note(title: str, text: str) -> str:
    """Return a page that only says something."""
    return page(title, f"<p>{escape(text)}</p>", "")


@cache
def _css() -> str:
    return (Path(__file__).parent / "ui" / "doors.css").read_text()


def page(title: str, body: str, hint: str) -> str:
    """Return a page of this kind; `body` is safe HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · CryptoPulse</title><style>{_css()}</style></head>"
        f'<body><main><p class="brand">CryptoPulse</p><h1>{escape(title)}</h1>{body}'
        f'<p class="hint">{escape(hint)}</p></main></body></html>'
    )


def _form(action: str, csrf: str, why: str, button: str, fields: str) -> str:
    told = f'<p class="why" role="alert">{escape(why)}</p>' if why else ""
    return f'<form method="post" action="{action}">{told}{hidden("csrf", csrf)}{fields}<button>{button}</button></form>'


def hidden(name: str, value: str) -> str:
    """Return a field of a form that nobody sees."""
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _email(value: str) -> str:
    return (
        '<label>E-mail<input type="email" name="email" autocomplete="username" required autofocus '
        f'value="{escape(value)}"></label>'
    )


def _password(autocomplete: str, label: str) -> str:
    return f'<label>{label}<input type="password" name="password" autocomplete="{autocomplete}" required></label>'
