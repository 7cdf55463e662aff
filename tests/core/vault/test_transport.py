"""The forwarder for a library with its own HTTP client."""

import os
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from core.model import Person
from core.vault import NotForwardedError
from core.vault.forward import forwarding
from core.vault.transport import ForwardTransport, forward_address
from tests.core.vault.safety import SECRET, Inside
from tests.servers.web import serving, told


def post(path: Path, key: UUID) -> httpx.Response:
    with httpx.Client(transport=ForwardTransport(path), base_url=forward_address(key)) as client:
        return client.post("/api/v1/chat", json={"say": "hi"}, headers={"Authorization": "Bearer a placeholder"})


def test_a_client_s_call_reaches_the_provider_with_the_key_put_in(signer: Inside, analyst: Person, home: Path) -> None:
    key, path = signer.enter(analyst, "openrouter", "", SECRET), home / "forward.sock"

    with (
        serving(lambda _: told({"answer": 42}, status=418)) as web,
        forwarding(path, signer.safe, {"openrouter": web.address}, {os.geteuid()}),
    ):
        answer = post(path, key)

    assert (answer.status_code, answer.json()) == (418, {"answer": 42})
    assert web.requests[0].headers["authorization"] == f"Bearer {SECRET}"


def test_what_the_forwarder_itself_says_is_no_answer_of_the_provider_s(signer: Inside, home: Path) -> None:
    path = home / "forward.sock"

    with forwarding(path, signer.safe, {}, {os.geteuid()}), pytest.raises(NotForwardedError) as caught:
        post(path, uuid4())

    assert caught.value.status == 404
