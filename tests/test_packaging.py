"""The image, the locks, CI and the documents say what the code does."""

import json
import os
import re
import subprocess
import tomllib
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path

import pytest
from annotated_types import Ge, Gt, Le
from pydantic import AliasChoices
from pydantic_core import PydanticUndefined

from core.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ROWS = {
    cells[0].strip("`"): [cell.strip() for cell in cells[1:]]
    for line in (ROOT / "docs" / "settings.md").read_text().splitlines()
    if line.startswith("| `") and len(cells := [c.strip() for c in line.strip("|").split(" | ")]) == 4
}


def copied() -> list[str]:
    """Return every source the image copies."""
    lines = re.findall(r"^COPY (?:--\S+ )*(.+)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def setting(field: str) -> str:
    alias = Settings.model_fields[field].validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"{PREFIX}{field}".upper()


def shown(default: object) -> str:
    if default in (None, PydanticUndefined):
        return ""
    if isinstance(default, tuple):
        return json.dumps(default, separators=(",", ":"))
    return str(default).lower() if isinstance(default, bool) else str(default)


def requirement_names(lock: str) -> set[str]:
    return {m[1].lower() for m in re.finditer(r"^([A-Za-z0-9_.-]+)==", (ROOT / lock).read_text(), re.MULTILINE)}


def test_everything_the_image_copies_exists() -> None:
    sources = copied()

    assert "app.py" in sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_image_gets_every_folder_the_program_imports() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}

    assert folders <= set(copied())


def test_the_build_context_lets_through_what_is_copied_and_no_secret() -> None:
    lines = [x for x in (ROOT / ".dockerignore").read_text().splitlines() if x and not x.startswith("#")]

    kept = [line[1:] for line in lines if line.startswith("!")]

    assert lines[0] == "*"
    assert sorted(kept) == sorted(copied())
    assert any(fnmatch(".streamlit/secrets.toml", line) for line in lines[1:])


def test_the_image_installs_the_runtime_lock_with_its_hashes() -> None:
    installs = re.findall(r"pip install (.+)", DOCKERFILE)

    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert installs[0].endswith("--requirement requirements.lock")


def test_the_images_python_is_one_the_project_supports() -> None:
    found = re.search(r"^FROM python:(\d+)\.(\d+)-slim", DOCKERFILE, re.MULTILINE)
    lowest = re.fullmatch(r">=(\d+)\.(\d+)", PROJECT["project"]["requires-python"])

    assert found and lowest
    assert tuple(map(int, found.groups())) >= tuple(map(int, lowest.groups()))


def test_the_image_starts_the_same_program_as_make_run_without_a_shell() -> None:
    entrypoint = re.search(r"^ENTRYPOINT (\[.+\])$", DOCKERFILE, re.MULTILINE)
    make = re.search(r"^run:.*\n\t@exec \$\(BIN\)/(.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert entrypoint and make
    assert make[1].split()[:3] == json.loads(entrypoint[1])


def test_the_image_is_healthy_when_the_desk_is_ready() -> None:
    check = re.search(r"^HEALTHCHECK .*\\\n\s+CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)

    assert check
    program = json.loads(check[1])
    compile(program[2], "healthcheck", "exec")
    assert "/readyz" in program[2]
    assert '"/readyz"' in (ROOT / "pages" / "routes.py").read_text()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_hash(lock: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())

    pinned = [block for block in blocks if "==" in block.split("\n")[0]]

    assert len(pinned) > 50
    assert [block.split("\n")[0] for block in pinned if "--hash=sha256:" not in block] == []


def test_the_runtime_lock_holds_every_dependency_and_no_test_tool() -> None:
    wanted = {re.split(r"[\[<>=]", line)[0].lower() for line in PROJECT["project"]["dependencies"]}

    locked = requirement_names("requirements.lock")

    assert wanted <= locked
    assert locked <= requirement_names("requirements-dev.lock")
    assert not locked & {"pytest", "ruff", "basedpyright", "playwright"}


def test_ci_runs_from_a_fresh_clone() -> None:
    script = ROOT / ".ci" / "run"

    syntax = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)

    assert syntax.returncode == 0, syntax.stderr
    assert os.access(script, os.X_OK)
    assert {"make check", "make test"} <= set(re.findall(r"^(make \w+)", script.read_text(), re.MULTILINE))


def test_the_workflow_calls_targets_that_exist_and_actions_of_a_major_version() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    called = set(re.findall(r"\bmake (\w+)", WORKFLOW))
    actions = re.findall(r"uses: (\S+)", WORKFLOW)

    assert called
    assert called <= targets
    assert actions
    assert [action for action in actions if not re.fullmatch(r"[\w.-]+/[\w.-]+@v\d+", action)] == []


def test_the_workflow_tests_every_supported_python() -> None:
    listed = re.search(r"python: (\[.+\])", WORKFLOW)

    assert listed
    assert json.loads(listed[1]) == ["3.11", "3.12", "3.13"]


def test_every_setting_is_documented_and_no_other() -> None:
    assert sorted(ROWS) == sorted(setting(field) for field in Settings.model_fields)


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_a_documented_default_is_the_one_that_holds(field: str) -> None:
    default = shown(Settings.model_fields[field].default)

    documented = ROWS[setting(field)][0]

    assert documented.strip("`") == default or (default == "" and "`" not in documented)


@pytest.mark.parametrize("field", sorted(n for n, info in Settings.model_fields.items() if info.metadata))
def test_a_documented_range_is_the_one_that_holds(field: str) -> None:
    limits = {Gt: "above {}", Ge: "{} to", Le: "{}"}

    said = ROWS[setting(field)][1]

    for limit in Settings.model_fields[field].metadata:
        bound = next(getattr(limit, name) for name in ("gt", "ge", "le") if hasattr(limit, name))
        words = limits[type(limit)].format(Decimal(str(bound)).normalize().__format__("f"))
        assert re.search(rf"(?<![\d.]){re.escape(words)}(?![\d.])", said), (field, said, words)
