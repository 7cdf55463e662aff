"""Random tokens that are handed out once and kept only as their hash."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """Return the SHA-256 under which a token is stored: it is random, so no slow hash is needed."""
    return hashlib.sha256(token.encode()).digest()
