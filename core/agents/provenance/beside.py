"""The words beside a number, by which a small one is known: those of its line, and in a table of its column's heading."""

import re
from collections.abc import Sequence
from functools import lru_cache

from core.agents.intent.assets import CURRENCIES, NAMES

_WORD = re.compile(r"[^\W\d_]+")
_CELL = re.compile(r"(?<!\\)\|")
_SENTENCE = re.compile(r"[.!?;](?=\s)")
SHORTEST_SHARED = 4
"""Words of texts that both have tell something from so many letters on."""

_ALIKE = {
    "quantity": "amount hold holds holding held own buy sell menge halten hält hältst bestand kaufe verkaufe cantidad tiene tienes",
    "free": "available frei verfügbar libre disponible", "locked": "gebunden bloqueado", "filled": "ausgeführt ejecutado",
    "price": "at bid ask costs trades kurs preis kostet precio cuesta", "last": "at price trades costs kurs preis precio",
    "orders": "order auftrag aufträge aufträgen orden órdenes", "refusals": "gate gates gründe regeln razones",
    "fills": "fill trades ausführungen ejecuciones", "items": "headlines articles news stories nachrichten meldungen noticias",
    "entries": "entry einträge entradas", "passages": "passage stellen pasajes", "accounts": "account konten konto cuentas",
    "positions": "position assets posiciones positionen", "bars": "bar candles kerzen velas", "levels": "level stufen niveles",
    "correlation": "correlated korrelation korreliert correlación", "sentiment": "sounds stimmung sentimiento",
    "age": "old alt",
}  # fmt: skip


_WORDS_TOO = frozenset({"LINK", "DOT", "OP", "SOL", "DAI"})
_TICKERS = {name.lower(): name for name in {*NAMES.values(), *CURRENCIES.values()} - _WORDS_TOO}


def beside(text: str, start: int, end: int) -> frozenset[str]:
    """Return the words of the sentence, or of the table's row and heading, that a stretch of text stands in."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line = text[first : last if last >= 0 else len(text)]
    if line.lstrip().startswith("|"):
        column = len(_CELL.findall(text[first:start]))
        return _words(f"{line} {_heading(text[:first], column)}")
    before = list(_SENTENCE.finditer(line, 0, start - first))
    after = _SENTENCE.search(line, end - first)
    return _words(line[before[-1].end() if before else 0 : after.start() if after else len(line)])


def tells(words: frozenset[str], path: str, names: Sequence[str | None]) -> bool:
    """Tell whether words beside a number name the field it stands under (of a count the list), or the asset it is of."""
    return bool(words & (_of_path(path) | {name.lower() for name in names if name}))


def assets(words: frozenset[str]) -> frozenset[str]:
    """Return the assets and currencies among words; those that are words of another meaning are not looked for."""
    return frozenset(_TICKERS[word] for word in words & _TICKERS.keys())


def telling(words: frozenset[str]) -> frozenset[str]:
    """Return the words two texts may share only if they speak of the same."""
    return frozenset(word for word in words if len(word) >= SHORTEST_SHARED)


def _heading(above: str, column: int) -> str:
    rows: list[str] = []
    for line in reversed(above.rstrip("\n").split("\n")):
        if not line.lstrip().startswith("|"):
            break
        rows.append(line)
    cells = _CELL.split(rows[-1]) if rows else []
    return cells[column] if column < len(cells) else ""


def _words(text: str) -> frozenset[str]:
    found = {word.lower() for word in _WORD.findall(text)}
    named = {NAMES.get(word) or CURRENCIES.get(word) for word in found}
    return frozenset(found | {name.lower() for name in named if name})


@lru_cache(maxsize=2_000)
def _of_path(path: str) -> frozenset[str]:
    field = next((part for part in reversed(path.split(".")) if part != "length" and not part.isdigit()), "")
    said = {word.lower() for word in _WORD.findall(field.replace("_", " "))} - {"found", "s", "h", "d"}
    said |= {word.removesuffix("s") for word in said}
    return frozenset(said | {other for word in said for other in _ALIKE.get(word, "").split()})
