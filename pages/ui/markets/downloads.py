"""The chart as files: its bars and lines as a table, and the whole picture as a page that needs no network."""

import io
from collections.abc import Mapping
from datetime import datetime

import pandas as pd
import streamlit as st

from core.desk import Desk
from core.model import CandleColumns
from core.model.columns import Floats
from pages.ui.entrance import enter
from pages.ui.markets import chart


def draw(choice: chart.Choice, label: str) -> None:
    """Draw the button with the downloads of what is in sight; the files are made when its list opens.

    Not when a file is asked for: Streamlit would run that without the session, which knows what is in sight, and
    would drop the file within two reruns of anybody's page, before a slow browser has fetched it.
    """
    # A fragment takes the width of what it stands in.
    with st.container(width="content"):
        _list(choice, label)


@st.fragment
def _list(choice: chart.Choice, label: str) -> None:
    opened = st.popover("Download", icon=":material/download:", key="download-list", on_change="rerun")
    if opened.open:
        with opened:
            _files(enter(), choice, label)


def _files(desk: Desk, choice: chart.Choice, label: str) -> None:
    st.caption(
        "The bars in sight with every line over them, exact and in UTC; the page shows the chart without any network."
    )
    name = file_name(choice.instrument.symbol, choice.interval.label, desk.now())
    table = table_of(*chart.in_full(desk, choice))
    _button("CSV", csv_of(table), f"{name}.csv", "text/csv")
    _button("Parquet", parquet_of(table), f"{name}.parquet", "application/vnd.apache.parquet")
    _button("Chart as a page (HTML)", chart.page(desk, choice, label).encode(), f"{name}.html", "text/html")
    st.caption("A picture (PNG) is made by the camera in the chart, or the key S.")


def _button(label: str, made: bytes, name: str, kind: str) -> None:
    st.download_button(
        label, made, name, kind, key=f"download-{kind}", icon=":material/download:", on_click="ignore", width="stretch"
    )


def table_of(bars: CandleColumns, lines: Mapping[str, Floats]) -> pd.DataFrame:
    """Return one row a bar: when it opened (UTC), its prices and volume, and each line by its label."""
    opened = pd.to_datetime(bars.opened, unit="s", utc=True)
    names = ("open", "high", "low", "close", "volume")
    columns = dict(zip(names, bars.columns()[1:], strict=True))
    return pd.DataFrame({"opened_at": opened, **columns, **lines})


def csv_of(table: pd.DataFrame) -> bytes:
    """Return the table as CSV, every float written so that reading gives the same number back."""
    return table.to_csv(index=False, date_format="%Y-%m-%dT%H:%M:%SZ").encode()


def parquet_of(table: pd.DataFrame) -> bytes:
    """Return the table as Parquet, compressed with zstd."""
    out = io.BytesIO()
    table.to_parquet(out, index=False, compression="zstd")
    return out.getvalue()


def file_name(symbol: str, interval: str, now: datetime) -> str:
    """Return a name without an ending: `BTC-USDT-1h-20261121T134500Z`."""
    return f"{symbol.replace('/', '-')}-{interval}-{now:%Y%m%dT%H%M%SZ}"
