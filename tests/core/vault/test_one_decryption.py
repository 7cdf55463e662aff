"""The claim "one decryption function in the whole tree", held against the source."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]
SOURCES = sorted(
    path
    for path in (ROOT / "app.py", *(p for room in ("core", "jobs", "pages") for p in (ROOT / room).rglob("*.py")))
    if path.exists()
)
DECRYPTS = ("decrypt", "decrypt_into", "decrypt_at_time", "decrypt_final", "decryptor", "aes_key_unwrap")


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
    return {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if words & attributes_and_names(ast.parse(path.read_text(encoding="utf-8")))
    }


def test_the_tree_has_one_function_that_decrypts() -> None:
    tree = ast.parse((ROOT / "core/vault/cipher.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]

    decrypting = [f.name for f in functions if set(DECRYPTS) & attributes_and_names(f)]

    assert files_with(set(DECRYPTS)) == {"core/vault/cipher.py"}
    assert decrypting == ["decrypted"]


def test_only_the_envelope_and_the_kms_call_it() -> None:
    assert files_with({"decrypted"}) == {"core/vault/seal.py", "core/vault/kms/local_file.py"}


def test_only_the_signing_key_s_file_opens_secrets_and_only_the_signer_signs() -> None:
    opening = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if ("core.vault.seal", "opened") in imports(ast.parse(path.read_text(encoding="utf-8")))
    }

    assert opening == {"core/vault/keys.py"}
    assert files_with({"Ed25519PrivateKey"}) == {"core/vault/keys.py"}
    assert files_with({"open_signer"}) <= {"core/vault/signer.py"}
