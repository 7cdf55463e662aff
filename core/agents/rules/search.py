"""What a person's words look for, apart from the words that say where."""

import re

from core.agents.intent.assets import NAMES
from core.agents.rules.base import Part, every

_ABOUT = re.compile(r"\b(?:about|on|regarding|over|zu|uber|sobre|acerca de|zum thema)\b\s+(.*)", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„«]([^\"”“»]{2,100})[\"”“»]")
_WORD = re.compile(r"[\w'’-]+")
_IDLE = every(
    "the a an of for in on at to and or is are was were do does did what which who when how say says said tell me us our my"
    " we i it its this that today yesterday week month now please news der die das den dem des ein eine einen und oder ist"
    " sind war was wer wie sagt sagen heute gestern woche monat bitte mir uns unser unsere mein meine el la los las un una"
    " y o es son fue que quien como dice dicen hoy ayer semana mes favor nuestro nuestra mi mis de del last past letzte"
    " letzten diese dieser ultima ultimo esta este latest newest recent any some all"
)
MOST_LETTERS = 150


def topic(part: Part) -> str:
    """Return what is in quotes, else what stands behind `about`, without assets and words that say nothing."""
    if quoted := _QUOTED.search(part.text):
        return f'"{quoted[1]}"'
    about = _ABOUT.search(part.text)
    return kept(about[1], part) if about else ""


def kept(text: str, part: Part, *but: str) -> str:
    """Return the words of a text that say something, at most so many letters of them."""
    named = {each for asset in part.assets for each in asset.lower().split("/")} | set(but)
    named |= {name for name, ticker in NAMES.items() if ticker.lower() in named}
    found = [word for word in _WORD.findall(text) if word.lower() not in _IDLE | named]
    found = [word for word in found if not any(word.lower().startswith(each[:-1]) for each in but if each[-1:] == "*")]
    return " ".join(found)[:MOST_LETTERS]
