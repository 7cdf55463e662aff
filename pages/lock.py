"""The lock before the app: without a session only the doors and their assets answer."""

from http.cookies import SimpleCookie
from urllib.parse import quote

import anyio.to_thread
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import identity
from core.model import Person
from pages import ui
from pages.ui.live import LibraryCached

OPEN = (
    "/sign-in",
    "/sign-out",
    "/first-admin",
    "/join",
    "/healthz",
    "/readyz",
    "/metrics",
    "/_stcore/health",
    "/static/",
)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: blob: data:; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Lock:
    """Refuse pages, websockets, media and uploads without a session; add the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        if _is_open(path) or await _person(scope) is not None:
            await self.app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4401, "reason": "signed out"})
        elif path.startswith(("/_stcore", "/media", "/component")):
            await PlainTextResponse("Sign in first.", 401)(scope, receive, _with_headers(send))
        else:
            query = scope.get("query_string", b"").decode()
            here = quote(path + (f"?{query}" if query else ""))
            target = "/sign-in" + (f"?next={here}" if here != "/" else "")
            await RedirectResponse(target, 303)(scope, receive, _with_headers(send))


def _is_open(path: str) -> bool:
    return any(path == way or (way.endswith("/") and path.startswith(way)) for way in OPEN) or path in (
        "/favicon.png",
        "/favicon.ico",
    )


async def _person(scope: Scope) -> Person | None:
    cookies = SimpleCookie(dict(scope["headers"]).get(b"cookie", b"").decode("latin-1"))
    morsel = cookies.get(ui.SESSION_COOKIE)
    if morsel is None:
        return None
    return await anyio.to_thread.run_sync(identity.person_of, ui.desk_of_house().store, morsel.value)


def _with_headers(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sender


MIDDLEWARE = [Middleware(Lock), Middleware(LibraryCached)]
