"""The REST door: reads a request off the wire, has it answered, writes the answer; or cuts the connection."""

import email.utils

from starlette.requests import Request
from starlette.responses import Response

from tests.servers.binance_exchange.calls import Security, permit
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.keys import ApiKey, check_signature, check_time, found, split_signature
from tests.servers.binance_exchange.params import Params
from tests.servers.binance_exchange.serving import (
    ENDPOINTS,
    Answer,
    Asked,
    Cut,
    Site,
    answered,
    refused,
    subject_of,
    weight_headers,
)
from tests.servers.faults import OPEN_SOCKETS

# Retired: the user stream is subscribed to over the websocket API.
RETIRED = ("/api/v3/userDataStream", "/sapi/v1/userDataStream", "/sapi/v1/userDataStream/isolated")


async def rest(site: Site, request: Request) -> Response:
    query, body = request.scope["query_string"].decode("latin-1"), (await request.body()).decode()
    payload, signature, sent = split_signature(query, body)
    endpoint = ENDPOINTS.get((request.method, request.url.path))
    if endpoint is None:
        nothing = Rejection(-1016) if request.url.path in RETIRED else Rejection(-1020)
        return _written(site, refused(nothing))
    params = Params(sent)
    subject = subject_of(request.method, request.url.path, sent=sent)

    def permitted() -> ApiKey | None:
        if endpoint.security is Security.NONE:
            return None
        key = found(site.world.keys, request.headers.get("X-MBX-APIKEY"))
        check_signature(key, (payload,), signature)
        check_time(sent, site.world.now())
        permit(endpoint, key)
        return key

    try:
        return _written(site, await answered(site, Asked(subject, endpoint, params, permitted)))
    except Cut:
        transport = OPEN_SOCKETS.get(request.scope["client"])
        if transport is not None:
            transport.abort()
        return Response()


def _written(site: Site, answer: Answer) -> Response:
    headers = weight_headers(site) | {
        "Date": email.utils.formatdate(site.world.now() / 1000, usegmt=True),
        "x-mbx-uuid": "00000000-0000-4000-8000-000000000000",
    }
    return Response(answer.text, answer.status, headers | answer.headers, answer.media)
