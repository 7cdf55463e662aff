import ast
from pathlib import Path

import pytest

from core.orders import gates as room
from core.orders.gates import GATES

FOLDER = Path(room.__file__).parent
FILES = sorted(path for path in FOLDER.glob("*.py") if path.name != "__init__.py")


def test_every_file_in_the_folder_is_a_listed_gate_and_every_gate_has_its_own_file() -> None:
    listed = sorted(gate.__module__.rpartition(".")[2] for gate in GATES)

    assert listed == [path.stem for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_gate_reaches_nothing_but_nouns_and_facts(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}

    foreign = {
        name
        for name in imported
        if name not in ("core.model", "core.orders.facts", "datetime", "decimal") and not name.startswith("core.model.")
    }

    assert foreign == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_gate_s_file_has_one_public_function(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    public = [n.name for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]

    assert len(public) == 1
