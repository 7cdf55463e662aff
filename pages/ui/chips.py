"""Status chips: a word on a coloured ground, as safe HTML. The word says it; colour only helps the eye."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import streamlit as st

from core.model import Account, Mode, Provenance, TradingState
from core.vault import PROVIDERS
from pages.ui.format import span
from pages.ui.html import escape


class Tone(StrEnum):
    """What a colour means, the same everywhere."""

    PLAIN = "plain"
    CALM = "calm"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    SPECIAL = "special"
    REAL = "real"


PROVENANCE_TONES = {
    Provenance.SIMULATED: Tone.WARN,
    Provenance.RECORDED: Tone.CALM,
    Provenance.LIVE: Tone.GOOD,
}
STATE_TONES = {TradingState.ACTIVE: Tone.GOOD, TradingState.REDUCING: Tone.WARN, TradingState.HALTED: Tone.BAD}
MODE_TONES = {Mode.DRY_RUN: Tone.CALM, Mode.MANUAL_CONFIRM: Tone.WARN, Mode.AUTONOMOUS: Tone.SPECIAL}


@dataclass(frozen=True)
class Chip:
    """One chip: its word, its tone, and what more there is to say on hover."""

    word: str
    tone: Tone = Tone.PLAIN
    hint: str = ""

    @property
    def html(self) -> str:
        title = f' title="{escape(self.hint)}"' if self.hint else ""
        return f'<span class="cp-chip cp-{self.tone}"{title}>{escape(self.word)}</span>'


def provenance(source: Provenance) -> Chip:
    return Chip(source.value, PROVENANCE_TONES[source])


def trading_state(state: TradingState) -> Chip:
    return Chip(state.value, STATE_TONES[state])


def mode(mode: Mode) -> Chip:
    return Chip(mode.value.replace("_", " "), MODE_TONES[mode])


def venue(account: Account) -> Chip:
    """Say where an account is; one that moves real money is told in a colour nothing else has."""
    title = venue_title(account)
    if account.mainnet:
        return Chip(f"{title} · MAINNET", Tone.REAL, "This account moves real money.")
    return Chip(title, Tone.CALM, "No real money moves here.")


def venue_title(account: Account) -> str:
    """Return what people call the place: `Binance testnet`."""
    known = PROVIDERS.get(account.venue)
    return known.title if known else account.venue


def age(quote_age_s: float | timedelta | None, limit_s: float) -> Chip:
    """Say how old a quote is: fresh to half its limit, ageing to the limit, then stale and not tradable."""
    if quote_age_s is None:
        return Chip("no quote", Tone.BAD, "No price has arrived yet.")
    seconds = quote_age_s.total_seconds() if isinstance(quote_age_s, timedelta) else quote_age_s
    told = f"Orders are refused on quotes older than {span(limit_s)}."
    if seconds > limit_s:
        return Chip(f"stale · {span(seconds)}", Tone.BAD, told)
    if seconds > limit_s / 2:
        return Chip(f"ageing · {span(seconds)}", Tone.WARN, told)
    return Chip(f"fresh · {span(seconds)}", Tone.GOOD, told)


def chips(*shown: Chip) -> None:
    """Draw chips in one row."""
    st.html(f'<div class="cp-chips">{"".join(chip.html for chip in shown)}</div>')
