import importlib
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest

from core.errors import InvalidError, NotFoundError
from core.market import indicators
from core.market.indicators import INDICATORS, PRICE, Group, Indicator, Kind, Shape, indicator
from tests.core.market.indicators.expected import EXPECTED
from tests.core.market.indicators.series import beside, walk

CANDLES = walk(6_000)
DOCUMENT = Path(__file__).parents[4] / "docs" / "indicators.md"
each = pytest.mark.parametrize("one", INDICATORS, ids=lambda one: one.name)


def test_every_indicator_that_is_written_is_listed_exported_and_held_against_a_reference() -> None:
    files = [
        importlib.import_module(f"{indicators.__name__}.{m.name}") for m in pkgutil.iter_modules(indicators.__path__)
    ]

    written = {id(v): v for file in files for v in vars(file).values() if isinstance(v, Indicator)}

    assert set(written) == set(map(id, INDICATORS))
    assert {i.name for i in INDICATORS} == set(EXPECTED)
    assert all(getattr(indicators, i.name.upper()) is i for i in INDICATORS)


def test_names_and_labels_are_unique_and_a_name_finds_its_indicator() -> None:
    assert len({i.name for i in INDICATORS}) == len({i.label for i in INDICATORS}) == len(INDICATORS)
    assert all(indicator(i.name) is i for i in INDICATORS)
    with pytest.raises(NotFoundError, match="no indicator teacup"):
        indicator("teacup")


@each
def test_every_indicator_gives_lines_as_long_as_its_candles_at_every_bound(one: Indicator) -> None:
    for bound in ("minimum", "default", "maximum"):
        chosen = {p.name: getattr(p, bound) for p in one.parameters if p.kind is not Kind.MOMENT}

        lines = one.of(CANDLES, beside(CANDLES), **chosen)

        assert tuple(lines) == one.labels(**chosen)
        assert len(lines) == len(one.lines)
        assert all(len(line) == len(CANDLES) and np.isfinite(line[-1]) for line in lines.values())


@each
def test_a_parameter_out_of_its_bounds_is_refused_with_a_sentence(one: Indicator) -> None:
    for p in one.parameters:
        for value in (p.minimum - 1, p.maximum + 1, np.nan, np.inf, "20", True, None):
            with pytest.raises(InvalidError, match=f"^{one.label}: {p.label} must be between .* not {value}"):
                one.of(CANDLES, beside(CANDLES), **{p.name: value})  # pyright: ignore[reportArgumentType]
        if p.kind is not Kind.FRACTION:
            with pytest.raises(InvalidError, match=f"{p.label} must be a whole number, not"):
                one.warm_up(**{p.name: p.minimum + 0.5})


@pytest.mark.parametrize("whole", [50, 50.0, np.int64(50), np.float64(50)])
def test_a_whole_number_may_come_as_any_number(whole: float) -> None:
    assert indicator("sma").labels(period=whole) == ("SMA 50",)


def test_a_parameter_it_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidError, match="SMA has no parameter length"):
        indicator("sma").of(CANDLES, length=3)


def test_an_input_that_is_no_column_of_candles_must_be_handed_over() -> None:
    with pytest.raises(InvalidError, match="Spread needs bid, ask beside the candles"):
        indicator("spread").of(CANDLES)


def test_lines_are_called_by_the_label_the_parameters_and_their_name() -> None:
    assert indicator("macd").labels() == ("MACD 12 26 9", "MACD 12 26 9 signal", "MACD 12 26 9 histogram")
    assert indicator("bollinger").labels(multiplier=2.5)[0] == "Bollinger 20 2.5 upper"
    assert indicator("vwap").labels() == ("VWAP",)
    assert indicator("vwap_anchored").labels(anchor=1_722_859_200) == ("VWAP from 2024-08-05 12:00",)
    assert indicator("vwap_anchored").labels() == ("VWAP from the start",)


@each
def test_how_an_indicator_is_drawn_refers_to_lines_and_parameters_it_has(one: Indicator) -> None:
    names, parameters = {line.name for line in one.lines}, {p.name for p in one.parameters}

    assert len(names) == len(one.lines)
    assert {name for fill in one.fills for name in fill} <= names
    assert {line.drawn_back for line in one.lines} <= parameters | {""}
    assert one.description.endswith(".")
    assert all(p.minimum <= p.default <= p.maximum for p in one.parameters)
    if one.pane == PRICE:
        assert one.levels == ()


def test_the_usual_guides_panes_and_shapes() -> None:
    assert indicator("rsi").levels == (30, 70)
    assert {i.name for i in INDICATORS if i.pane == PRICE} == {
        "sma", "ema", "wma", "hma", "supertrend", "ichimoku", "sar", "bollinger", "keltner", "donchian", "vwap",
        "vwap_anchored",
    }  # fmt: skip
    assert [line.shape for line in indicator("macd").lines] == [Shape.LINE, Shape.LINE, Shape.HISTOGRAM]
    assert {i.group for i in INDICATORS} == set(Group)


def test_the_document_tells_every_indicator_with_its_inputs_defaults_and_bounds() -> None:
    rows = dict(re.findall(r"^\| ([^|]+?) \| ([^|]*?) \|", DOCUMENT.read_text(), re.MULTILINE))

    told = {
        i.label: "; ".join(f"{p.label} {p.default:g} ({p.minimum:g} to {p.maximum:.10g})" for p in i.parameters)
        for i in INDICATORS
    }

    assert {label: rows.get(label) for label in told} == told
