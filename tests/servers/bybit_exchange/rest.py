"""The REST door: who asks, signed with what; the headers of every answer; or the connection is cut.

Signed is timestamp + key + window + the query as it was sent, or the body, with HMAC-SHA256, told in the headers
`X-BAPI-API-KEY`, `-TIMESTAMP`, `-RECV-WINDOW`, `-SIGN`.
"""

from starlette.requests import Request
from starlette.responses import Response

from tests.servers.binance_exchange.calls import Endpoint, Security
from tests.servers.binance_exchange.keys import ApiKey
from tests.servers.binance_exchange.serving import Answer, Asked, Cut, Site, answered, refused
from tests.servers.bybit_exchange import account, market_data, orders, trading
from tests.servers.bybit_exchange.errors import BannedError, Refused
from tests.servers.bybit_exchange.fields import Fields, of_body, of_query
from tests.servers.bybit_exchange.limits import TooManyVisitsError, Visits
from tests.servers.faults import OPEN_SOCKETS

ENDPOINTS: dict[tuple[str, str], Endpoint] = {
    **market_data.ENDPOINTS, **trading.ENDPOINTS, **orders.ENDPOINTS, **account.ENDPOINTS,
}  # fmt: skip
USUAL_WINDOW = "5000"


async def rest(site: Site, request: Request) -> Response:
    query, body, path = (
        request.scope["query_string"].decode("latin-1"),
        (await request.body()).decode(),
        request.url.path,
    )
    endpoint = ENDPOINTS.get((request.method, path))
    if endpoint is None:
        return _written(refused(Refused(10017)), {})
    try:
        fields = of_body(body) if request.method == "POST" else of_query(query)
    except Refused as e:
        return _written(refused(e), {})
    told: dict[str, str] = {}

    def permitted() -> ApiKey | None:
        if endpoint.security is Security.NONE:
            return None
        key = _signer(site, request, body if request.method == "POST" else query)
        _permit(endpoint, key, path)
        limits = site.world.limits
        assert isinstance(limits, Visits)
        try:
            told.update(limits.visit(path, key.account, site.world.now()))
        except TooManyVisitsError as e:
            told.update(e.headers)
            raise
        return key

    try:
        answer = await answered(site, Asked(_subject(request.method, path, fields), endpoint, fields, permitted))
    except Cut:
        transport = OPEN_SOCKETS.get(request.scope["client"])
        if transport is not None:
            transport.abort()
        return Response()
    return _written(answer, told)


def _signer(site: Site, request: Request, payload: str) -> ApiKey:
    """Return the key a request was signed with; raises what Bybit says of one that was not, or not in time."""
    names = ("API-KEY", "TIMESTAMP", "SIGN")
    name, stamp, signature = (request.headers.get(f"X-BAPI-{part}") or "" for part in names)
    window = request.headers.get("X-BAPI-RECV-WINDOW") or USUAL_WINDOW
    if not (name and stamp.isdecimal() and signature and window.isdecimal()):
        empty = (
            f"empty value: apiTimestamp[{stamp}] apiKey[{name}] apiSignature[{signature}]: openapi sign params error!"
        )
        raise Refused(10001, message=empty)
    key, now = site.world.keys.get(name), site.world.now()
    if key is None or key.dead:
        raise Refused(10003)
    if not now - int(window) <= int(stamp) < now + 1000:
        raise Refused(10002, stamp, now, window)
    if not key.signed(f"{stamp}{name}{request.headers.get('X-BAPI-RECV-WINDOW') or ''}{payload}", signature):
        raise Refused(10004)
    return key


def _permit(endpoint: Endpoint, key: ApiKey, path: str) -> None:
    may_not = endpoint.security is Security.TRADE and not key.trading
    if may_not or (endpoint.security is Security.USER_DATA and not key.reading and path != "/v5/user/query-api"):
        raise Refused(10005)


def _subject(method: str, path: str, fields: Fields) -> str:
    """Return the text by which a fault meets a request: what it is, its symbol, the client id it names."""
    return " ".join(filter(None, (method, path, fields.text("symbol"), fields.text("orderLinkId"))))


def _written(answer: Answer, headers: dict[str, str]) -> Response:
    if isinstance(answer.result, BannedError):
        return Response(answer.result.message, answer.status, media_type="text/plain")
    return Response(answer.text, answer.status, headers | answer.headers, answer.media)
