"""All modules of the pane as one, so that a first visit asks for two files and not for fifty.

Each module becomes a function whose result is what it exports, in the order in which they need each other. That is
possible because they keep to a few forms: `import { a, b as c } from "./x.js";` and `export function|class|const`.
The library stays a file of its own: it changes less often than our code.
"""

import posixpath
import re
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
LIBRARY = "lightweight-charts-5.2.1.js"
ENTRY = "pane.js"
IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"([^"]+)";', re.MULTILINE)
EXPORT = re.compile(r"^export (?:default )?((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
DEFAULT = re.compile(r"^export default function (\w+)", re.MULTILINE)
LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class UnknownFormError(ValueError):
    """A module imports or exports in a form the bundle does not know."""


@cache
def bundle() -> bytes:
    """Return the one module; raises UnknownFormError."""
    made: dict[str, str] = {}
    _add(ENTRY, made)
    parts = "\n".join(f'modules["{path}"] = (() => {{\n{code}\n}})();' for path, code in made.items())
    (mount,) = DEFAULT.findall((ASSETS / ENTRY).read_text())
    text = f'import * as library from "./{LIBRARY}";\nconst modules = {{}};\n{parts}\n'
    return f'{text}export default modules["{ENTRY}"].{mount};\n'.encode()


def _add(path: str, made: dict[str, str]) -> None:
    """Put a module behind those it needs."""
    if path in made:
        return
    code = (ASSETS / path).read_text()

    def taken(found: re.Match[str]) -> str:
        names, wanted = (
            found[1].replace(" as ", ": "),
            posixpath.normpath(posixpath.join(posixpath.dirname(path), found[2])),
        )
        if wanted == LIBRARY:
            return f"const {{{names}}} = library;"
        _add(wanted, made)
        return f'const {{{names}}} = modules["{wanted}"];'

    exported = [name for _, name in EXPORT.findall(code)]
    code = EXPORT.sub(r"\1", IMPORT.sub(taken, code))
    if left := LEFT_OVER.search(code):
        raise UnknownFormError(f"{path}: {left[0]}")
    here = f'new URL("{path}", import.meta.url).href'
    made[path] = f"{code.replace('import.meta.url', here)}\nreturn {{ {', '.join(exported)} }};"
