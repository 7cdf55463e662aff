"""Without a session nothing of the desk is seen: not by a deep link, a websocket, or an error."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from core.errors import UnavailableError
from pages.lock import HEADERS, MIDDLEWARE
from tests.pages.conftest import DEEP_LINKS, App

LOCKED = ("/_stcore/host-config", "/_stcore/upload_file/x/y", "/media/abc.png", "/component/x/index.html")
ROUNDABOUT = (
    "//orders",
    "/sign-in/../orders",
    "/static/../media/x.png",
    "/static/%2e%2e/media/x.png",
    "/_stcore//stream",
)


@pytest.mark.parametrize("path", DEEP_LINKS)
def test_a_deep_link_on_a_server_nobody_had_opened_shows_only_the_way_to_the_sign_in(app: App, path: str):
    answer = app.first[path]

    assert answer.status_code == 303
    assert urlsplit(answer.headers["location"]).path == "/sign-in"
    assert answer.text == ""


def test_the_sign_in_brings_back_where_one_wanted_to(app: App):
    with app.client() as client:
        form = client.get(app.first["/markets?symbol=BTC/USDT"].headers["location"])

    assert 'name="next" value="/markets?symbol=BTC/USDT"' in form.text


@pytest.mark.parametrize("path", LOCKED)
def test_media_uploads_and_components_need_a_session(app: App, path: str):
    with app.client() as client:
        assert client.get(path).status_code == 401


@pytest.mark.parametrize("path", ROUNDABOUT)
def test_no_roundabout_path_leads_past_the_lock(app: App, path: str):
    status, body = raw(app, f"GET {path} HTTP/1.1\r\nHost: {host(app)}\r\nConnection: close\r\n\r\n")

    assert status in (303, 400, 401, 403, 404)
    assert "<script" not in body


def host(app: App) -> str:
    return urlsplit(app.base).netloc


def raw(app: App, request: str) -> tuple[int, str]:
    with socket.create_connection(("127.0.0.1", urlsplit(app.base).port or 0), timeout=10) as s:
        s.sendall(request.encode())
        answer = s.recv(65536).decode("latin-1")
    return int(answer.split()[1]), answer


def handshake(app: App, cookie: str, origin: str = "") -> int:
    head = f"GET /_stcore/stream HTTP/1.1\r\nHost: {host(app)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    head += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    head += f"Origin: {origin or app.base}\r\nCookie: {cookie}\r\n\r\n"
    return raw(app, head)[0]


@pytest.mark.parametrize("token", ["forged", "", None])
def test_the_websocket_is_refused_without_a_session(app: App, token: str | None):
    assert handshake(app, "" if token is None else f"{app.session_cookie}={token}") == 403


def test_the_websocket_opens_with_a_session_whatever_other_cookies_come_along(app: App, admin: httpx.Response):
    with app.signed_in() as client:
        session = f"{app.session_cookie}={client.cookies[app.session_cookie]}"

    assert handshake(app, session) == 101
    assert handshake(app, '{"other": "program"}; a[0]=b; ' + session) == 101


def test_the_websocket_is_refused_to_a_page_of_another_site(app: App, admin: httpx.Response):
    with app.signed_in() as client:
        session = f"{app.session_cookie}={client.cookies[app.session_cookie]}"

    assert handshake(app, session, origin="https://evil.example") == 403


def test_every_answer_carries_the_security_headers(app: App, admin: httpx.Response):
    with app.signed_in() as client, app.client() as stranger:
        answers = [client.get(path) for path in ("/", "/orders", "/_stcore/host-config", "/media/none.png")]
        answers += [stranger.get(path) for path in ("/", "/sign-in", "/healthz", "/readyz", "/metrics", "/sign-out")]
        answers += [stranger.get("/media/none.png"), stranger.post("/sign-in"), stranger.get("/static/none.js")]

    # And 503, while the jobs of a busy machine are late to say that they live.
    assert {200, 303, 401, 403, 404} <= {answer.status_code for answer in answers}
    for answer in answers:
        missing = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
        assert missing == [], answer.url


def failing(error: Exception) -> httpx.AsyncClient:
    async def fail(_: Request) -> PlainTextResponse:
        raise error

    inner = Starlette(routes=[Route("/healthz", fail)], middleware=MIDDLEWARE)
    transport = httpx.ASGITransport(inner, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://desk.example")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("A secret."), 500), (UnavailableError("The database is away."), 503)]
)
async def test_an_answer_to_an_error_carries_them_too_and_tells_nothing_inside(error: Exception, status: int):
    async with failing(error) as client:
        answer = await client.get("/healthz")

    assert answer.status_code == status
    assert [name for name in HEADERS if name not in answer.headers] == []
    assert "secret" not in answer.text


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
