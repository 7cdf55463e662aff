"""The claim "one decryption function in the whole tree", held against the source."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
SOURCES = sorted(
    path
    for path in (ROOT / "app.py", *(p for room in ("core", "jobs", "pages") for p in (ROOT / room).rglob("*.py")))
    if path.exists()
)
DECRYPTS = ("decrypt", "decrypt_into", "decrypt_at_time", "decrypt_final", "decryptor", "aes_key_unwrap")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def attributes_and_names(tree: ast.AST) -> set[str]:
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return used | {name for _, name in imports(tree)}


def imports(tree: ast.AST) -> set[tuple[str, str]]:
    return {
        (node.module or "", name.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }


def files_with(words: set[str]) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in SOURCES if words & attributes_and_names(tree_of(path))}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def in_vault(*names: str) -> set[str]:
    return {f"core/vault/{name}.py" for name in names}


def importing(module: str, name: str) -> set[str]:
    return {relative(path) for path in SOURCES if (module, name) in imports(tree_of(path))}


def strings(tree: ast.AST) -> set[str]:
    """Return the texts of the code, its docstrings left out."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    }


def test_the_tree_has_one_function_that_decrypts() -> None:
    tree = tree_of(ROOT / "core/vault/cipher.py")
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]

    decrypting = [f.name for f in functions if set(DECRYPTS) & attributes_and_names(f)]

    assert files_with(set(DECRYPTS)) == {"core/vault/cipher.py"}
    assert decrypting == ["decrypted"]


def test_only_the_envelope_the_kms_and_what_is_handed_in_call_it() -> None:
    assert files_with({"decrypted"}) == {"core/vault/seal.py", "core/vault/kms/held.py", "core/vault/hpke.py"}


def test_a_provider_elsewhere_is_asked_to_decrypt_data_keys_and_in_no_other_file() -> None:
    asking = {
        relative(path)
        for path in SOURCES
        if any(re.fullmatch(r"(.*:)?decrypt(_data)?", text) for text in strings(tree_of(path)))
    }

    assert asking == {f"core/vault/kms/{name}.py" for name in ("aws_kms", "google_kms", "vault_transit")}


def test_the_signer_s_files_alone_open_what_is_sealed() -> None:
    assert importing("core.vault.seal", "opened") == in_vault("keys", "safe", "rotation")
    assert importing("core.vault.hpke", "opened_with") == in_vault("intake")
    assert files_with({"opened_key"}) == in_vault("ops", "forward")
    assert files_with({"OwnKey"}) == in_vault("keys", "ops", "intake", "clerk") | {"jobs/signer.py"}


def test_keys_sign_in_two_files_of_the_signer_and_nowhere_else() -> None:
    assert files_with({"Ed25519PrivateKey"}) == in_vault("keys", "signing", "credential")
    assert files_with({"X25519PrivateKey"}) == in_vault("keys", "hpke")
    assert {name for name in files_with({"hmac"}) if name.startswith(("core/vault", "pages", "jobs"))} == in_vault(
        "signing", "hpke", "intake"
    )


def test_only_the_signer_s_process_imports_what_opens_keys() -> None:
    inside = {
        f"core.vault.{name}" for name in ("safe", "intake", "rotation", "clerk", "ops", "forward", "outward", "mail")
    }
    entering = {relative(path) for path in SOURCES if {module for module, _ in imports(tree_of(path))} & inside}

    assert {name for name in entering if not name.startswith("core/vault/")} == {"jobs/signer.py"}


def test_no_page_asks_the_signer_it_hands_in_through_the_database() -> None:
    asking = files_with({"SignerClient", "ForwardClient"})

    assert not [name for name in asking if name.startswith(("pages", "app.py"))]
