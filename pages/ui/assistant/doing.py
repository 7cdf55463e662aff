"""What was done for an answer: a line each, which opens to what the tool told. A number's link opens it too."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.ui import lists
from pages.ui.assistant import words
from pages.ui.assistant.linking import PLACE, RESULT
from pages.ui.assistant.told import Call, Told
from pages.ui.chips import Chip, Tone
from pages.ui.format import MISSING, counted
from pages.ui.html import escape

MOST_ROWS = 50
# What a row is about stands before what is told of it; the database keeps no order of names.
FIRST = ("at", "time", "symbol", "asset", "account", "title", "name", "code", "side")
NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?\s?%?")
MOST_LETTERS = 4_000
UNTRUSTED = Chip("untrusted", Tone.WARN, "Others than this desk wrote it: it is told as theirs, and never obeyed.")


def draw(seen: Told, answered_by: str) -> None:
    """Draw every step but the text; each is an element of its own, so that one that is open stays open."""
    with st.container(gap="xxsmall"):
        for event in seen.events:
            if isinstance(event, Call):
                st.html(_call(event))
            elif isinstance(event, str):
                st.error(event, icon=":material/error:")
            else:
                said = words.fell_back(seen.fallbacks, seen.fallbacks.index(event), answered_by)
                st.html(f'<p class="cp-doing cp-warn">{escape(said)}</p>')


def _call(call: Call) -> str:
    head = (
        f"<b>{escape(words.did(call.tool, call.under_way))}</b> <span>{escape(words.with_what(call.arguments))}</span>"
    )
    if call.under_way:
        return f'<p class="cp-doing cp-under-way" role="status">{head} <small>…</small></p>'
    if call.result is None:
        word, sentence = ("refused", call.refused) if call.refused else ("failed", call.failed)
        return f'<p class="cp-doing cp-bad">{head} {Chip(word, Tone.BAD).html}<br>{escape(sentence)}</p>'
    return _result(head, call, call.result)


def _result(head: str, call: Call, result: Mapping[str, Any]) -> str:
    id = str(result["id"])
    place = f' id="{PLACE}{id}"' if RESULT.match(id) else ""
    took = _took(float(result.get("seconds") or 0))
    mark = "" if call.trusted else f" {UNTRUSTED.html}"
    whence = f"{escape(result.get('source', ''))}, {escape(words.moments_told(result['at']))}"
    return (
        f'<details class="cp-doing"><summary>{head}{mark} <small>{took} · {escape(id)}</small></summary>'
        f'<div{place}><p class="cp-whence">{whence}</p>{_value(result["data"])}</div></details>'
    )


def _took(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 0.1 else f"{max(1, round(seconds * 1000))} ms"


def _value(value: Any) -> str:
    """Return data as safe HTML: names with values, rows as a table, rows that hold rows one below the other."""
    if isinstance(value, Mapping):
        pairs = "".join(f"<dt>{escape(_name(name))}</dt><dd>{_value(each)}</dd>" for name, each in value.items())
        return f'<dl class="cp-facts">{pairs}</dl>'
    if not isinstance(value, list):
        return escape(_cut(_flat(value)))
    if not all(isinstance(row, Mapping) for row in value):
        return escape(_cut(", ".join(_flat(each) for each in value)))
    more = f"<p>and {counted(len(value) - MOST_ROWS, 'row')} more, in the export</p>" if len(value) > MOST_ROWS else ""
    rows = value[:MOST_ROWS]
    if any(isinstance(each, Mapping) or (isinstance(each, list) and each) for row in rows for each in row.values()):
        return "".join(_value(row) for row in rows) + more
    return f"{_table(rows)}{more}" if rows else "none"


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    names.sort(key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    told = [[_cut(_flat(row.get(name))) for name in names] for row in rows]
    numbers = [all(NUMBER.fullmatch(cell) or cell == MISSING for cell in column) for column in zip(*told, strict=True)]
    heads = [(_name(name), "cp-num" if number else "") for name, number in zip(names, numbers, strict=True)]
    return lists.table_html(heads, [[escape(cell) for cell in cells] for cells in told])


def _flat(value: Any) -> str:
    if value in (None, [], {}):
        return MISSING if value is None else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return words.moments_told(value)
    return json.dumps(value, ensure_ascii=False)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"


def _name(name: str) -> str:
    return name.replace("_", " ")
