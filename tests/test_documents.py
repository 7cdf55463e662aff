"""What the documents point at is there: files, folders, tests by name, other documents."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMED = re.compile(r"`((?:core|jobs|pages|tests|benchmarks|docs)/[\w./*-]+?)(?:::\w+)?`")
TEST = re.compile(r"`(?:[\w/]+\.py::)?(?:test_)?([a-z0-9]+(?:_[a-z0-9]+){4,})`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_files_that_are_named_exist(document: Path):
    text = document.read_text()
    named = [path for path in NAMED.findall(text) if "<" not in path]
    linked = [path for path in LINK.findall(text) if not path.startswith("/")]

    missing = [path for path in named if not list(ROOT.glob(path.rstrip("/")))]
    missing += [path for path in linked if not (document.parent / path).exists()]

    assert missing == []


def test_tests_that_are_named_exist():
    tests = "\n".join(file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))
    named = {(name(document), test) for document in DOCUMENTS for test in TEST.findall(document.read_text())}

    assert len(named) > 5
    assert sorted((where, test) for where, test in named if f"def test_{test}(" not in tests) == []
