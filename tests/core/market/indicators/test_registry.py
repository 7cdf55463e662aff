import importlib
import pkgutil

import numpy as np
import pytest

from core.errors import InvalidError
from core.market import indicators
from core.market.indicators import INDICATORS, Indicator, Pane
from core.model import CandleColumns

PRICES = 100 + np.sin(np.arange(700.0))
CANDLES = CandleColumns.of(np.arange(700) * 60, PRICES, PRICES + 1, PRICES - 1, PRICES, PRICES)


def test_every_indicator_that_is_written_is_listed() -> None:
    files = [
        importlib.import_module(f"{indicators.__name__}.{m.name}") for m in pkgutil.iter_modules(indicators.__path__)
    ]

    written = [value for file in files for value in vars(file).values() if isinstance(value, Indicator)]

    assert len(written) >= 3
    assert set(map(id, written)) == set(map(id, INDICATORS))


def test_names_are_unique() -> None:
    assert len({indicator.name for indicator in INDICATORS}) == len(INDICATORS)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.name)
def test_every_indicator_gives_lines_as_long_as_its_candles_at_every_bound(indicator: Indicator) -> None:
    for bound in ("minimum", "default", "maximum"):
        chosen = {parameter.name: getattr(parameter, bound) for parameter in indicator.parameters}

        lines = indicator.of(CANDLES, **chosen)

        assert len(lines) == len(indicator.lines)
        assert all(len(line) == len(CANDLES) and np.isfinite(line[-1]) for line in lines.values())


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.name)
def test_a_parameter_out_of_bounds_is_refused_with_its_bounds(indicator: Indicator) -> None:
    parameter = indicator.parameters[0]

    for value in (parameter.minimum - 1, parameter.maximum + 1):
        with pytest.raises(InvalidError, match=f"between {parameter.minimum} and {parameter.maximum}"):
            indicator.of(CANDLES, **{parameter.name: value})


def test_a_parameter_it_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidError, match="no parameter length"):
        indicators.INDICATORS[0].of(CANDLES, length=3)


def test_averages_lie_over_the_candles_and_the_index_below_them() -> None:
    assert {i.name: i.pane for i in INDICATORS} == {"sma": Pane.PRICE, "ema": Pane.PRICE, "rsi": Pane.OWN}


def test_a_line_is_called_by_its_label_and_parameters() -> None:
    assert list(INDICATORS[0].of(CANDLES, period=50)) == ["SMA 50"]
