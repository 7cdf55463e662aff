"""What indicators say of a symbol, and what its price did."""

import re
from collections.abc import Sequence

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import joined, missing, money, percent, plain, source, table, when
from core.agents.rules.price import which
from core.agents.rules.spans import bar, window
from core.market.indicators import INDICATORS as KNOWN
from core.market.indicators import PRICE

USUAL = ("rsi 14", "macd 12 26 9", "ema 21", "bollinger 20 2")
MOST = 5
ON_PRICE = frozenset(each.name for each in KNOWN if each.pane == PRICE)
_PARAMETERS = r"(?:[\s(,]+(\d+(?:\.\d+)?(?:[\s,]+\d+(?:\.\d+)?){0,3}))?"
_BEFORE = r"(?:\b(\d{1,3})[ -](?:day |period |bar )?)?"
_NAMED = re.compile(
    _BEFORE + r"\b(" + "|".join(sorted((n.name for n in KNOWN), key=len, reverse=True)) + r")\b" + _PARAMETERS
)
_SPANS = {"24h": ("15m", 96), "7d": ("1h", 168), "30d": ("4h", 180), "90d": ("1d", 90)}


def named(text: str) -> list[str]:
    """Return the indicators a text names, with the numbers that fit: those behind, or one before as in `200 EMA`."""
    known = {each.name: len(each.parameters) for each in KNOWN}
    found: list[str] = []
    for match in _NAMED.finditer(text.lower().replace("stoch rsi", "stoch_rsi")):
        name, behind = match[2], re.findall(r"\d+(?:\.\d+)?", match[3] or "")
        numbers = behind or ([match[1]] if match[1] else [])
        found.append(" ".join([name, *numbers[: known[name]]]))
    return list(dict.fromkeys(found))[:MOST]


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    wanted = named(part.text) or list(USUAL)
    return [candles(asset, bar(part.text, part), wanted) for asset in part.assets[:3]]


def candles(asset: str, interval: str, indicators: Sequence[str], bars: int = 100) -> Call:
    return Call(
        "candles", {"symbol": asset, "interval": interval, "bars": bars, "rows": 0, "indicators": list(indicators)}
    )


def did(part: Part) -> Call | None:
    """Return the call that tells what one asset's price did over a window."""
    interval, bars = _SPANS[window(part, "24h")]
    return candles(part.assets[0], interval, (), bars) if part.assets else None


def _answer(part: Part, talk: Talk) -> str:
    calls = _calls(part, talk)
    if not calls:
        return which(INDICATORS, talk)
    return joined(*(told_of(call, talk) for call in calls))


def told_of(call: Call, talk: Talk) -> str:
    """Say what a call of candles told: the move in a sentence, the indicators in a table."""
    if why := missing(call, talk):
        return why
    told = talk.told[call.key]
    seen = told.data
    values = seen.get("indicators") or {}
    change = str(seen.get("change_percent") or "0")
    went = f"fell {percent(change[1:])}" if change.startswith("-") else f"rose {percent(change)}"
    move = (
        f"**{plain(seen.get('symbol'))}** is at **{plain(seen.get('close'))}**. It {went}"
        f" over {plain(seen.get('bars'))} bars of {call.arguments['interval']} since {when(seen.get('from'))}, between"
        f" {plain(seen.get('low'))} and {plain(seen.get('high'))}, with a volume of {money(seen.get('volume'))}."
    )
    rows = [{"name": name, "reading": value} for name, value in values.items()]
    return joined(move, table({"indicator": "name", "at the last bar": "reading"}, rows), source(told))


INDICATORS = Intent(
    "indicators",
    "indicators such as RSI, MACD or Bollinger bands",
    "RSI and MACD of {asset} on 4h",
    "indicator*, indikator*, indicador*, technical*, technisch*, tecnic*, overbought, oversold, uberkauft, uberverkauft,"
    " sobrecomprad*, sobrevendid*, momentum, trend, technical picture, "
    + ", ".join(n.name for n in KNOWN if n.name not in ("spread", "sar")),
    _calls,
    _answer,
)
