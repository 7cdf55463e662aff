"""Which functions of the product write into the store, read from their source: what they call, and what that calls."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
# `chunks_near` is the one function of the database that the store calls to read.
WRITES = re.compile(
    r"\b(?:insert\s+into|update\s+\w|delete\s+from|truncate|copy\s+\w|select\s+(?:app|private|agent)\.(?!chunks_near\()\w+\()",
    re.IGNORECASE,
)
Name = tuple[str, str]
"""A module and a function, method or class in it."""


def sources(folder: str = "core") -> dict[str, str]:
    """Return the source of each module by its name."""
    files = (ROOT / folder).rglob("*.py")
    return {".".join(f.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): f.read_text() for f in files}


@dataclass
class Module:
    """What a module defines, and what its names stand for elsewhere."""

    defined: dict[str, ast.AST] = field(default_factory=dict)
    imported: dict[str, Name] = field(default_factory=dict)


class Product:
    """The functions of all modules, and which of them reach a method of the store that writes."""

    def __init__(self, source: Mapping[str, str]) -> None:
        trees = {name: ast.parse(text) for name, text in source.items()}
        self._modules = {name: _module(tree) for name, tree in trees.items()}
        self._families = _families(trees["core.store.tx"], self._modules["core.store.tx"])
        self.tables = {
            family: _writing_methods(self._modules[where].defined[name], trees[where])
            for family, (where, name) in self._families.items()
        }
        self._known: dict[Name, bool] = {}
        self._called: dict[int, set[Name]] = {}

    def written_by(self, room: str) -> set[str]:
        """Return the writing methods of the store that the functions of a room call themselves, as `chat.begin`."""
        return {each for _, node in self._of(room) for each in self._writers(node)}

    def doors_of(self, room: str) -> set[str]:
        """Return the functions of other rooms that a room calls and that write, as `core.orders.proposals.propose`."""
        called = {each for module, node in self._of(room) for each in self._calls(module, node)}
        return {".".join(each) for each in called if not each[0].startswith(room) and self._reaches(each)}

    def _of(self, room: str) -> Iterator[tuple[str, ast.AST]]:
        for name, module in self._modules.items():
            if name == room or name.startswith(f"{room}."):
                yield from ((name, node) for node in module.defined.values())

    def _reaches(self, name: Name) -> bool:
        """Tell whether a function, or what it calls, writes; what is being looked into does not by itself."""
        if name not in self._known:
            self._known[name] = False
            node = self._modules[name[0]].defined[name[1]]
            self._known[name] = bool(self._writers(node)) or any(self._reaches(e) for e in self._calls(name[0], node))
        return self._known[name]

    def _writers(self, node: ast.AST) -> set[str]:
        chains = [c.func for c in ast.walk(node) if isinstance(c, ast.Call) and isinstance(c.func, ast.Attribute)]
        pairs = [(f.value.attr, f.attr) for f in chains if isinstance(f.value, ast.Attribute)]
        return {f"{family}.{method}" for family, method in pairs if method in self.tables.get(family, ())}

    def _calls(self, module: str, node: ast.AST) -> set[Name]:
        if id(node) not in self._called:
            named = (each for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute))
            found = {self._resolved(module, each) for each in named}
            self._called[id(node)] = {each for each in found if each and not each[0].startswith("core.store")}
        return self._called[id(node)]

    def _resolved(self, module: str, node: ast.Name | ast.Attribute) -> Name | None:
        """Return the function that a name, or a name of an imported module, stands for."""
        if isinstance(node, ast.Name):
            return self._found(module, node.id)
        if not isinstance(node.value, ast.Name) or module not in self._modules:
            return None
        where, what = self._modules[module].imported.get(node.value.id, ("", ""))
        whole = f"{where}.{what}" if what else where
        return self._found(whole, node.attr) if whole in self._modules else None

    def _found(self, module: str, name: str) -> Name | None:
        """Follow a name through the doors it is exported by."""
        here = self._modules.get(module)
        if here is None:
            return None
        if name in here.defined:
            return module, name
        target = here.imported.get(name)
        return self._found(*target) if target and target != (module, name) else None


def _module(tree: ast.Module) -> Module:
    module = Module()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            module.imported |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            module.imported |= {alias.asname or alias.name: (alias.name, "") for alias in node.names}
    module.defined = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    return module


def _families(tree: ast.Module, module: Module) -> dict[str, Name]:
    """Return the class of each table family by its name in a transaction."""
    (transaction,) = (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Tx")
    told = {n.name: ast.unparse(n.returns) for n in transaction.body if isinstance(n, ast.FunctionDef) and n.returns}
    return {name: module.imported[family] for name, family in told.items() if family in module.imported}


def _writing_methods(family: ast.AST, module: ast.Module) -> set[str]:
    """Return the methods whose words of SQL write, be they a constant of the module or in a method they call."""
    constants = {
        t.id: n for n in module.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)
    }
    methods = {m.name: m for m in ast.walk(family) if isinstance(m, ast.FunctionDef)}

    def says(node: ast.AST) -> bool:
        texts = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))
        return any(map(WRITES.search, texts))

    writing: set[str] = set()
    for _ in range(3):
        for name, method in methods.items():
            used = {n.id for n in ast.walk(method) if isinstance(n, ast.Name)} & constants.keys()
            called = {n.attr for n in ast.walk(method) if isinstance(n, ast.Attribute)} & writing
            docless = method.body[1:] if ast.get_docstring(method) else method.body
            if called or any(map(says, docless)) or any(says(constants[each]) for each in used):
                writing.add(name)
    return writing
