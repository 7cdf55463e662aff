"""What the desk's policies and its other documents say."""

import re
from collections.abc import Sequence

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import joined, missing, plain, rows, source
from core.agents.rules.search import kept

MOST = 3
QUOTED = 600
_DOCUMENTS = ("document*", "report*", "upload*", "file*", "pdf", "rationale*", "dokument*", "bericht*", "datei*")


def _policies(part: Part, talk: Talk) -> Sequence[Call]:
    return [Call("policies", {"question": part.text[:500], "most": MOST})]


def _documents(part: Part, talk: Talk) -> Sequence[Call]:
    about = kept(part.text, part, *_DOCUMENTS, "documento*", "informe*", "archivo*", "search", "find", "show")
    symbols = {"symbols": list(part.assets[:10])} if part.assets else {}
    return [Call("documents", {"question": (about if len(about) > 1 else part.text)[:500], "most": MOST} | symbols)]


def _policy(part: Part, talk: Talk) -> str:
    return _cited(_policies(part, talk)[0], talk, "The desk's policies say nothing on this that I could find.")


def _document(part: Part, talk: Talk) -> str:
    return _cited(_documents(part, talk)[0], talk, "None of the desk's documents speaks of this.")


def _cited(call: Call, talk: Talk, nothing: str) -> str:
    """Quote passages, each with the title, heading and page where it stands."""
    if why := missing(call, talk):
        return why
    told = talk.told[call.key]
    said: list[str] = []
    for passage in rows(told.data, "passages")[:MOST]:
        page = f", page {plain(passage.get('page'))}" if passage.get("page") else ""
        heading = f", “{plain(passage.get('heading'), 120)}”" if passage.get("heading") else ""
        theirs = "" if passage.get("trust") == "trusted" else ", not the desk's own word"
        by = f"— **{plain(passage.get('title'), 120)}**{heading}{page}{theirs}"
        said.append("\n>\n".join(f"> {each}" for each in [*_paragraphs(passage.get("text")), by]))
    return joined(*said, source(told)) if said else nothing


def _paragraphs(text: object) -> list[str]:
    """Return the paragraphs of a passage, clauses of a policy mostly, as far as there is room."""
    quoted, left = list[str](), QUOTED
    for paragraph in re.split(r"\n\s*\n", str(text or "").strip()):
        if left > 0:
            quoted.append(plain(paragraph, left))
        left -= len(paragraph)
    return quoted


POLICY = Intent(
    "policy",
    "what the desk's policies say, with where it stands",
    "What does the policy say about four eyes?",
    "policy, policies, rule, rules, allowed, permitted, may i, may we, can i, limit, limits, four eyes, approval*, approve,"
    " approves, kill switch, compliance, forbidden, share account, personal dealing, richtlinie*, regel, regeln, erlaubt, darf, durfen,"
    " vieraugen*, vier augen, freigabe*, verboten, grenzwert*, politica*, norma*, regla*, permitid*, puedo, podemos,"
    " limite*, aprobacion*, prohibid*, aprueb*, cuatro ojos",
    _policies,
    _policy,
)
DOCUMENTS = Intent(
    "documents",
    "reports, reasons given and uploaded files",
    "Search the documents for custody",
    "document, documents, report, reports, upload, uploads, uploaded, file, files, pdf, rationale*, dokument*, bericht*,"
    " datei*, documento*, informe*, archivo*",
    _documents,
    _document,
)
