"""Declare the component to Streamlit, so that its files are served and cached instead of sent with every rerun.

Inline code would travel with each message (Streamlit repeats it in every update). Files need a component manifest,
which Streamlit finds only for installed packages; the desk runs from a plain checkout, so the manifest is handed
over here.
"""

import hashlib
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from streamlit.components import v2
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

from .bundle import ASSETS, ENTRY, bundle


def _version() -> str:
    """Answer a word that changes whenever one of the files does."""
    digest = hashlib.sha256()
    for path in sorted(ASSETS.rglob("*.*")):
        digest.update(path.relative_to(ASSETS).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


# The version is part of every file's address, so that browsers may keep the files and never mix two versions.
PROJECT = f"cryptopulse-{_version()}"
NAME = f"{PROJECT}.price_pane"
A_YEAR = b"public, max-age=31536000, immutable"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_declaring = threading.Lock()


def renderer() -> ComponentRenderer:
    """Answer the mounting command, declaring the component first on a runtime that does not know it."""
    manager = get_bidi_component_manager()
    # Declaring puts an empty definition in place for a moment, which another session's script must not mount.
    with _declaring:
        if manager.get_component_asset_root(NAME) is None:
            component = ComponentConfig(name="price_pane", asset_dir=ASSETS.name)
            manifest = ComponentManifest(name=PROJECT, version="1", components=[component])
            manager.register_from_manifest(manifest, ASSETS.parent)
        return v2.component(NAME, css="pane.css", js=ENTRY)


class PaneServed:
    """ASGI middleware for the app: answer the entry as one bundle, and let browsers keep the pane's files.

    Without it everything works, but some fifty files are fetched on each page load: Streamlit serves component files
    without a validator or an age.
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or f"/{NAME}/" not in scope["path"]:
            await self._app(scope, receive, send)
        elif scope["path"].endswith(f"/{NAME}/{ENTRY}"):
            await _answer(bundle(), send)
        else:
            await self._app(scope, receive, _with_age(send))


def _with_age(send: Send) -> Send:
    async def send_with_age(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            others = [pair for pair in message["headers"] if pair[0].lower() != b"cache-control"]
            message["headers"] = [*others, (b"cache-control", A_YEAR)]
        await send(message)

    return send_with_age


async def _answer(body: bytes, send: Send) -> None:
    headers = [(b"content-type", b"text/javascript; charset=utf-8"), (b"cache-control", A_YEAR)]
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
