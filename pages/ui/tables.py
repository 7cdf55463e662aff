"""Tables: dense rows, numbers to the right, and the same rows as a file without loss."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import pandas as pd
import streamlit as st

from pages.ui.empty import empty
from pages.ui.format import MISSING, when

ROW_PX = 30
MOST_PX = 560
MOST_PLACES = 8
Rows: TypeAlias = Sequence[Mapping[str, Any]] | pd.DataFrame
Width: TypeAlias = int | Literal["small", "medium", "large"] | None
# A spreadsheet runs a cell that begins with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(
    rows: Rows,
    columns: Mapping[str, Any],
    *,
    key: str,
    empty_title: str,
    empty_hint: str,
    download: str | None,
    select: bool = False,
) -> int | None:
    """Draw the named columns of rows in that order (none named: all); `download` is the CSV file's name.

    Values are `ui.number`, `ui.text` or anything of `st.column_config`. Decimals are shown as numbers and
    downloaded to the last digit; moments are UTC. A wide table scrolls inside itself. With `select`, returns
    the position of the chosen row.
    """
    records = records_of(rows)
    if not records:
        empty(empty_title, empty_hint)
        return None
    names = list(columns or records[0])
    chosen = _grid(records, names, columns, key, select)
    if download:
        download_csv(records, names, download, key=f"{key}-csv")
    return chosen


def number(label: str, places: int | None = None, *, width: Width = None, help: str | None = None) -> Any:
    """Return a column of right-aligned numbers with thousands separators.

    Without `places` a table gives every row the decimals its most precise one needs, so that points align.
    """
    form = None if places is None else f"%,.{places}f"
    return st.column_config.NumberColumn(label, format=form, width=width, help=help, alignment="right")


def text(label: str, *, width: Width = None, help: str | None = None, right: bool = False) -> Any:
    """Return a column of text; `right` for numbers already written by `format`."""
    return st.column_config.TextColumn(label, width=width, help=help, alignment="right" if right else "left")


def download_csv(rows: Rows, names: Sequence[str], name: str, *, key: str) -> None:
    """Draw a button that hands these columns of the rows over as a CSV file."""
    st.download_button(
        "CSV", csv_of(records_of(rows), names), name, "text/csv", key=key, icon=":material/download:",
        on_click="ignore", type="tertiary", help="Every row shown, to the last digit, times in UTC.",
    )  # fmt: skip


def download_json(rows: Rows, name: str, *, key: str) -> None:
    """Draw a button that hands the rows over as JSON; money stays text, so no digit is lost."""
    content = json.dumps(records_of(rows), default=_plain, ensure_ascii=False, indent=1).encode()
    st.download_button(
        "JSON", content, name, "application/json", key=key, icon=":material/download:",
        on_click="ignore", type="tertiary", help="Every row shown, with all it says.",
    )  # fmt: skip


def csv_of(records: Sequence[Mapping[str, Any]], names: Sequence[str]) -> bytes:
    """Return the records as UTF-8 CSV; text that a spreadsheet would run as a formula gets a leading `'`."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([_written(row.get(name)) for name in names] for row in records)
    # The byte order mark tells spreadsheets that this is UTF-8.
    return out.getvalue().encode("utf-8-sig")


def records_of(rows: Rows) -> list[dict[str, Any]]:
    if isinstance(rows, pd.DataFrame):
        return [{str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")]
    return [dict(row) for row in rows]


def _grid(
    records: list[dict[str, Any]], names: list[str], columns: Mapping[str, Any], key: str, select: bool
) -> int | None:
    frame = pd.DataFrame([{name: _shown(row.get(name)) for name in names} for row in records])
    config = {name: _aligned(columns.get(name), name, records) for name in names}
    height = min(MOST_PX, ROW_PX * (len(records) + 1) + 2)
    look: Any = {"hide_index": True, "row_height": ROW_PX, "height": height, "placeholder": MISSING}
    if not select:
        st.dataframe(frame, key=key, column_config=config, **look)
        return None
    state: Any = st.dataframe(
        frame, key=key, column_config=config, on_select="rerun", selection_mode="single-row", **look
    )
    chosen = state["selection"]["rows"]
    return chosen[0] if chosen and chosen[0] < len(records) else None


def _aligned(config: Any, name: str, records: Sequence[Mapping[str, Any]]) -> Any:
    """Give a column of Decimals one number of decimals, unless its config names a format."""
    cells = [c for row in records if isinstance(c := row.get(name), Decimal) and c.is_finite()]
    if not cells or isinstance(config, str):
        return config
    made = config or number(name)
    of_type = made.get("type_config") or {}
    if of_type.get("type") != "number" or of_type.get("format"):
        return made
    places = max(max(0, -int(c.normalize().as_tuple().exponent)) for c in cells)
    return {**made, "type_config": {**of_type, "format": f"%,.{min(places, MOST_PLACES)}f"}}


def _shown(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return float(cell)
    return when(cell) if isinstance(cell, datetime) else cell


def _plain(cell: Any) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, datetime) else str(cell)


def _written(cell: Any) -> Any:
    if isinstance(cell, dict | list | tuple):
        return json.dumps(cell, default=_plain, ensure_ascii=False)
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return _plain(cell) if isinstance(cell, Decimal | datetime) else cell
