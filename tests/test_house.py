"""The house's rules where no linter reaches: the registries, the signs, the sizes, the doors."""

import ast
import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.registry import JOBS, name_of
from tests.writing import Product, sources

ROOT = Path(__file__).parent.parent
PRODUCT = ("core", "jobs", "pages", "benchmarks")
LONGEST = 300
SQL = re.compile(r"\b(select|insert into|update|delete from)\b.+\b(from|values|set|where)\b", re.IGNORECASE | re.DOTALL)
NETWORK = {"httpx", "requests", "urllib.request", "urllib3", "aiohttp", "socket", "ccxt", "websockets", "supabase"}
NO_JOBS = {"__init__", "__main__", "registry"}


def files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def imported(file: Path) -> set[str]:
    nodes = list(ast.walk(tree(file)))
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return whole | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def words(file: Path) -> list[str]:
    """Return the texts of a file that are not docstrings."""
    nodes = list(ast.walk(tree(file)))
    parents = [node for node in nodes if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docs = {id(p.body[0].value) for p in parents if p.body and isinstance(p.body[0], ast.Expr)}
    constants = (node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in docs)
    return [value for value in constants if isinstance(value, str)]


def pages() -> list[Path]:
    """The Streamlit scripts: what the front door's `st.Page(...)` names."""
    named = [text for text in words(ROOT / "pages" / "front_door.py") if text.endswith(".py")]
    return [ROOT / "pages" / text for text in named]


@pytest.mark.parametrize("file", files("pages", "core/agents"), ids=name)
def test_pages_and_agents_act_as_a_person_never_in_a_duty(file: Path):
    assert "as_service" not in file.read_text()
    assert "Duty" not in {n.id for n in ast.walk(tree(file)) if isinstance(n, ast.Name)}


def test_every_job_is_listed():
    shaped = {f.stem for f in (ROOT / "jobs").glob("*.py") if f.stem not in NO_JOBS and is_job(f)}

    assert shaped == {name_of(job) for job in JOBS}


def is_job(file: Path) -> bool:
    targets = [t for n in tree(file).body if isinstance(n, ast.Assign) for t in n.targets]
    return bool({"EVERY", "ON", "WAKE"} & {t.id for t in targets if isinstance(t, ast.Name)})


@pytest.mark.parametrize("job", JOBS, ids=name_of)
def test_a_job_says_why_it_runs_and_how_it_opens(job):
    assert job.EVERY or job.ON or job.WAKE
    assert callable(job.open)


def test_every_market_source_is_listed():
    """At the room's door, or where the setting is read: a slow import waits there until it is chosen."""
    shaped = {f.stem for f in (ROOT / "core/market/sources").glob("*.py") if "poll" in methods(f)} - {"base"}
    listed = imported(ROOT / "core/market/sources/__init__.py") | imported(ROOT / "core/market/choose.py")

    assert len(shaped) >= 3
    assert {f"core.market.sources.{stem}" for stem in shaped} <= listed


def methods(file: Path) -> set[str]:
    classes = [node for node in tree(file).body if isinstance(node, ast.ClassDef)]
    return {f.name for c in classes for f in c.body if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_gate_is_listed():
    folder = ROOT / "core/orders/gates"
    gates = {f"core.orders.gates.{f.stem}" for f in folder.glob("*.py") if f.stem != "__init__"}

    assert gates == {module for module in imported(folder / "__init__.py") if module.startswith("core.orders.gates.")}


@pytest.mark.parametrize("door", [f for f in files(*PRODUCT) if f.name == "__init__.py"], ids=name)
def test_every_package_has_a_sign_at_its_door(door: Path):
    assert ast.get_docstring(tree(door))


@pytest.mark.parametrize("folder", sorted({f.parent for f in files(*PRODUCT)}), ids=name)
def test_every_folder_of_code_is_a_package(folder: Path):
    assert (folder / "__init__.py").is_file()


@pytest.mark.parametrize("file", [ROOT / "app.py", *files(*PRODUCT)], ids=name)
def test_no_file_is_longer_than_a_reader_keeps_in_mind(file: Path):
    assert len(file.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("file", pages(), ids=name)
def test_a_page_enters_before_it_does_anything(file: Path):
    """Only imports and constants stand before `ui.enter()`; a page whose parts enter anew need not name the desk."""
    first = next(node for node in tree(file).body if not does_nothing(node))

    assert ast.unparse(first) in ("desk = ui.enter()", "ui.enter()")


def does_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    return isinstance(node, ast.Assign | ast.Expr) and isinstance(node.value, ast.Constant)


def test_every_script_of_the_pages_folder_is_behind_the_front_door():
    no_pages = {"__init__.py", "front_door.py", "routes.py", "lock.py", "doors.py"}
    no_pages |= {"key_doors.py", "key_fields.py", "key_routes.py"}
    scripts = {f.name for f in (ROOT / "pages").glob("*.py")} - no_pages

    assert scripts == {page.name for page in pages()}


@pytest.mark.parametrize("file", files("pages"), ids=name)
def test_a_page_speaks_neither_sql_nor_to_the_network(file: Path):
    assert [text for text in words(file) if SQL.search(text)] == []
    reached = {module for module in imported(file) if module in NETWORK or module.split(".")[0] in NETWORK}
    # The fields of a form are wiped through a pair of sockets within the process.
    assert reached == ({"socket"} if file.name == "key_fields.py" else set())


@pytest.mark.parametrize("file", files("core", "jobs", "pages"), ids=name)
def test_sql_lives_in_the_store(file: Path):
    if not name(file).startswith("core/store/"):
        assert [text for text in words(file) if SQL.search(text) and "app." in text] == []


def test_imports_point_down():
    program = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-2000:]


def contracts() -> configparser.ConfigParser:
    read = configparser.ConfigParser()
    read.read(ROOT / ".importlinter")
    return read


def test_the_plan_of_the_rooms_is_exhaustive_and_names_every_room():
    rooms = contracts()["importlinter:contract:rooms"]
    declared = set(re.findall(r"[a-z_]+", rooms["layers"]))
    there = {f.stem if f.is_file() else f.name for f in (ROOT / "core").iterdir() if not f.name.startswith("_")}

    assert rooms.getboolean("exhaustive")
    assert there <= declared


@pytest.mark.parametrize("contract", ["psycopg", "streamlit", "exchanges"])
def test_every_room_is_held_to_a_library_s_border(contract: str):
    """A forbidden contract names its rooms one by one: a new one must not be forgotten."""
    section = contracts()[f"importlinter:contract:{contract}"]
    named = set(section["source_modules"].split())
    allowed = {
        "psycopg": {"core.store", "core.errors"},
        "streamlit": {"pages"},
        "exchanges": {"core.exchanges", "core.market", "core.errors", "core.settings", "core.observe"},
    }[contract]
    rooms = {f"core.{f.stem}" for f in (ROOT / "core").iterdir() if not f.name.startswith("_")} | {"pages", "jobs"}

    missing = {room for room in rooms - allowed if room not in named and room.split(".")[0] not in named}

    assert missing == set()


def test_the_front_only_joins_what_others_know():
    reached = {module.split(".")[0] for module in imported(ROOT / "app.py")}

    assert reached & {"psycopg", "psycopg_pool", "ccxt", "langchain", "plotly"} == set()


PROPOSES = {"core.orders.proposals.propose"}
MEDDLING = """
from core.market import news
def hush(asked, at):
    news.mute(at.desk.store, at.desk.user, None, "ether")
def meddle(asked, at):
    with at.desk.store.as_user(at.desk.user) as tx:
        tx.orders.record(asked)
"""


def test_no_tool_writes_but_the_one_that_proposes_and_the_assistant_only_its_threads():
    """Read from the source; that the database refuses a tool that writes all the same is tested with the tools."""
    product = Product(sources() | {"core.meddling": MEDDLING})

    assert product.written_by("core.agents.tools") | product.written_by("core.agents.rules") == set()
    assert product.doors_of("core.agents.tools") == product.doors_of("core.agents.tools.propose_order") == PROPOSES
    assert product.doors_of("core.agents") == PROPOSES | {"core.orders.proposals.withdraw"}
    assert {each.partition(".")[0] for each in product.written_by("core.agents")} == {"chat", "turns", "audit"}
    assert product.written_by("core.meddling") == {"orders.record"}
    assert product.doors_of("core.meddling") == {"core.market.news.mutes.mute"}


def test_what_a_page_imports_loads_no_language_model():
    """LangChain takes seconds to load, which the process that answers turns pays, and nobody who opens a page."""
    modules = "core.agents.threads, core.agents.export, core.agents.provenance, core.agents.mode, core.llm.providers, core.knowledge"
    libraries = "{name.partition('.')[0] for name in sys.modules} & {'langchain', 'langchain_core', 'langgraph', 'ollama', 'openrouter'}"

    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print({libraries})"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "set()"
