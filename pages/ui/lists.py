"""Small lists drawn as HTML: a section's heading, a few rows, facts by name. Large ones are `tables`."""

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.ui.html import escape


def section(title: str, href: str | None = None, link: str = "") -> None:
    """Draw the heading of a part of a page, with the way to its own page."""
    way = f'<a href="{escape(href)}" target="_self">{escape(link)} →</a>' if href else ""
    st.html(f'<div class="cp-section"><h2>{escape(title)}</h2>{way}</div>')


def listed(heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> None:
    """Draw rows of safe HTML cells under heads, as `table_html` makes them."""
    st.html(table_html(heads, rows))


def table_html(heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> str:
    """Return rows of safe HTML cells under heads; a head is its words and the class of its column.

    Classes: `cp-num` puts to the right, `cp-wide` hides the column on a phone.
    """
    top = "".join(f'<th scope="col" class="{style}">{escape(words)}</th>' for words, style in heads)
    body = "".join(
        "<tr>"
        + "".join(f'<td class="{style}">{cell}</td>' for cell, (_, style) in zip(row, heads, strict=True))
        + "</tr>"
        for row in rows
    )
    return f'<div class="cp-scroll"><table class="cp-list"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def facts(shown: Mapping[str, str]) -> None:
    """Draw names and values; values are safe HTML."""
    pairs = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in shown.items())
    st.html(f'<dl class="cp-facts">{pairs}</dl>')
