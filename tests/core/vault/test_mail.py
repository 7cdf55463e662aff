"""Mail through the server a password is stored for, over the forwarder."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from core.model import Person, Role
from core.vault.forward import forwarding
from core.vault.forwarded import ForwardClient, NotForwardedError
from tests.conftest import Server
from tests.core.vault.safety import Inside, Shared, shared
from tests.servers.smtp import PASSWORD, USER, Mail, receiving
from tests.servers.web import self_signed

MESSAGE = b"From: desk@example.com\r\nTo: ops@example.com\r\nSubject: Halted\r\n\r\nTrading was halted.\r\n"
ADDRESSES = {"X-Mail-From": USER, "X-Mail-To": "ops@example.com,risk@example.com"}


@pytest.fixture(scope="module")
def place(server: Server) -> Iterator[Shared]:
    with shared(server) as made:
        yield made


@pytest.fixture
def signer(place: Shared) -> Inside:
    return place.signer


@pytest.fixture
def analyst(place: Shared) -> Person:
    return place.somebody(Role.USER)


@pytest.fixture
def road(signer: Inside, home: Path) -> Iterator[ForwardClient]:
    path = home / "run" / "forward.sock"
    with forwarding(path, signer.safe, {}, {os.geteuid()}):
        yield ForwardClient(path)


def enter(signer: Inside, person: Person, mail: Mail, password: str = PASSWORD) -> UUID:
    return signer.enter(person, "smtp", f"{USER}@127.0.0.1:{mail.port}", password)


def test_a_message_is_sent_with_the_stored_password(signer: Inside, analyst: Person, road: ForwardClient) -> None:
    with receiving() as mail:
        answer = road.ask(enter(signer, analyst, mail), "POST", "", MESSAGE, ADDRESSES)

    assert answer.status == 200
    assert mail.messages == [(USER, ["ops@example.com", "risk@example.com"], MESSAGE)]


def test_without_a_message_it_only_signs_in_which_tells_a_living_password(
    signer: Inside, analyst: Person, road: ForwardClient
) -> None:
    with receiving() as mail:
        answer = road.ask(enter(signer, analyst, mail), "GET", "")

    assert (answer.status, mail.messages, len(mail.signed_in_over_tls)) == (200, [], 1)


def test_where_the_server_offers_tls_the_password_goes_over_it_and_only_to_a_trusted_one(
    signer: Inside, analyst: Person, road: ForwardClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    with receiving(certificate) as mail:
        id = enter(signer, analyst, mail)

        with pytest.raises(NotForwardedError, match="certificate"):
            road.ask(id, "POST", "", MESSAGE, ADDRESSES)
        before = list(mail.signed_in_over_tls)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        road.ask(id, "POST", "", MESSAGE, ADDRESSES)

    assert (before, mail.signed_in_over_tls, len(mail.messages)) == ([], [True], 1)


def test_a_wrong_password_is_told_without_it(signer: Inside, analyst: Person, road: ForwardClient) -> None:
    with receiving() as mail, pytest.raises(NotForwardedError, match="user name and password") as refused:
        road.ask(enter(signer, analyst, mail, "wrong password"), "POST", "", MESSAGE, ADDRESSES)

    assert "wrong password" not in str(refused.value)


def test_recipients_the_server_does_not_take_are_told(signer: Inside, analyst: Person, road: ForwardClient) -> None:
    to = {**ADDRESSES, "X-Mail-To": "nobody@example.com"}
    with receiving(refuses="nobody@example.com") as mail, pytest.raises(NotForwardedError, match="refuses this mail"):
        road.ask(enter(signer, analyst, mail), "POST", "", MESSAGE, to)


@pytest.mark.parametrize("address", ["127.0.0.1:9", "127.0.0.1:many"])
def test_a_server_that_is_not_there_is_unavailable(
    signer: Inside, analyst: Person, road: ForwardClient, address: str
) -> None:
    id = signer.enter(analyst, "smtp", f"{USER}@{address}", PASSWORD)

    with pytest.raises(NotForwardedError, match="mail server cannot be used"):
        road.ask(id, "POST", "", MESSAGE, ADDRESSES)
