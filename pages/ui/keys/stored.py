"""The stored keys, each with what is known of it and what can be done; a secret is not among it."""

from datetime import datetime
from uuid import UUID

import streamlit as st

from core import vault
from core.desk import Desk
from core.model import Role
from core.vault import KeyRow, Use
from pages.ui import steps
from pages.ui.chips import Chip, Tone
from pages.ui.empty import empty
from pages.ui.errors import errors_shown
from pages.ui.format import ago, when
from pages.ui.html import escape
from pages.ui.names import names

STATES = {
    "unchecked": Chip("being checked", Tone.CALM, "The provider is asked what it may do."),
    "usable": Chip("works", Tone.GOOD),
    "refused": Chip("refused", Tone.BAD, "It was not kept."),
    "dead": Chip("dead", Tone.BAD, "The provider does not accept it."),
}
STEP = "keys-step"
SEALED = "Choose below whom it is for. It is sealed at once and never shown again."


def draw_waiting(desk: Desk) -> None:
    """Draw the keys the signer has not taken yet, or not at all."""
    for each in vault.shelf(desk.store, desk.user).waiting:
        title = f"{escape(_title(each.provider))} · {escape(each.name)}"
        with st.container(border=True, key=f"key-waiting-{each.id}"):
            if each.refusal:
                st.html(f'<div class="cp-key"><b>{title}</b>{Chip("not stored", Tone.BAD).html}</div>')
                st.caption(each.refusal)
                if st.button("Put away", key=f"key-away-{each.id}"):
                    _delete(desk, each.id)
            else:
                st.html(f'<div class="cp-key"><b>{title}</b>{Chip("waits for the signer", Tone.CALM).html}</div>')
                st.caption(
                    f"Handed in {ago(each.submitted_at, desk.now())} ago; it is taken as soon as the signer answers."
                )


def draw_stored(desk: Desk) -> None:
    """Draw every key the person may see, newest first."""
    shelf = vault.shelf(desk.store, desk.user)
    keys = shelf.keys
    if not keys:
        if shelf.waiting:
            return
        viewer = desk.user.role is Role.VIEWER
        told = "What opens an exchange, a model or a chat for you stands here." if viewer else SEALED
        empty("No key is stored", told)
        return
    people = names(desk)
    for key in keys:
        owner = (
            "the desk's"
            if key.user_id is None
            else "yours"
            if key.user_id == desk.user.id
            else people.get(key.user_id, "")
        )
        with st.container(border=True, key=f"key-{key.id}"):
            _describe(key, owner, desk.now())
            _act(desk, key)


def _describe(key: KeyRow, owner: str, now: datetime) -> None:
    trades = Chip("may trade", Tone.WARN, "Orders may be sent with it.").html if key.may_trade else ""
    known = [
        ("Fingerprint", f'<span class="cp-mono">{escape(key.fingerprint)}</span> {escape(key.hint)}'),
        ("Whose", escape(owner)),
        ("Created", f'<span class="cp-time">{when(key.created_at)[:16]}</span>'),
        ("Last used", f"{ago(key.used_at, now)} ago" if key.used_at else "never"),
        ("Checked", f"{ago(key.checked_at, now)} ago" if key.checked_at else "not yet"),
        ("May", escape(", ".join(key.permissions)) or "—"),
    ]
    facts = "".join(f"<span><small>{name}</small>{value}</span>" for name, value in known)
    said = "".join(f'<p class="cp-warn-text">{escape(warning)}</p>' for warning in key.warnings)
    if key.state != "usable" and key.finding:
        tone = "cp-warn-text" if key.state == "unchecked" else "cp-bad-text"
        said = f'<p class="{tone}">{escape(key.finding)}</p>{said}'
    st.html(
        f'<div class="cp-key"><b>{escape(_title(key.provider))} · {escape(key.name)}</b>{STATES[key.state].html}{trades}'
        f'</div><div class="cp-key-facts">{facts}</div>{said}'
    )


def _act(desk: Desk, key: KeyRow) -> None:
    admin = desk.user.role is Role.ADMIN
    mine = key.user_id == desk.user.id or (key.user_id is None and admin)
    if not (mine or admin):
        return
    step, of = steps.opened(STEP) or (None, None)
    if of == key.id:
        _delete_step(desk, key) if step == "delete" else _trade_step(desk, key)
        return
    with st.container(horizontal=True, gap="small"):
        if mine:
            st.html(
                f'<a class="cp-button cp-quiet" href="/keys/entry?replaces={key.id}" target="_self">Replace…</a>',
                width="content",
            )
        st.button(
            "Delete…", key=f"key-delete-{key.id}", icon=":material/delete:",
            on_click=steps.begin, args=(STEP, ("delete", key.id)),
        )  # fmt: skip
        if admin and key.may_trade and st.button("No longer let it trade", key=f"key-trade-{key.id}"):
            _let_trade(desk, key, allowed=False)
        elif admin and _could_trade(key):
            st.button(
                "Let it trade…", key=f"key-trade-{key.id}", icon=":material/gavel:",
                on_click=steps.begin, args=(STEP, ("trade", key.id)),
            )  # fmt: skip


def _could_trade(key: KeyRow) -> bool:
    """Say whether orders could be sent with a key at all, as far as its exchange tells."""
    if vault.provider_of(key.provider).use is not Use.EXCHANGE or key.state != "usable":
        return False
    return not key.permissions or any(may.startswith("trade") for may in key.permissions)


def _trade_step(desk: Desk, key: KeyRow) -> None:
    st.markdown(
        f"**Let orders be sent with this key.** Accounts that use it trade at {_title(key.provider)} from then on, in the "
        "mode and state shown above; real money also needs the mainnet switch."
    )
    if steps.decided("Let it trade", STEP, f"key-trade-{key.id}", "Leave it as it is"):
        _let_trade(desk, key, allowed=True)


def _let_trade(desk: Desk, key: KeyRow, *, allowed: bool) -> None:
    steps.end(STEP)
    with errors_shown():
        vault.allow_trading(desk.store, desk.user, key.id, allowed)
        st.rerun()


def _delete_step(desk: Desk, key: KeyRow) -> None:
    st.markdown(
        "**Delete this key.** What was sealed is gone for good; whatever uses it stops. At the provider it stays valid "
        "until you delete it there."
    )
    if steps.decided("Delete it", STEP, f"key-delete-{key.id}", "Keep it"):
        steps.end(STEP)
        _delete(desk, key.id)


def _delete(desk: Desk, id: UUID) -> None:
    with errors_shown():
        vault.delete(desk.store, desk.user, id)
        st.rerun()


def _title(provider: str) -> str:
    known = vault.PROVIDERS.get(provider)
    return known.title if known else provider
