"""The form a key is entered in: plain HTML of our own, so that no secret ever becomes a widget's value.

Where the browser can, it seals the key to the signer before it sends it (`ui/keys/seal.js`); the form works without.
"""

from functools import cache
from pathlib import Path

from core.vault import KeyDraft, Provider, Use
from pages.doors import hidden, page
from pages.ui.html import escape

FOLDER = Path(__file__).parent / "ui" / "keys"


def entry(
    csrf: str, draft: KeyDraft, for_desk: KeyDraft | None, sealing_key: bytes, why: str = "", name: str = ""
) -> str:
    """Return the form of a new key, or of one that takes another's place; `why` says what was wrong with the last try.

    `for_desk` is the same draft for the desk, where the person may choose.
    """
    provider = draft.provider
    told = f'<p class="why" role="alert">{escape(why)}</p>' if why else ""
    fields = "".join(
        (
            hidden("csrf", csrf), hidden("id", str(draft.id)), hidden("provider", provider.name),
            hidden("replaces", "yes" if draft.replaces else ""), _name(name or "main"),
            _owner(draft, for_desk), *(_public(field.name, field.label, field.hint) for field in provider.public),
            _secret(provider),
        )
    )  # fmt: skip
    title = f"{'Replace the key for' if draft.replaces else 'Add a key for'} {provider.title}"
    form = (
        f'<form method="post" action="/keys/entry" id="key" autocomplete="off" data-key="{sealing_key.hex()}">'
        f"{told}{fields}<button>{'Replace it' if draft.replaces else 'Store it'}</button></form>"
    )
    return page(
        title,
        f'<style>{_css()}</style>{form}<p class="back"><a href="/keys">Back to Keys</a></p><script>{_script()}</script>',
        _advice(provider),
    )


def _name(name: str) -> str:
    return f'<label>Name<input name="name" maxlength="60" required value="{escape(name)}"></label>'


def _owner(draft: KeyDraft, for_desk: KeyDraft | None) -> str:
    if for_desk is None:
        of = "desk" if draft.owner is None else "me"
        return f'<input type="hidden" name="of" value="{of}" data-info="{draft.info.hex()}">'
    return (
        '<label>Whose it is<select name="of">'
        f'<option value="me" data-info="{draft.info.hex()}">mine</option>'
        f'<option value="desk" data-info="{for_desk.info.hex()}">the desk\'s</option></select></label>'
    )


def _public(name: str, label: str, hint: str) -> str:
    return (
        f'<label>{escape(label)}<input name="{escape(name)}" data-public required maxlength="250" spellcheck="false" '
        f'autocapitalize="off" placeholder="{escape(hint)}"></label>'
    )


def _secret(provider: Provider) -> str:
    label, hint = escape(provider.secret.label), escape(provider.secret.hint)
    if provider.use is Use.EXCHANGE:  # a private key has several lines, which no password field keeps
        field = (
            '<textarea name="secret" data-secret required rows="2" spellcheck="false" autocapitalize="off"></textarea>'
        )
    else:
        field = f'<input type="password" name="secret" data-secret required autocomplete="new-password" placeholder="{hint}">'
    return f"<label>{label}{field}</label>"


def _advice(provider: Provider) -> str:
    kept = "It is sealed to the signer at once and never shown again."
    if provider.use is Use.EXCHANGE:
        return (
            f"{kept} Give it no right to withdraw, and bind it to this desk's address: with that right it is refused."
        )
    return kept


@cache
def _css() -> str:
    return (FOLDER / "entry.css").read_text()


@cache
def _script() -> str:
    return (FOLDER / "seal.js").read_text()
