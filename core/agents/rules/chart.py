"""A picture."""

from collections.abc import Sequence

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.indicators import ON_PRICE, candles, named, told_of
from core.agents.rules.markdown import joined, missing, money, plain, rounded, source, table, when
from core.agents.rules.price import which
from core.agents.rules.spans import bar, window

_HELD = ("expos*", "holding*", "portfolio*", "position*", "pie", "torten*", "kuchen*", "bestand*", "cartera*", "tarta")
_BARS = ("bar", "bars", "balken*", "barras")


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    if part.has(*_HELD):
        return [Call("chart", {"what": "exposure", "style": "bar" if part.has(*_BARS) else "pie"})]
    if len(part.assets) > 1:
        return [Call("chart", {"what": "compare", "symbols": list(part.assets[:5]), "window": window(part)})]
    if not part.assets:
        return []
    asked = named(part.text)
    overlays, apart = _sorted(asked)
    interval = bar(part.text, part)
    drawn = {"what": "candles", "symbols": [part.assets[0]], "interval": interval, "overlays": overlays}
    return [Call("chart", drawn), *([candles(part.assets[0], interval, apart)] if apart else [])]


def _sorted(asked: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part indicators that are drawn on the price from those that are not."""
    on = [each for each in asked if each.split()[0] in ON_PRICE]
    return on, [each for each in asked if each not in on]


def _answer(part: Part, talk: Talk) -> str:
    calls = _calls(part, talk)
    if not calls:
        return which(CHART, talk)
    return joined(_drawn(calls[0], talk), *(told_of(call, talk) for call in calls[1:]))


def _drawn(call: Call, talk: Talk) -> str:
    if why := missing(call, talk):
        return why
    told = talk.told[call.key]
    seen = told.data
    match call.arguments["what"]:
        case "exposure":
            columns = {"asset": "asset", f"value in {plain(seen.get('currency'))}": "value", "weight": "weight_percent"}
            said = joined(
                f"Equity is {money(seen.get('equity'))} {plain(seen.get('currency'))}.",
                table(columns, list(seen.get("assets") or [])),
            )
        case "compare":
            columns = {"symbol": "symbol", "change": "change_percent"}
            said = joined(f"Since {when(seen.get('from'))}:", table(columns, list(seen.get("symbols") or [])))
        case _:
            lines = "; ".join(f"{plain(name)} {rounded(value)}" for name, value in (seen.get("overlays") or {}).items())
            said = (
                f"The chart shows **{plain(seen.get('symbol'))}**, {plain(seen.get('bars'))} bars of"
                f" {call.arguments['interval']} to {when(seen.get('to'))}: close {plain(seen.get('close'))}, high"
                f" {plain(seen.get('high'))}, low {plain(seen.get('low'))}{'; ' + lines if lines else ''}."
            )
    return joined(said, source(told))


CHART = Intent(
    "chart",
    "a chart of a symbol, of several beside each other, or of what you hold",
    "Chart of {asset} with EMA 20 on 4h",
    "chart*, candle*, candlestick*, graph*, plot, plots, draw, drawing, picture, pie, kerzen*, diagramm*, grafik*, zeichne*,"
    " zeichnen, grafico*, grafica*, velas, dibuja*",
    _calls,
    _answer,
)
