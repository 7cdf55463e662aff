"""Why an order did not pass."""

import re
from collections.abc import Sequence

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import bullets, counted, joined, missing, plain, rows, source, when

_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    if named := _ID.search(part.text):
        return [Call("why_refused", {"order": named[0].lower()})]
    return [Call("why_refused", {"symbol": part.assets[0]} if part.assets else {})]


def _answer(part: Part, talk: Talk) -> str:
    call = _calls(part, talk)[0]
    if why := missing(call, talk):
        return why
    told = talk.told[call.key]
    seen = told.data
    terms = " ".join(plain(seen.get(name)) for name in ("side", "quantity", "symbol"))
    price = f" at {plain(seen.get('limit_price'))}" if seen.get("limit_price") else ""
    first = f"The order to {terms}{price}, placed {when(seen.get('placed_at'))}, was **{plain(seen.get('status'))}**."
    gates = rows(seen, "refusals")
    said = [plain(each.get("sentence")) for each in gates]
    helps = " ".join(dict.fromkeys(plain(each.get("to_change")) for each in gates))
    theirs = seen.get("rejected_by_exchange")
    exchange = f"The exchange said, in its own words: “{plain(theirs)}”." if theirs else ""
    return joined(
        first,
        f"{counted(len(said), 'gate')} said no:" if said else "",
        bullets(said),
        f"What helps: {helps}" if helps else "",
        exchange,
        source(told),
    )


REFUSAL = Intent(
    "refusal",
    "why an order was refused, and what would have to change",
    "Why was my {asset} order refused?",
    "refus*, reject*, why refused, why rejected, order refused, order rejected, order not go through, denied, declined, wrong with order, order nicht durch,"
    " blocked, abgelehnt*, ablehnung*, warum abgelehnt, order abgelehnt, zuruckgewiesen*, verweigert, rechaz*, por que"
    " rechaz*, orden rechaz*, denegad*, denego",
    _calls,
    _answer,
)
