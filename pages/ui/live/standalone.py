"""Write the chart as one HTML file: library, modules, style and data inlined, nothing fetched from anywhere.

Modules travel as `data:` addresses in an import map, so they stay the very files the live pane uses; base64 also
means that nothing in them can end a script early. The data is JSON with every `<` written as an escape.
"""

import base64
import html
import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from string import Template
from typing import Any, Unpack

from .bundle import ASSETS
from .picture import Picture, Shown
from .shapes import Bars
from .wire import next_message

ENTRY = "standalone.js"
STYLES = ("standalone.css", "pane.css")
IMPORT = re.compile(r"""((?:\bfrom|\bimport)\s*)["'](\.{1,2}/[^"']+)["']""")

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; img-src data: blob:">
<title>$title</title>
<style>$style</style>
<script type="importmap">$modules</script>
</head>
<body>
<main id="chart"></main>
<noscript>The chart needs JavaScript.</noscript>
<script type="application/json" id="data">$data</script>
<script type="module">import "$entry";</script>
</body>
</html>
""")


def standalone_html(
    bars: Bars, *, made_at: datetime, drawings: Sequence[Mapping[str, Any]] = (), **shown: Unpack[Shown]
) -> str:
    """Answer the page: the same chart with its zoom, crosshair and legend, and the moment it was made."""
    picture = Picture.of(bars, shown)
    made = made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    data = {
        "message": next_message(None, picture, "file", None).message,
        "made": made,
        "shapes": [dict(shape) for shape in drawings if not shape.get("gone")],
    }
    return PAGE.substitute(
        title=html.escape(f"{picture.look.title}, {made}"),
        style="\n".join((ASSETS / name).read_text() for name in STYLES),
        modules=_json({"imports": _modules()}),
        data=_json(data),
        entry=ENTRY,
    )


@cache
def _modules() -> dict[str, str]:
    """Answer every module the entry reaches as a `data:` address by its path below the assets."""
    found: dict[str, str] = {}
    waiting = [ENTRY]
    while waiting:
        path = waiting.pop()
        if path not in found:
            code, imported = _module(path)
            found[path] = f"data:text/javascript;base64,{base64.b64encode(code.encode()).decode()}"
            waiting += imported
    return found


def _module(path: str) -> tuple[str, list[str]]:
    """Answer the code of a module with its imports written as paths below the assets, and those paths."""
    imported: list[str] = []

    def named(found: re.Match[str]) -> str:
        imported.append(posixpath.normpath(posixpath.join(posixpath.dirname(path), found[2])))
        return f'{found[1]}"{imported[-1]}"'

    return IMPORT.sub(named, (ASSETS / path).read_text()), imported


def _json(value: object) -> str:
    """Write JSON that cannot end the script it stands in."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
