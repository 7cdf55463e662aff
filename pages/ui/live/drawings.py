"""Read the shapes the browser says a person drew, as if a stranger had sent them.

A shape is `id`, `at` (when it last changed, milliseconds since 1970), `tool`, `points` (`t` epoch seconds, `p` price),
`style` (`colour` by name, `width`), for a text its `text`, and `locked`. An erased one is `id`, `at` and `gone`, so
that another tab, or an older message, does not bring it back.
"""

import json
import math
import re
from typing import Any

from core import market

from .answer import LATEST_SECOND

POINTS = {"trend": 2, "ray": 2, "horizontal": 1, "rectangle": 2, "fibonacci": 2, "text": 1, "measure": 2}
COLOURS = frozenset({"violet", "blue", "orange", "green", "gold", "rose", "grey"})
WIDTHS = range(1, 5)
LONGEST_TEXT = 500
HIGHEST_PRICE = 1e15
ID = re.compile(r"[a-z0-9]{4,32}")


def parse(told: object, frame: str) -> tuple[dict[str, Any], ...] | None:
    """Answer the shapes of this chart; None when none were told, or nonsense, or of another chart.

    One shape that is not sound refuses all: our own browser never sends one. Nothing we do not know passes.
    """
    if not isinstance(told, dict) or told.get("frame") != frame or not isinstance(told.get("shapes"), list):
        return None
    listed: list[object] = told["shapes"]
    if len(listed) > market.MOST_SHAPES + market.MOST_ERASED:
        return None
    shapes = [shape for one in listed if (shape := _shape(one)) is not None]
    ids = {shape["id"] for shape in shapes}
    alive = sum("gone" not in shape for shape in shapes)
    if len(ids) < len(listed) or alive > market.MOST_SHAPES or not _fits(shapes):
        return None
    return tuple(shapes)


def _shape(told: object) -> dict[str, Any] | None:
    if not isinstance(told, dict):
        return None
    id, at, tool = told.get("id"), _number(told.get("at"), 0, LATEST_SECOND * 1000), told.get("tool")
    if not isinstance(id, str) or not ID.fullmatch(id) or at is None:
        return None
    if told.get("gone") is True:
        return {"id": id, "at": at, "gone": True}
    if not isinstance(tool, str) or tool not in POINTS:
        return None
    points, style, text = _points(told.get("points"), POINTS[tool]), _style(told.get("style")), told.get("text")
    if points is None or style is None or (tool == "text") != _is_text(text):
        return None
    shape = {"id": id, "at": at, "tool": tool, "points": points, "style": style}
    if tool == "text":
        shape["text"] = text
    if told.get("locked") is True:
        shape["locked"] = True
    return shape


def _points(told: object, count: int) -> list[dict[str, float]] | None:
    if not isinstance(told, list) or len(told) != count:
        return None
    points: list[dict[str, float]] = []
    for one in told:
        if not isinstance(one, dict):
            return None
        t, p = _number(one.get("t"), 0, LATEST_SECOND), _number(one.get("p"), -HIGHEST_PRICE, HIGHEST_PRICE)
        if t is None or p is None:
            return None
        points.append({"t": t, "p": p})
    return points


def _style(told: object) -> dict[str, Any] | None:
    if not isinstance(told, dict):
        return None
    colour, width = told.get("colour"), told.get("width")
    sound = isinstance(colour, str) and colour in COLOURS and type(width) is int and width in WIDTHS
    return {"colour": colour, "width": width} if sound else None


def _is_text(told: object) -> bool:
    """Say whether these are words that can be kept: no empty text, no character 0, no half of a surrogate pair."""
    if not isinstance(told, str) or not 0 < len(told) <= LONGEST_TEXT:
        return False
    return "\0" not in told and not any("\ud800" <= letter <= "\udfff" for letter in told)


def _number(told: object, least: float, most: float) -> float | None:
    """Accept a number in the range; NaN, the infinities, booleans and words are none."""
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
        return None
    return told if least <= told <= most else None


def _fits(shapes: list[dict[str, Any]]) -> bool:
    return len(json.dumps(shapes, ensure_ascii=False).encode()) <= market.MOST_BYTES
