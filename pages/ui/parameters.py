"""The inputs of an indicator: a number for each parameter, a moment where it counts one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from core.market.indicators import Indicator, Kind, Parameter


def parameter_inputs(indicator: Indicator, known: Mapping[str, float], key: str) -> dict[str, float]:
    """Draw an input for each parameter, beginning with what is known, and return what they say by name."""
    if not indicator.parameters:
        return {}
    columns = st.columns(max(2, len(indicator.parameters)))
    return {
        p.name: _input(column, p, known.get(p.name, p.default), f"{key}-{p.name}")
        for column, p in zip(columns, indicator.parameters, strict=False)
    }


def _input(column: Any, parameter: Parameter, value: float, key: str) -> float:
    if parameter.kind is Kind.MOMENT:
        moment = column.datetime_input(
            f"{parameter.label} (UTC)",
            datetime.fromtimestamp(value, UTC).replace(tzinfo=None) if value else None,
            key=key,
        )
        return moment.replace(tzinfo=UTC).timestamp() if moment else parameter.default
    kind = float if parameter.kind is Kind.FRACTION else int
    low, high, step = kind(parameter.minimum), kind(parameter.maximum), kind(parameter.step)
    return column.number_input(parameter.label, low, high, kind(value), step, key=key)
