"""Symbols beside each other, or what one did over a while."""

from collections.abc import Sequence
from typing import Any

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.indicators import did, told_of
from core.agents.rules.markdown import joined, missing, plain, rows, source, table, when
from core.agents.rules.price import which
from core.agents.rules.spans import window


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    if len(part.assets) < 2:
        one = did(part)
        return [one] if one else []
    return [Call("compare", {"symbols": list(part.assets[:5]), "window": window(part)})]


def _answer(part: Part, talk: Talk) -> str:
    calls = _calls(part, talk)
    if not calls:
        return which(COMPARE, talk)
    if calls[0].tool == "candles":
        return told_of(calls[0], talk)
    if why := missing(calls[0], talk):
        return why
    told = talk.told[calls[0].key]
    seen = told.data
    columns = {"symbol": "symbol", "last": "last", f"change {plain(seen.get('window'))}": "change_percent",
               "volatility a year": "volatility_percent", "deepest fall": "drawdown_percent"}  # fmt: skip
    pairs: list[dict[str, Any]] = [
        {"pair": f"{each.get('of')} and {each.get('and')}", "correlation": each.get("correlation")}
        for each in rows(seen, "correlations")
    ]
    return joined(
        f"From {when(seen.get('from'))} to {when(seen.get('to'))}:",
        table(columns, rows(seen, "symbols")),
        table({"of": "pair", "correlation": "correlation"}, pairs),
        source(told),
    )


COMPARE = Intent(
    "compare",
    "a comparison: change, volatility and correlation",
    "Compare {asset} and SOL over the last week",
    "compar*, versus, vs, against, correlat*, outperform*, perform*, how did, moved, vergleich*, gegen, korrelation*,"
    " korrelier*, entwickelt, entwicklung, rendite, contra, frente, correlacion*, rendimiento*, rentabilidad",
    _calls,
    _answer,
)
