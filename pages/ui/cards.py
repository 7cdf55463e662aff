"""Compact tiles: a number, what it is, and the page behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pages.ui.chips import Tone
from pages.ui.html import escape


@dataclass(frozen=True)
class Stat:
    """One tile. `hint` is a quiet second line, `href` the page of the number, `tone` a coloured edge."""

    label: str
    value: str
    hint: str = ""
    href: str | None = None
    tone: Tone | None = None


def stats(shown: Sequence[Stat]) -> None:
    """Draw the tiles in a row that wraps; a tile with `href` is a link."""
    st.html(f'<div class="cp-stats">{"".join(_tile(stat) for stat in shown)}</div>')


def _tile(stat: Stat) -> str:
    tone = f" cp-{stat.tone}" if stat.tone else ""
    hint = f'<span class="cp-stat-hint">{escape(stat.hint)}</span>' if stat.hint else ""
    inside = (
        f'<span class="cp-stat-label">{escape(stat.label)}</span>'
        f'<span class="cp-stat-value">{escape(stat.value)}</span>{hint}'
    )
    if stat.href is None:
        return f'<div class="cp-stat{tone}">{inside}</div>'
    return f'<a class="cp-stat{tone}" href="{escape(stat.href)}" target="_self">{inside}</a>'
