"""What a person should know before asking: who answers, what leaves the machine, what is left of the budget."""

from decimal import Decimal

import streamlit as st

from core.agents import mode, threads
from core.desk import Desk
from core.llm.budget import Budget
from core.model import Role
from pages.ui import chips
from pages.ui.assistant import words
from pages.ui.chips import Chip, Tone
from pages.ui.format import amount

NEAR = Decimal("0.8")


def draw(desk: Desk, beginning: bool) -> None:
    """Draw the privacy level or that rule mode is on, and a warning where the day's budget nears its end.

    Before the first question of a thread it is written out what that means.
    """
    level, ruled = desk.settings.llm_privacy, not mode.providers(desk)
    known = [Chip(f"privacy: {level}", Tone.PLAIN, words.PRIVACY[level])]
    if ruled:
        known.append(Chip("rule mode", Tone.WARN, "No language model is asked: answers follow fixed rules."))
    chips.chips(*known)
    if beginning:
        st.caption(_how_to_configure(desk) if ruled else words.PRIVACY[level])
    if said := near_end(desk):
        st.warning(said, icon=":material/data_usage:")


def near_end(desk: Desk) -> str:
    """Return what is left of the day's budget where little is, else nothing."""
    used, day = threads.spent_today(desk), Budget.of(desk.settings).day
    tokens = used.tokens_in + used.tokens_out
    if tokens < NEAR * day.tokens and used.cost < NEAR * day.dollars:
        return ""
    return (
        f"Today you used {tokens:,} of {day.tokens:,} tokens and {amount(used.cost, 2)} of {amount(day.dollars, 2)} USD. "
        "When either is used up language models are not asked; the day begins anew at 00:00 UTC."
    )


def _how_to_configure(desk: Desk) -> str:
    how = "Store a key for Gemini or OpenRouter on the [Keys](/keys) page, or set CRYPTOPULSE_OLLAMA_URL"
    if desk.user.role is Role.VIEWER:
        how = "An admin can store a key for Gemini or OpenRouter, or set CRYPTOPULSE_OLLAMA_URL"
    return (
        "No language model is configured: rule mode. Prices, charts, exposure, orders, news, policies and drafts of "
        f"orders are answered by fixed rules. {how}, to ask in free words."
    )
