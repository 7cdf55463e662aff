"""One account as it stands: where it is, its key, what it holds and is worth, who may use it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import streamlit as st

from core.model import Person, Role
from core.orders import Standing
from pages.ui import chips
from pages.ui.accounts.words import in_sync, reconciled
from pages.ui.chips import Chip, Tone
from pages.ui.format import MISSING, ago, amount, counted, signed_percent
from pages.ui.html import escape
from pages.ui.lists import listed

SHOWN = 8
"""Assets listed of an account; an exchange's testnet hands out hundreds."""
KEY_STATES = {
    "unchecked": Chip("being checked", Tone.CALM),
    "usable": Chip("works", Tone.GOOD),
    "refused": Chip("refused", Tone.BAD, "It was not kept."),
    "dead": Chip("dead", Tone.BAD, "The exchange does not accept it."),
}
LET_IT = '<a href="/keys" target="_self">Let it trade under Keys</a>'


def draw_card(stands: Standing, me: Person, names: Mapping[UUID, str], now: datetime) -> None:
    """Draw an account; of its key an overseer sees which it is, everybody else whether orders can go out with it."""
    mine = stands.grants.get(me.id)
    may = Chip("you trade", Tone.GOOD) if mine else Chip("you read", Tone.PLAIN)
    known = {
        "Key": _key(stands, me),
        "Worth": _worth(stands, now),
        "Since 00:00 UTC": _day(stands),
        "Books": _books(stands),
    }
    if not stands.account.on_paper:
        known["Last reconciliation"] = reconciled(stands, now)
        known["External orders"] = f"{len(stands.external)}"
    facts = "".join(f"<span><small>{name}</small>{value}</span>" for name, value in known.items())
    note = ""
    if not stands.account.on_paper and stands.stream and not stands.stream.in_sync and stands.stream.note:
        note = f'<p class="cp-bad-text">{escape(stands.stream.note)}</p>'
    st.html(
        f'<div class="cp-key"><b>{escape(stands.account.name)}</b>{chips.venue(stands.account).html}{may.html}</div>'
        f'<div class="cp-key-facts">{facts}</div>{note}'
    )
    _holdings(stands)
    if me.role in (Role.ADMIN, Role.COMPLIANCE):
        _grants(stands, names)


def _key(stands: Standing, me: Person) -> str:
    if stands.account.on_paper:
        return "needs none"
    if stands.account.key_id is None:
        return Chip("no key", Tone.BAD, "Its key was deleted. Give it another.").html
    if stands.key is None:
        works = Chip("may trade", Tone.GOOD) if stands.key_may_trade else Chip("may not trade", Tone.WARN)
        return works.html
    told = f'<span class="cp-mono">{escape(stands.key.fingerprint)}</span> {KEY_STATES[stands.key.state].html} '
    if stands.key.may_trade:
        return told + Chip("may trade", Tone.WARN, "Orders may be sent with it.").html
    way = f" {LET_IT}" if me.role is Role.ADMIN and stands.key.state == "usable" else ""
    return told + Chip("may not trade", Tone.WARN, "No order is sent with it.").html + way


def _worth(stands: Standing, now: datetime) -> str:
    known = stands.snapshot
    if known is None:
        return "not valued yet"
    aged = f"<small>reckoned {ago(known.taken_at, now)} ago</small>"
    return f"{amount(known.equity, 2)} {escape(known.currency)}{aged}"


def _day(stands: Standing) -> str:
    known = stands.snapshot
    if known is None or not known.day_open:
        return MISSING
    return f"{amount(known.day_pnl, 2)} {escape(known.currency)}<small>{signed_percent(float(known.day_pnl / known.day_open))}</small>"


def _books(stands: Standing) -> str:
    return "the desk's own" if stands.account.on_paper else in_sync(stands).html


def _holdings(stands: Standing) -> None:
    """List what is held, the most valuable first."""
    known = stands.snapshot
    worth = {p.asset: p.value for p in known.positions if p.price is not None} if known else {}
    held = sorted((b for b in stands.balances.values() if b.total), key=lambda b: (-worth.get(b.asset, -1), b.asset))
    if not held:
        said = "Nothing is held." if stands.balances else "What it holds appears with the first reconciliation."
        st.caption(said)
        return
    rows = [
        [escape(b.asset), amount(b.free), amount(b.locked) if b.locked else MISSING, amount(worth.get(b.asset), 2)]
        for b in held[:SHOWN]
    ]
    unit = f" ({known.currency})" if known else ""
    listed([("Asset", ""), ("Free", "cp-num"), ("In orders", "cp-num"), (f"Worth{unit}", "cp-num")], rows)
    if rest := held[SHOWN:]:
        unpriced = sum(b.asset not in worth for b in rest)
        without = f", {unpriced} of them without a price here" if unpriced else ""
        st.caption(f"and {counted(len(rest), 'more asset')}{without}")


def _grants(stands: Standing, names: Mapping[UUID, str]) -> None:
    by = {True: "trades", False: "reads"}
    said = sorted(f"{names.get(id, 'somebody who left')} {by[may]}" for id, may in stands.grants.items())
    granted = f"Granted: {', '.join(said)}." if said else "Granted to nobody; admins and compliance read it."
    st.html(f'<p class="cp-note">{escape(granted)}</p>')
