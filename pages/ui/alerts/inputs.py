"""The inputs of each kind of alert: what is offered, from the price of now or from the alert that is changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import streamlit as st

from core.market.alerts import WATCHABLE, Direction, Way
from core.model import AlertKind, Interval
from pages.ui.alerts.line_input import line_input

INTERVALS = [interval.label for interval in Interval]
SIDES = {Direction.ABOVE: "Rises to", Direction.BELOW: "Falls to"}
NEAR = {Direction.ABOVE: Decimal("1.01"), Direction.BELOW: Decimal("0.99")}


@dataclass(frozen=True)
class Asked:
    """What the inputs start from: the symbol and its last price, what is known already, and a key for the widgets."""

    symbol: str
    last: Decimal | None
    key: str
    known: Mapping[str, Any] = field(default_factory=dict)

    def of(self, name: str, default: Any) -> Any:
        return self.known.get(name, default)


def price(asked: Asked) -> dict[str, Any]:
    direction = _direction(asked)
    offered = asked.of("price", near(asked.last, direction))
    # A key of its own for each side and symbol: what is offered follows them, what was typed stays with its own.
    level = st.text_input("Price", offered, key=f"{asked.key}-price-{asked.symbol}-{direction}")
    band = st.text_input(
        "Comes back by (%)", asked.of("band", "0.1"), key=f"{asked.key}-band",
        help="How far the price must come back over the level before the next crossing is told.",
    )  # fmt: skip
    return {"direction": direction, "price": level, "band": band}


def move(asked: Asked) -> dict[str, Any]:
    way = st.segmented_control(
        "Direction", list(Way), default=Way(asked.of("way", Way.EITHER)), format_func=str.capitalize, required=True,
        key=f"{asked.key}-way", width="stretch",
    )  # fmt: skip
    percent, period = st.columns(2)
    return {
        "way": way,
        "percent": percent.text_input("By (%)", asked.of("percent", "3"), key=f"{asked.key}-percent"),
        "period": _interval(period, "Within", asked, "period", "1h"),
    }


def volume(asked: Asked) -> dict[str, Any]:
    interval, factor, before = st.columns(3)
    return {
        "interval": _interval(interval, "Candles", asked, "interval", "5m"),
        "factor": factor.text_input("Times the mean", asked.of("factor", "3"), key=f"{asked.key}-factor"),
        "candles": before.text_input("Of the last", str(asked.of("candles", 20)), key=f"{asked.key}-candles"),
    }


def spread(asked: Asked) -> dict[str, Any]:
    points = st.text_input(
        "At least (bp of the mid)", asked.of("points", "10"), key=f"{asked.key}-points",
        help="A basis point is a hundredth of a percent.",
    )  # fmt: skip
    return {"points": points}


def stale(asked: Asked) -> dict[str, Any]:
    typed = st.text_input("Seconds without a quote", str(asked.of("seconds", 60)), key=f"{asked.key}-seconds")
    return {"seconds": typed}


def news(asked: Asked) -> dict[str, Any]:
    return {
        "assets": st.text_input(
            "Assets", _listed(asked.of("assets", [asked.symbol.partition("/")[0]])), key=f"{asked.key}-assets",
            help="Separated by commas: BTC, ETH. Found in title and summary.",
        ),
        "terms": st.text_input(
            "Words", _listed(asked.of("terms", [])), key=f"{asked.key}-terms", placeholder="halving, ETF approval",
            help="Separated by commas; any of them, as whole words of a title.",
        ),
    }  # fmt: skip


def indicator(asked: Asked) -> dict[str, Any]:
    interval = _interval(st, "Candles", asked, "interval", "1h")
    line = line_input("Line", asked.of("line", {"indicator": "rsi"}), f"{asked.key}-line")
    direction = _direction(asked)
    other = asked.of("other", None)
    against = st.segmented_control(
        "Against", ["a level", "another line"], required=True, key=f"{asked.key}-against", width="stretch",
        default="another line" if isinstance(other, Mapping) else "a level",
    )  # fmt: skip
    if against == "another line":
        start = other if isinstance(other, Mapping) else {"indicator": "ema"}
        return {"interval": interval, "line": line, "direction": direction,
                "other": line_input("Other line", start, f"{asked.key}-other")}  # fmt: skip
    offered = other if isinstance(other, str) else _level(asked, line["indicator"], direction)
    level = st.text_input("Level", offered, key=f"{asked.key}-level-{line['indicator']}-{direction}")
    return {"interval": interval, "line": line, "direction": direction, "other": level}


INPUTS: Mapping[AlertKind, Callable[[Asked], dict[str, Any]]] = {
    AlertKind.PRICE: price,
    AlertKind.MOVE: move,
    AlertKind.INDICATOR: indicator,
    AlertKind.VOLUME: volume,
    AlertKind.SPREAD: spread,
    AlertKind.NEWS: news,
    AlertKind.STALE: stale,
}


def near(last: Decimal | None, direction: Direction) -> str:
    """Return a round price about a hundredth beyond the last one, on that side."""
    if not last:
        return ""
    beyond = last * NEAR[direction]
    step = Decimal(1).scaleb(beyond.adjusted() - 2)
    rounding = ROUND_CEILING if direction is Direction.ABOVE else ROUND_FLOOR
    return f"{(beyond / step).to_integral_value(rounding) * step:f}"


def _direction(asked: Asked) -> Direction:
    return st.segmented_control(
        "When it", list(Direction), default=Direction(asked.of("direction", Direction.ABOVE)), required=True,
        format_func=lambda d: SIDES[d], key=f"{asked.key}-direction", width="stretch",
    )  # fmt: skip


def _interval(place: Any, label: str, asked: Asked, name: str, default: str) -> str:
    chosen = INTERVALS.index(asked.of(name, default))
    return place.selectbox(label, INTERVALS, chosen, key=f"{asked.key}-{name}")


def _level(asked: Asked, name: str, direction: Direction) -> str:
    levels = next((one.levels for one in WATCHABLE if one.name == name), ())
    if not levels:
        return near(asked.last, direction)
    return f"{levels[-1] if direction is Direction.ABOVE else levels[0]:g}"


def _listed(parts: list[str]) -> str:
    return ", ".join(parts)
