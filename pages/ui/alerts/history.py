"""What the alerts told, with the way to the chart of each moment."""

import streamlit as st

from core import market
from core.market.alerts import BY_KIND, Told
from pages.ui.empty import empty
from pages.ui.entrance import enter
from pages.ui.format import when
from pages.ui.html import escape
from pages.ui.lists import listed
from pages.ui.tables import download_csv

SHOWN = 30
COLUMNS = ("fired_at", "market_at", "kind", "symbol", "alert", "said", "value")


def history() -> None:
    """Draw the newest firings and hand all of them over as a file; called again every few seconds."""
    desk = enter()
    told = market.alerts.history(desk.store, desk.user)
    st.subheader("History")
    if not told:
        empty("Nothing was told yet", "Each crossing is kept here with its time and value, and the chart of it.")
        return
    heads = [("Time (UTC)", "cp-time"), ("Alert", "cp-wide"), ("What was told", ""), ("", "cp-num")]
    listed(heads, [_row(one) for one in told[:SHOWN]])
    if len(told) > SHOWN:
        st.caption(f"The newest {SHOWN} of {len(told):,}; the file has them all.")
    download_csv([_record(one) for one in told], COLUMNS, "alert-history.csv", key="alert-history-csv")


def _row(one: Told) -> list[str]:
    way = "News" if one.symbol is None else "Chart"
    return [
        when(one.firing.fired_at),
        escape(one.title or BY_KIND[one.kind].LABEL),
        escape(one.firing.said),
        f'<a href="{escape(one.link)}" target="_self">{way}</a>',
    ]


def _record(one: Told) -> dict[str, object]:
    f = one.firing
    return {
        "fired_at": f.fired_at, "market_at": f.market_at, "kind": one.kind.value, "symbol": one.symbol,
        "alert": one.title, "said": f.said, "value": f.value,
    }  # fmt: skip
