"""What something costs now."""

from collections.abc import Sequence

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import example, joined, missing, plain, source, table


def which(intent: Intent, talk: Talk) -> str:
    """Ask which asset is meant, with the intent's example."""
    return f"Which asset? Name one, for example {example(intent.example.format(asset=talk.example))}."


_COLUMNS = {"symbol": "symbol", "last": "last", "bid": "bid", "ask": "ask", "spread": "spread_percent"}


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    return [Call("quote", {"symbol": asset}) for asset in part.assets[:5]]


def _answer(part: Part, talk: Talk) -> str:
    calls = _calls(part, talk)
    if not calls:
        return which(PRICE, talk)
    found = [told for call in calls if (told := talk.of(call)) and not told.failed]
    silent = [why for call in calls if (why := missing(call, talk))]
    if len(found) > 1:
        return joined(table(_COLUMNS, [told.data for told in found]), source(found[0]), *silent)
    return joined(*(joined(sentence(told.data), source(told)) for told in found), *silent)


def sentence(seen: object) -> str:
    """Say a quote in one sentence."""
    told = seen if isinstance(seen, dict) else {}
    quote = str(told.get("symbol", "")).partition("/")[2]
    old = f", {plain(told['age_s'])} s old" if told.get("age_s") is not None else ""
    return (
        f"**{plain(told.get('symbol'))}** is at **{plain(told.get('last'))} {plain(quote)}**: bid"
        f" {plain(told.get('bid'))}, ask {plain(told.get('ask'))}, {plain(told.get('provenance'))}{old}."
    )


PRICE = Intent(
    "price",
    "the price of a symbol",
    "What is the price of {asset}?",
    "price*, quote, quotes, worth, trading at, cost, costs, how much is, bid ask, best bid, preis*, kurs, kurse, kostet,"
    " notiert, wie steht, wo steht, precio*, cotizacion*, cotiza, cuanto vale, cuanto cuesta, a cuanto",
    _calls,
    _answer,
)
