"""The lock before the app: without a session only the doors and their assets answer."""

from urllib.parse import quote

import anyio.to_thread
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import identity
from core.errors import UnavailableError
from core.model import Person
from pages import ui
from pages.ui.live import PaneServed

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
        answer = Answer(send)
        try:
            await self._let_in_or_not(scope, receive, answer)
        except UnavailableError as e:
            await _sorry(scope, receive, answer, 503, str(e))
        except Exception:
            await _sorry(scope, receive, answer, 500, "Something unexpected happened. It is in the desk's log.")
            raise

    async def _let_in_or_not(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if _is_open(path) or await _person(scope) is not None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4401, "reason": "signed out"})
        elif path.startswith(("/_stcore", "/media", "/component")):
            await PlainTextResponse("Sign in first.", 401)(scope, receive, send)
        else:
            query = scope.get("query_string", b"").decode("latin-1")
            here = quote(path + (f"?{query}" if query else ""))
            target = "/sign-in" + (f"?next={here}" if here != "/" else "")
            await RedirectResponse(target, 303)(scope, receive, send)


class Answer:
    """The way back to the browser: puts the security headers on whatever is sent, and knows whether it began."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def __call__(self, message: Message) -> None:
        self.begun = True
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


async def _sorry(scope: Scope, receive: Receive, answer: Answer, status: int, sentence: str) -> None:
    if answer.begun:
        return
    if scope["type"] == "websocket":
        await answer({"type": "websocket.close", "code": 1013, "reason": sentence[:100]})
    else:
        await PlainTextResponse(sentence, status)(scope, receive, answer)


def _is_open(path: str) -> bool:
    return any(path == way or (way.endswith("/") and path.startswith(way)) for way in OPEN) or path in (
        "/favicon.png",
        "/favicon.ico",
    )


async def _person(scope: Scope) -> Person | None:
    # Starlette's parser, which skips what it cannot read: cookies of other programs on this host come along.
    token = HTTPConnection(scope).cookies.get(ui.session_cookie())
    if token is None:
        return None
    return await anyio.to_thread.run_sync(identity.person_of, ui.desk_of_house().store, token)


MIDDLEWARE = [Middleware(Lock), Middleware(PaneServed)]
