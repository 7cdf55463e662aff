"""Where ccxt's requests go: the exchange itself, or a mirror in its place."""

from typing import Any
from urllib.parse import urlsplit


def pointed_at(root: str, urls: Any) -> Any:
    """Return ccxt's addresses with every host replaced by a mirror's, the paths unchanged."""
    if isinstance(urls, dict):
        return {key: pointed_at(root, url) for key, url in urls.items()}
    if not isinstance(urls, str):
        return urls
    parts = urlsplit(urls)
    # ccxt tells Binance's spot streams by the word /stream, which the real one has in its host.
    return f"ws{root[4:]}/stream{parts.path}" if parts.scheme in ("ws", "wss") else root + parts.path
