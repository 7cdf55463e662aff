"""What others report."""

from collections.abc import Sequence
from typing import Any

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import joined, missing, rows, source, table, when
from core.agents.rules.search import topic
from core.agents.rules.spans import since

MOST = 8


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    start = since(part, talk.asked_at)
    wanted: dict[str, Any] = {"assets": [asset.partition("/")[0] for asset in part.assets[:10]], "most": MOST}
    about = topic(part)
    return [Call("news", wanted | ({"since": start} if start else {}) | ({"words": about} if about else {}))]


def _answer(part: Part, talk: Talk) -> str:
    call = _calls(part, talk)[0]
    if why := missing(call, talk):
        return why
    told = talk.told[call.key]
    found = rows(told.data, "items")
    of = ", ".join(call.arguments["assets"])
    if not found:
        start = f" since {when(call.arguments['since'])}" if "since" in call.arguments else ""
        return f"The desk keeps no news{' of ' + of if of else ''}{start}."
    columns = {"published": "published_at", "headline": "title", "by": "source", "sentiment": "sentiment"}
    first = f"What others report{' of ' + of if of else ''}, newest first; these are their words, not the desk's:"
    return joined(first, table(columns, found), source(told))


NEWS = Intent(
    "news",
    "the news the desk keeps, by asset and day",
    "What did the news say about {asset} today?",
    "news, newest news, headline*, article*, story, stories, happened, happening, press, latest on, latest about, new with, nachricht*, meldung*, schlagzeil*,"
    " passiert, neuigkeit*, presse, neues, noticia*, titular*, novedad*, prensa, paso, ultimo sobre, hay nuevo",
    _calls,
    _answer,
)
