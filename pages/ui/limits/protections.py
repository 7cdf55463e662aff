"""The protections: how each is set, and the step that sets one."""

from collections.abc import Mapping
from decimal import Decimal

import streamlit as st

from core.desk import Desk
from core.orders import protect
from core.orders.protections import Parameter
from pages.ui import steps
from pages.ui.chips import Chip, Tone
from pages.ui.errors import errors_shown
from pages.ui.format import MISSING, when
from pages.ui.html import escape
from pages.ui.limits.words import number_of
from pages.ui.lists import listed
from pages.ui.names import names
from pages.ui.tables import table, text

STEP = "protections-step"
HEADS = [("Protection", ""), ("", ""), ("Set to", ""), ("Set", "cp-wide")]
HISTORY = {
    "time": text("Time (UTC)", width=142),
    "who": text("Who", width=190),
    "protection": text("Protection", width=150),
    "state": text("State", width=60),
    "parameters": text("Set to", width=320),
    "reason": text("Reason", width=320),
}


def draw(desk: Desk) -> None:
    """Draw every protection with its state, its numbers, and who set it."""
    people = names(desk)
    rows = []
    for s in protect.protections(desk):
        chip = Chip("on", Tone.GOOD) if s.enabled else Chip("off")
        numbers = "<br>".join(_told(p, s.values[key]) for key, p in s.protection.parameters.items())
        who = f"{when(s.change.changed_at)}<br><small>{escape(people.get(s.change.changed_by, MISSING))}</small>" if s.change else f'<small title="{escape(s.protection.source)}">at the start</small>'  # fmt: skip
        rows.append(
            [f"{escape(s.protection.title)}<br><small>{escape(s.protection.says)}</small>", chip.html, numbers, who]
        )
    listed(HEADS, rows)


def _told(p: Parameter, value: Decimal) -> str:
    return f"<small>{escape(p.title)}</small> {escape(_written(p, value))}"


def _is_share(p: Parameter) -> bool:
    return p.unit.startswith("of ")


def _written(p: Parameter, value: Decimal) -> str:
    return (
        f"{value * 100:f}".rstrip("0").rstrip(".") + " %" if _is_share(p) and value else f"{value:f} {p.unit}".strip()
    )


def draw_change(desk: Desk) -> None:
    """Draw the button of a change, and once it is pressed the step."""
    if not desk.user.role.may_operate:
        return
    if not steps.opened(STEP):
        st.button(
            "Set a protection…", icon=":material/shield:", key="protections-change", on_click=steps.begin, args=(STEP,)
        )
        return
    with st.container(border=True, key="protections-confirm"):
        _step(desk)


def _step(desk: Desk) -> None:
    known = {s.protection.name: s for s in protect.protections(desk)}
    name = st.selectbox(
        "Protection", list(known), format_func=lambda n: known[n].protection.title, key="protections-name"
    )
    setting = known[name]
    st.caption(f"{setting.protection.says} Defaults: {setting.protection.source}.")
    enabled = st.toggle("On", setting.enabled, key=f"protections-on-{name}")
    typed = _fields(name, setting.protection.parameters, setting.values)
    why = steps.reason("protections-reason")
    st.caption("Locks that hold already stay until their end; an operator can lift them.")
    if steps.decided(f"Set {setting.protection.title.lower()} {'on' if enabled else 'off'}", STEP, "protections"):
        with errors_shown():
            values = {k: number_of(t, _is_share(setting.protection.parameters[k])) for k, t in typed.items()}
            protect.set_protection(desk, name, enabled, values, why)
            steps.end(STEP)
            st.toast(f"{setting.protection.title} is {'on' if enabled else 'off'}.")
            st.rerun()


def _fields(name: str, parameters: Mapping[str, Parameter], values: Mapping[str, Decimal]) -> dict[str, str]:
    typed = {}
    for place, (key, p) in zip(st.columns(len(parameters)), parameters.items(), strict=True):
        share = _is_share(p)
        shown = f"{values[key] * 100 if share else values[key]:f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
        unit = f", % {p.unit}" if share else f", {p.unit}" if p.unit else ""
        typed[key] = place.text_input(f"{p.title}{unit}", shown, key=f"protections-{name}-{key}")
    return typed


def draw_history(desk: Desk) -> None:
    """Draw the past changes, newest first."""
    people = names(desk)
    rows = [
        {
            "time": c.changed_at, "who": people.get(c.changed_by, MISSING), "protection": c.name.replace("_", " "),
            "state": "on" if c.enabled else "off", "reason": c.reason,
            "parameters": ", ".join(f"{key} {value:f}" for key, value in c.parameters.items()),
        }
        for c in protect.protections_history(desk)
    ]  # fmt: skip
    table(
        rows, HISTORY, key="protections-history", empty_title="No protection was changed yet",
        empty_hint="Every change stands here with its reason.", download="protections.csv",
    )  # fmt: skip
