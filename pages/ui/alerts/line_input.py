"""Choose the line of an indicator that an alert watches."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.market.alerts import CLOSE, WATCHABLE
from core.market.indicators import Indicator, Kind, Parameter


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
    inputs = _inputs(chosen, dict(known.get("inputs", ())), f"{key}-{name}")
    lines = [one.name for one in chosen.lines]
    line = known.get("line", lines[0])
    if len(lines) > 1:
        line = st.selectbox(
            f"{chosen.label} line", lines, lines.index(line), key=f"{key}-{name}-line",
            format_func=lambda part: part or chosen.label,
        )  # fmt: skip
    return {"indicator": name, "line": line, "inputs": inputs}


def _inputs(chosen: Indicator, known: Mapping[str, float], key: str) -> dict[str, float]:
    if not chosen.parameters:
        return {}
    columns = st.columns(len(chosen.parameters))
    return {
        parameter.name: _number(column, parameter, known.get(parameter.name, parameter.default), key)
        for column, parameter in zip(columns, chosen.parameters, strict=True)
    }


def _number(column: Any, parameter: Parameter, value: float, key: str) -> float:
    kind = float if parameter.kind is Kind.FRACTION else int
    low, high, step = kind(parameter.minimum), kind(parameter.maximum), kind(parameter.step)
    return column.number_input(parameter.label, low, high, kind(value), step, key=f"{key}-{parameter.name}")
