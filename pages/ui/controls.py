"""How the desk trades and how that is changed: what is set now, a change with its reason, the past changes."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import Controls, Mode, Role, TradingState
from pages.ui import chips, steps
from pages.ui.chips import Chip, Tone
from pages.ui.errors import errors_shown
from pages.ui.format import when
from pages.ui.html import escape
from pages.ui.lists import facts
from pages.ui.names import names
from pages.ui.tables import table, text

What: TypeAlias = Literal["mode", "state", "kill", "mainnet"]
STEP = "controls-step"
MODES = {
    Mode.DRY_RUN: "Every order is filled on paper; none reaches a venue.",
    Mode.MANUAL_CONFIRM: "An order waits for a second person's approval; without one in time it is refused.",
    Mode.AUTONOMOUS: "An order the gate allows is sent at once, without another person's yes.",
}
STATES = {
    TradingState.ACTIVE: "Orders may be placed.",
    TradingState.REDUCING: "Only orders that lower exposure pass. Open orders stay open until you cancel them.",
    TradingState.HALTED: "Nothing new is sent; open orders stay open until you cancel them.",
}
KILL = (
    "Nothing new is sent, and nothing the desk holds for later; open orders stay open until you cancel them. "
    "Positions stay as they are."
)
MAINNET_ON = "Accounts that move real money may send orders, where MAINNET_ENABLE is set and their key may trade."
MAINNET_OFF = "No account that moves real money sends an order; open orders stay open until you cancel them."
REVIVE = "Orders pass the gate again, in the mode and trading state shown above."
HISTORY = {
    "time": text("Time (UTC)", width=142),
    "who": text("Who", width=190),
    "mode": text("Mode", width=130),
    "state": text("Trading state", width=104),
    "kill": text("Kill switch", width=88),
    "reason": text("Reason", width=420),
}


@dataclass(frozen=True)
class Change:
    """A wish to set one thing differently, and the sentence that says what it does."""

    words: str
    effect: str
    mode: Mode | None = None
    state: TradingState | None = None
    killed: bool | None = None
    mainnet: bool | None = None


def draw_now(desk: Desk, now: Controls) -> None:
    """Draw what is set, since when, by whom and why."""
    kill = Chip("ON", Tone.BAD) if now.killed else Chip("off", Tone.GOOD)
    mainnet = "on" if now.mainnet and desk.settings.mainnet_enable else "off"
    shown = {
        "Mode": f"{chips.mode(now.mode).html} {escape(MODES[now.mode])}",
        "Trading state": f"{chips.trading_state(now.state).html} {escape(STATES[now.state])}",
        "Kill switch": f"{kill.html} {escape(KILL if now.killed else 'Orders are not held back by it.')}",
        "Mainnet": f"{mainnet} (it takes the setting MAINNET_ENABLE, this switch, and a key an admin lets trade)",
        "Set": f"{when(now.changed_at)} UTC by {escape(names(desk).get(now.changed_by, 'the desk'))}: "
        f"{escape(now.reason)}",
    }
    if desk.settings.kill_file.exists():
        shown["Kill file"] = (
            f"{Chip('present', Tone.BAD).html} The file KILL lies in the data folder: {escape(KILL)} "
            "Trading goes on when the file is removed."
        )
    facts(shown)


def draw_changes(desk: Desk, now: Controls) -> None:
    """Draw the buttons of a change, and once one is pressed what it does, its reason and the confirmation."""
    if not desk.user.role.may_operate:
        st.caption(f"You read this page: as {desk.user.role.value} you set nothing. Operators and admins do.")
        return
    with st.container(horizontal=True, gap="small"):
        _button("mode", "Change mode…", ":material/swap_horiz:")
        _button("state", "Change trading state…", ":material/traffic:")
        words = "Switch the kill switch off…" if now.killed else "Kill switch…"
        _button("kill", words, ":material/emergency_home:")
        if now.mainnet or desk.user.role is Role.ADMIN:
            words = "Switch mainnet off…" if now.mainnet else "Switch mainnet on…"
            _button("mainnet", words, ":material/currency_exchange:")
    step: What | None = steps.opened(STEP)
    if step:
        stops = step == "kill" and not now.killed
        with st.container(border=True, key="kill-confirm" if stops else "controls-confirm"):
            _confirm(desk, _wished(step, now))


def _button(step: What, label: str, icon: str) -> None:
    st.button(label, icon=icon, key=f"controls-{step}", on_click=steps.begin, args=(STEP, step))


def _wished(step: What, now: Controls) -> Change:
    if step == "kill":
        words = "Switch the kill switch off" if now.killed else "Stop trading with the kill switch"
        return Change(words, REVIVE if now.killed else KILL, killed=not now.killed)
    if step == "mainnet":
        words = "Switch mainnet off" if now.mainnet else "Switch mainnet on"
        return Change(words, MAINNET_OFF if now.mainnet else MAINNET_ON, mainnet=not now.mainnet)
    if step == "state":
        others = [s for s in TradingState if s is not now.state]
        state = st.radio("New trading state", others, format_func=lambda s: s.value, horizontal=True, key="new-state")
        return Change(f"Set {state.value}", STATES[state], state=state)
    modes = [m for m in Mode if m is not now.mode]
    mode = st.radio("New mode", modes, format_func=lambda m: m.value.replace("_", " "), horizontal=True, key="new-mode")
    return Change(f"Set {mode.value.replace('_', ' ')}", MODES[mode], mode=mode)


def _confirm(desk: Desk, change: Change) -> None:
    st.markdown(f"**{change.words}.** {change.effect}")
    why = steps.reason("controls-reason", "Why is this changed now?")
    if steps.decided(change.words, STEP, "controls"):
        with errors_shown():
            orders.change_controls(desk, why, change.mode, change.state, change.killed, change.mainnet)
            steps.end(STEP)
            st.toast(f"{change.words}: done.")
            st.rerun()


def draw_kill(desk: Desk, killed: bool) -> None:
    """Draw the kill switch as it stands on every page: what it does, a reason, one button."""
    with st.popover("Kill switch", icon=":material/emergency_home:", width="stretch", key="kill-here"):
        if killed:
            st.markdown("**It is on.** Operations has the way back.")
            return
        st.markdown(f"**Stop trading.** {KILL} Positions stay as they are.")
        why = steps.reason("kill-reason", "What happened?")
        if st.button("Stop trading now", type="primary", key="kill-now", width="stretch"):
            with errors_shown():
                orders.change_controls(desk, why, killed=True)
                st.toast("Trading is stopped.")
                st.rerun()


def draw_history(desk: Desk) -> None:
    """Draw the past changes, newest first."""
    people = names(desk)
    rows = [
        {
            "time": c.changed_at, "who": people.get(c.changed_by, "the desk"), "mode": c.mode.value.replace("_", " "),
            "state": c.state.value, "kill": "ON" if c.killed else "off", "reason": c.reason,
        }
        for c in orders.controls_history(desk)
    ]  # fmt: skip
    table(rows, HISTORY, key="controls-history", empty_title="No change yet", empty_hint="", download="controls.csv")
