"""Choose the line of an indicator that an alert watches."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.market.alerts import CLOSE, WATCHABLE
from pages.ui.parameters import parameter_inputs


def line_input(label: str, start: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Draw the choice of a line and return it: the closes or an indicator, its inputs, and which of its lines."""
    by_name = {one.name: one for one in WATCHABLE}
    names = [CLOSE, *by_name]
    name = st.selectbox(
        label, names, names.index(start["indicator"]), key=key,
        format_func=lambda n: by_name[n].label if n in by_name else "Closing price",
    )  # fmt: skip
    if name == CLOSE:
        return {"indicator": CLOSE}
    chosen = by_name[name]
    known = start if start["indicator"] == name else {}
    inputs = parameter_inputs(chosen, dict(known.get("inputs", ())), f"{key}-{name}")
    lines = [one.name for one in chosen.lines]
    line = known.get("line", lines[0])
    if len(lines) > 1:
        line = st.selectbox(
            f"{chosen.label} line", lines, lines.index(line), key=f"{key}-{name}-line",
            format_func=lambda part: part or chosen.label,
        )  # fmt: skip
    return {"indicator": name, "line": line, "inputs": inputs}
