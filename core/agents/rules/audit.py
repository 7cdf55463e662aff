"""Who did what, as far as the person may see it."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import joined, missing, rows, source, table
from core.agents.rules.search import topic

_KINDS: Mapping[str, tuple[str, ...]] = {
    "order": ("order*", "orden*", "auftrag*", "auftrage"),
    "identity": ("login*", "sign", "sign-in*", "signed", "anmeld*", "sesion", "password*", "role*"),
    "fraud": ("fraud", "anomal*", "betrug", "fraude"),
    "compliance": ("compliance",),
}
MOST = 15


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    kind = next((name for name, words in _KINDS.items() if part.has(*words)), "")
    about = topic(part)
    return [Call("audit", {"kind": kind, "most": MOST} | ({"words": about.strip('"')} if about and not kind else {}))]


def _answer(part: Part, talk: Talk) -> str:
    call = _calls(part, talk)[0]
    if why := missing(call, talk):
        return why
    told = talk.told[call.key]
    found = rows(told.data, "entries")
    if not found:
        return joined("The audit trail you may see has nothing of that.", source(told))
    # A row's place in the trail is a name, as `#146`, and no figure.
    said: list[dict[str, Any]] = [
        {
            **row,
            "who": row.get("by") or row.get("actor"),
            "place": f"#{row['sealed_as']}" if row.get("sealed_as") else None,
        }
        for row in found
    ]
    columns = {"at": "at", "who": "who", "what": "action", "reason given": "reason", "sealed as": "place"}
    return joined("What the audit trail has that you may see, newest first:", table(columns, said), source(told))


AUDIT = Intent(
    "audit",
    "the audit trail, as far as you may see it",
    "Who changed the limits? Show the audit trail",
    "audit*, trail, who changed, who did, who approved, who placed, who cancelled, log, logs, protokoll*, wer hat,"
    " prufpfad, auditoria*, quien cambio, quien aprobo, quien hizo, registro*",
    _calls,
    _answer,
)
